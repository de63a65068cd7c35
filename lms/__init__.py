"""The building: settings, root URLs, the Celery app and the pages that put the rooms side by side."""
