"""Where a person stands in the ledger and beside it: what an erasure takes, and what an operator is told before."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, Func, IntegerField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Erasure, Person
from agencies.services import Sought
from courses.models import Enrolment
from tracking.models import Activity, Document, Forwarder, RefusedRequest, Statement, StatementLink
from tracking.xapi.identity import identifier_of, key

AT_ONCE = 500
MOST_FOUND = 20
RETENTION = "retention"  # The reason of an erasure that nobody asked for.


def identifiers_of(sought: Sought) -> list[str]:
    """What tools may call the person: our account, or an address of theirs, plain or hashed."""
    agents: list[dict[str, Any]] = [{"account": {"homePage": settings.XAPI_HOME_PAGE, "name": sought.pseudonym}}]
    for email in sought.emails:
        mbox = f"mailto:{email}"
        agents += [{"mbox": mbox}, {"mbox_sha1sum": hashlib.sha1(mbox.encode(), usedforsecurity=False).hexdigest()}]
    return [identifier_of(agent) or "" for agent in agents]


def registrations_of(person: Person) -> list[UUID]:
    """Every enrolment's name in the ledger."""
    return list(Enrolment.objects.filter(person=person).order_by("pk").values_list("registration", flat=True))


def told_by_us(person: Person) -> QuerySet[Statement]:
    """What the classroom wrote of the person's enrolments."""
    return Statement.objects.of_classroom().filter(registration__in=registrations_of(person))


def told_by_tools(person: Person, sought: Sought) -> list[Statement]:
    """What tools said of the person, in whatever part of a statement; by the links, then by the words themselves.

    The latter reads every statement of every tool, so nobody waits for it.
    """
    found = linked_by_tools(person, sought)
    words = Statement.objects.filter(any_of(sought.marks, "exact"), credential__isnull=False)
    found |= {row.pk: row for row in words.iterator(chunk_size=AT_ONCE) if sought.is_marked(row.exact)}
    return [found[number] for number in sorted(found)]


def linked_by_tools(person: Person, sought: Sought) -> dict[int, Statement]:
    """Those that are found by registration, account or address."""
    of_tools = Statement.objects.filter(credential__isnull=False)
    found: dict[int, Statement] = {}
    own = StatementLink.objects.filter(key__in=keys_of(person, sought), source_id=F("statement_id")).order_by()
    places = sorted(set(own.values_list("stored_at", "statement_id")))
    for at in range(0, len(places), AT_ONCE):
        some = places[at : at + AT_ONCE]
        numbers = [number for _time, number in some]
        rows = of_tools.filter(pk__in=numbers, stored_at__range=(some[0][0], some[-1][0]))
        found |= {row.pk: row for row in rows}
    return found


def keys_of(person: Person, sought: Sought) -> list[UUID]:
    """What lists about the person are asked by, in every agency."""
    registrations, identifiers = registrations_of(person), identifiers_of(sought)
    return [
        key(agency, kind, value)
        for agency in Agency.objects.order_by("pk").values_list("pk", flat=True)
        for kind, values in (("agent*", identifiers), ("registration", map(str, registrations)))
        for value in values
    ]


class Within(Func):
    """Where bytes stand within bytes, from 1; 0 where they don't."""

    template = "position(%(expressions)s)"
    arg_joiner = " in "
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """SQLite has its own word, the other way round."""
        turned = self.copy()
        turned.set_source_expressions(self.get_source_expressions()[::-1])
        return turned.as_sql(compiler, connection, template="instr(%(expressions)s)", arg_joiner=", ", **more)


def documents_of(person: Person, sought: Sought) -> QuerySet[Document]:
    """States and profiles of the person, and others that name them."""
    agents = [
        key(pk, "agent", one) for pk in Agency.objects.values_list("pk", flat=True) for one in identifiers_of(sought)
    ]
    found = Q(agent_key__in=agents) | Q(registration__in=registrations_of(person))
    found |= any_of(sought.marks, "name", "activity", "agent_text")
    counted = Document.objects.annotate(agent_text=Cast("agent", TextField()))
    for number, mark in enumerate(sought.marks):
        name = f"mark_{number}"
        counted = counted.annotate(**{name: Within(Value(mark.encode()), F("content"))})
        found |= Q(**{f"{name}__gt": 0})
    return counted.filter(found)


