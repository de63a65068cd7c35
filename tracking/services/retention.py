"""Retention: rows that are older than their class is kept for go away, every night, batch by batch.

The classes are a closed list. What the classroom wrote is in none of them, because figures rest on it; it becomes
nameless when the learner is erased, which is the last class. docs/decisions/0009 says why.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import Membership, Person, Role, SignInLink
from agencies.services import ask_erasure, forget_rows
from courses.models import Enrolment
from tracking.models import (
    Document,
    Export,
    Import,
    Outgoing,
    OutgoingState,
    RefusedRequest,
    Removal,
    RetentionRule,
    Statement,
)
from tracking.selectors.erasures import RETENTION
from tracking.selectors.exports import FETCHED, HEAVY
from tracking.services import shelf
from tracking.services.exports import folder_of as export_folder
from tracking.services.imports import folder_of as import_folder
from tracking.services.removals import remove_statements

log = logging.getLogger(__name__)

AT_ONCE = 500
MOST = 400  # Batches of one class in one night.
A_QUARTER = 90  # days


@dataclass(frozen=True)
class KeptClass:
    """One class: what it holds, what happens to it, and what is done about rows from before a moment.

    `default` and `least` are days; no default keeps for ever, as long as no operator says otherwise.
    """

    name: str
    title: Promise
    holds: Promise
    happens: Promise
    over: Callable[[datetime], QuerySet[Any]]
    remove: Callable[[Sequence[Any]], int]
    default: int | None = None
    least: int = 1


class UnknownClass(Exception):
    """There is no such class."""


class TooShort(Exception):
    """A class is kept for longer than that, at least."""


# --- What is over age, and how it goes ---
def of_tools(before: datetime) -> QuerySet[Statement]:
    """What tools said."""
    return Statement.objects.filter(credential__isnull=False, stored_at__lt=before)


def remove_of_tools(rows: Sequence[Statement]) -> int:
    """Whole; the ids stay taken."""
    return remove_statements(rows=rows, cause=Removal.Cause.AGE).statements


def transfers_from(model: type[Export] | type[Import]) -> Callable[[datetime], QuerySet[Any]]:
    """Exports or imports that were ordered before a moment."""
    return lambda before: model.objects.filter(made_at__lt=before)


def remove_exports(rows: Sequence[Export]) -> int:
    """Rows, and whatever files are left."""
    return remove_with_folders(rows, export_folder)


def remove_imports(rows: Sequence[Import]) -> int:
    """Rows, and whatever files are left."""
    return remove_with_folders(rows, import_folder)


def remove_with_folders(rows: Sequence[Any], folder_of: Callable[[Any], str]) -> int:
    """The files first: a kill in between leaves rows that are found again."""
    for row in rows:
        shelf.clear(folder_of(row))
    return delete(rows)


def quiet_learners(before: datetime) -> QuerySet[Person]:
    """Learners who never were anything else, whose last act, sign-in, place or role lies before; not yet erased."""
    roles = Membership.objects.filter(person=OuterRef("pk"))
    places = Enrolment.objects.filter(person=OuterRef("pk"))
    lately = Q(enrolled_at__gte=before) | Q(progress__last_active_at__gte=before)
    found = Person.objects.filter(
        is_staff=False, is_superuser=False, groups=None, erasures=None, date_joined__lt=before
    )
    return found.filter(
        Q(last_login=None) | Q(last_login__lt=before),
        Exists(roles.filter(role=Role.LEARNER)),
        ~Exists(roles.exclude(role=Role.LEARNER)),
        ~Exists(roles.filter(started_at__gte=before)),
        ~Exists(places.filter(lately)),
    )


def erase_all(rows: Sequence[Person]) -> int:
    """Promise an erasure for each."""
    return len([ask_erasure(person=person, reason=RETENTION) for person in rows])


def delete(rows: Sequence[Any]) -> int:
    """Rows of ours, all of one table."""
    deleted: int = type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).delete()[0]
    return deleted


CLASSES = (
    KeptClass(
        name="tools",
        title=_("What tools recorded"),
        holds=_("Statements that connected tools, packages and imports brought, by the day they came."),
        happens=_("They are removed whole, with their files. No figure of a course rests on them."),
        over=of_tools,
        remove=remove_of_tools,
        least=30,
    ),
    KeptClass(
        name="documents",
        title=_("Notes of tools"),
        holds=_("What packages remember of each learner, and notes on activities and people, by the last change."),
        happens=_("They are removed. A package then begins anew."),
        over=lambda before: Document.objects.filter(updated_at__lt=before).defer("content"),
        remove=delete,
        least=30,
    ),
    KeptClass(
        name="refused",
        title=_("Refused requests"),
        holds=_("What tools sent and could not be taken, with the beginning of what was sent."),
        happens=_("They are removed."),
        over=lambda before: RefusedRequest.objects.filter(at__lt=before),
        remove=delete,
        default=A_QUARTER,
    ),
    KeptClass(
        name="sent",
        title=_("Notes on what was sent on"),
        holds=_("Which statements went to another LRS, and which it refused. The statements themselves stay."),
        happens=_("The notes are removed. What was refused can’t be sent again then."),
        over=lambda before: Outgoing.objects.filter(
            state__in=[OutgoingState.SENT, OutgoingState.DEAD], next_at__lt=before
        ),
        remove=delete,
        default=A_QUARTER,
    ),
    KeptClass(
        name="exports",
        title=_("Exports"),
        holds=_("Who had statements written to a file, when and which. The files themselves go sooner."),
        happens=_("They are removed."),
        over=transfers_from(Export),
        remove=remove_exports,
        default=A_QUARTER,
        least=7,
    ),
    KeptClass(
        name="imports",
        title=_("Imports"),
        holds=_("Who brought statements in, when, and how many. The files and reports themselves go sooner."),
        happens=_("They are removed. The statements stay."),
        over=transfers_from(Import),
        remove=remove_imports,
        default=A_QUARTER,
        least=7,
    ),
    KeptClass(
        name="links",
        title=_("Sign-in links"),
        holds=_("Links that were used or became too old, and who made them."),
        happens=_("They are removed."),
        over=lambda before: SignInLink.objects.filter(expires_at__lt=before),
        remove=forget_rows,
        default=A_QUARTER,
    ),
    KeptClass(
        name="sessions",
        title=_("Sessions"),
        holds=_("Sign-ins that came to their end by themselves."),
        happens=_("They are removed."),
        over=lambda before: Session.objects.filter(expire_date__lt=before),
        remove=forget_rows,
        default=A_QUARTER,
    ),
    KeptClass(
        name="learners",
        title=_("Learners without any activity"),
        holds=_("People who never were anything but learners, by their last act, sign-in or enrolment."),
        happens=_("They are erased: no name, address or word of theirs is left, and figures stay as they are."),
        over=quiet_learners,
        remove=erase_all,
        least=365,
    ),
)


@dataclass(frozen=True)
class Standing:
    """A class, its rule, how many rows are over age now, and its last run."""

    kept: KeptClass
    keep_days: int | None
    over: int
    ran_at: datetime | None
    removed: int


def class_named(name: str) -> KeptClass:
    """The class; raises `UnknownClass`."""
    for kept in CLASSES:
        if kept.name == name:
            return kept
    raise UnknownClass(name)


def standings(now: datetime | None = None) -> list[Standing]:
    """Every class."""
    rules = {rule.name: rule for rule in RetentionRule.objects.all()}
    now = now or timezone.now()
    return [standing_of(kept, rules.get(kept.name), now) for kept in CLASSES]


def standing_named(name: str) -> Standing:
    """The class of that name now; raises `UnknownClass`."""
    return standing_of(class_named(name), RetentionRule.objects.filter(name=name).first(), timezone.now())


def standing_of(kept: KeptClass, rule: RetentionRule | None, now: datetime) -> Standing:
    """One class."""
    keep_days = rule.keep_days if rule else kept.default
    over = 0 if keep_days is None else kept.over(now - timedelta(days=keep_days)).count()
    return Standing(kept, keep_days, over, rule.ran_at if rule else None, rule.removed if rule else 0)


@transaction.atomic
def set_rule(*, name: str, keep_days: int | None, by: Person | None = None) -> RetentionRule:
    """Keep a class for so many days from now on, or for ever. Raises `UnknownClass`, `TooShort`."""
    kept = class_named(name)
    if keep_days is not None and keep_days < kept.least:
        raise TooShort
    rule, _made = RetentionRule.objects.update_or_create(name=name, defaults={"keep_days": keep_days})
    log.info("Person %s decided that %s are kept for %s days.", by and by.pk, name, keep_days)
    return rule


def retain(*, now: datetime | None = None) -> dict[str, int]:
    """Remove what is over age; how many of each class that has a term. Safe to repeat, and to kill between batches."""
    now = now or timezone.now()
    return {each.kept.name: run_class(each, now) for each in standings(now) if each.keep_days is not None}


def batch_of(over: QuerySet[Any]) -> list[Any]:
    """Some of these rows; fewer where statements are long."""
    rows, weight = [], 0
    for row in over.order_by()[:AT_ONCE].iterator(chunk_size=FETCHED):
        rows.append(row)
        weight += len(getattr(row, "exact", ""))
        if weight > HEAVY:
            break
    return rows


def run_class(standing: Standing, now: datetime) -> int:
    """One class, batch by batch; what is left after many of them waits for the next night."""
    kept, removed = standing.kept, 0
    over = kept.over(now - timedelta(days=standing.keep_days or 0))
    for _batch in range(MOST):
        with transaction.atomic():
            rows = batch_of(over)
            removed += kept.remove(rows) if rows else 0
        if not rows:
            break
    ran = {"ran_at": now, "removed": removed}
    RetentionRule.objects.update_or_create(
        name=kept.name, defaults=ran, create_defaults=ran | {"keep_days": kept.default}
    )
    if removed:
        log.info("Retention removed %d of class %s.", removed, kept.name)
    return removed
