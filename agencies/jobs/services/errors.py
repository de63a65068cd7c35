"""What can be wrong with a job."""


class JobsError(Exception):
    """Something about a job, as opposed to something about the work it stands for."""


class UnknownTask(JobsError):
    """No installed app declares a task of that name."""


class BadTask(JobsError):
    """A function cannot be a task the way it is written."""


class BadArguments(JobsError):
    """The arguments are not those of the task, or not plain JSON."""


class LeaseLost(JobsError):
    """Another worker has the job by now: whatever this one was about to commit must not happen."""


class NotOutside(JobsError):
    """Steps and reports commit on their own, so only a task declared with `outside=True` has them."""


class GiveUp(Exception):
    """Raised by a task that knows that trying again is useless; the message is kept as the reason."""