def refusals_about(person: Person, sought: Sought) -> QuerySet[RefusedRequest]:
    """Refused requests that name the person, were it by name only: they are kept to look for mistakes."""
    words = [*sought.marks, sought.full_name, *map(str, registrations_of(person))]
    told = RefusedRequest.objects.annotate(told=Cast("faults", TextField()))
    return told.filter(any_of(words, "path", "excerpt", "told"))


def activities_named_after(sought: Sought) -> QuerySet[Activity]:
    """What tools said of activities, where it names the person."""
    told = Activity.objects.annotate(told=Cast("definition", TextField()))
    return told.filter(any_of(sought.marks, "iri", "told"))


def any_of(words: Iterable[str], *fields: str) -> Q:
    """Rows where one of the words stands in one of the fields; none without a word."""
    found = Q(pk__in=[])
    for word in filter(None, words):
        for name in fields:
            found |= Q(**{f"{name}__icontains": word})
    return found


# --- What an operator sees ---


@dataclass(frozen=True)
class Preview:
    """What an erasure would find now, and at least as much of tools."""

    person: Person
    agencies: list[Agency]
    enrolments: int
    told_by_us: int
    told_by_tools: int
    documents: int
    forwarders: list[Forwarder]


def preview_of(person: Person, sought: Sought) -> Preview:
    """Counts, and the other LRSs that have had statements of the person's agencies."""
    houses = list(Agency.objects.filter(pk__in=person.memberships.values("agency")).order_by("name_en"))
    return Preview(
        person=person,
        agencies=houses,
        enrolments=person.enrolments.count(),
        told_by_us=told_by_us(person).count(),
        told_by_tools=len(linked_by_tools(person, sought)),
        documents=documents_of(person, sought).count(),
        forwarders=list(Forwarder.objects.filter(agency__in=houses, succeeded_at__isnull=False)),
    )


def people_called(query: str) -> list[Person]:
    """Those whose name, address or phone has this in it, or whose key or pseudonym it is; at most `MOST_FOUND`."""
    if not query:
        return []
    named = Q(full_name__icontains=query) | Q(email__icontains=query) | Q(phone__contains=query)
    try:
        key = UUID(query)
        named |= Q(pk=key) | Q(pseudonym=key)
    except ValueError:
        pass
    people = Person.objects.filter(named, erasures=None).prefetch_related("memberships__agency")
    return list(people.order_by("full_name", "pk")[:MOST_FOUND])


@dataclass(frozen=True)
class Done:
    """An erasure, with its counts in the reader's words."""

    row: Erasure

    @property
    def reason(self) -> str:
        """As somebody wrote it, or ours."""
        return (
            gettext("Nothing was heard of them for as long as learners are kept.") if self.is_ours else self.row.reason
        )

    @property
    def is_ours(self) -> bool:
        """Whether nobody asked for it."""
        return self.row.reason == RETENTION

    @property
    def told(self) -> list[str]:
        """What was done."""
        counts = self.row.counts
        return [str(words) % {"n": counts[kind]} for kind, words in TOLD.items() if kind in counts]

    @property
    def forwarded(self) -> dict[str, int]:
        """How many statements other LRSs have, as far as it is still known: to be asked there."""
        return dict(self.row.counts.get("forwarded", {}))


TOLD = {
    "texts": _("Statements of the classroom that lost their words: %(n)s"),
    "statements": _("Statements of tools that were removed: %(n)s"),
    "withdrawn": _("Courses that were not finished, and ended: %(n)s"),
    "documents": _("Notes of tools that were removed: %(n)s"),
    "attachments": _("Files of statements that were removed: %(n)s"),
    "refusals": _("Refused requests that were removed: %(n)s"),
    "activities": _("Descriptions of activities that were removed: %(n)s"),
    "list_lines": _("Lines of lists that were emptied: %(n)s"),
    "files": _("Exports and imports that were cleared: %(n)s"),
    "memberships": _("Roles that ended: %(n)s"),
    "ways_in": _("Ways to sign in that were removed: %(n)s"),
    "sessions": _("Sessions that were ended: %(n)s"),
    "letters": _("Letters and promises that were removed: %(n)s"),
}


def erasures_done() -> QuerySet[Erasure]:
    """All of them, the newest first; `Done` says one of them in words."""
    return Erasure.objects.select_related("asked_by")
