"""What agencies announces to the rooms above."""

from django.dispatch import Signal

#: Somebody is being erased. Arguments: `person`, `sought` (`services.erasures.Sought`), `since: datetime | None`, when
#: the first of these announcements was committed. Unlike other signals it is sent within the transaction that erases,
#: so that all rooms do it or none, and the job's next try is the catch-up. It comes at least twice; each receiver
#: answers with what it did: `{kind: how many}`.
person_erased = Signal()
