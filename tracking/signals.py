"""What tracking announces to the rooms above, after commit. Every receiver must be safe to call twice."""

from django.dispatch import Signal

#: A learner finished a course. Arguments: `enrolment_id: int`, `completed_at: datetime`.
course_completed = Signal()
