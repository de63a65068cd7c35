"""What courses announces, always after commit."""

from django.dispatch import Signal

edition_frozen = Signal()
"""An author published an edition. Arguments: `edition_id`."""

learners_enrolled = Signal()
"""People were enrolled. Arguments: `enrolment_ids`, a list of ids."""
