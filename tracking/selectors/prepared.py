"""Querysets whose SQL is compiled once per process.

Django compiles a queryset anew each time it runs: for a row with two relations that is half a millisecond, more than
the database takes. The two reads that every learner's click needs are compiled once here and run with new parameters.
Rows come back as the same model instances that the queryset would give.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]  # the stubs leave it out

M = TypeVar("M", bound=models.Model)


class Prepared(Generic[M]):
    """`make` builds a queryset from one value per field of `fields`; `rows` runs it.

    The order of the parameters in the SQL is found by compiling with recognisable values, so every value must occur
    exactly once. Only plain equality on fields is supported, without ordering or slicing by parameters.
    """

    def __init__(self, make: Callable[..., "models.QuerySet[M]"], samples: Sequence[Any]) -> None:
        self.make, self.samples = make, samples
        self.kept = threading.local()

    def rows(self, *values: Any) -> list[M]:
        """The instances for these values."""
        connection = connections[DEFAULT_DB_ALIAS]
        plan = getattr(self.kept, "plan", None)
        if plan is None or plan.connection is not connection:
            plan = self.kept.plan = Plan(self.make(*self.samples), self.samples, connection)
        return plan.run(values)


class Plan:
    """One queryset compiled for one connection."""

    def __init__(self, queryset: "models.QuerySet[Any]", samples: Sequence[Any], connection: Any) -> None:
        self.connection = connection
        self.compiler = queryset.query.get_compiler(connection=connection)
        self.sql, parameters = self.compiler.as_sql()
        self.places = [samples.index(parameter_of(parameter, samples, connection)) for parameter in parameters]
        info = self.compiler.klass_info or {}
        self.model, (start, *_rest, last) = info["model"], info["select_fields"]
        self.span = slice(start, last + 1)
        self.names = [field[0].target.attname for field in (self.compiler.select or [])[self.span]]
        self.related = get_related_populators(info, self.compiler.select, connection.alias)

    def run(self, values: Sequence[Any]) -> list[Any]:
        """Execute with these values and build the instances."""
        adapted = [adapt(value, self.connection) for value in values]
        with self.connection.cursor() as cursor:
            cursor.execute(self.sql, [adapted[place] for place in self.places])
            fetched = cursor.fetchall()
        return [self.instance(row) for row in self.compiler.results_iter([fetched])]

    def instance(self, row: Sequence[Any]) -> Any:
        """One row as a model instance with its relations."""
        found = self.model.from_db(self.connection.alias, self.names, row[self.span])
        for populate in self.related:
            populate.populate(row, found)
        return found


def adapt(value: Any, connection: Any) -> Any:
    """A UUID as this database keeps it; anything else as it is."""
    return models.UUIDField().get_db_prep_value(value, connection) if hasattr(value, "hex") else value


def parameter_of(parameter: Any, samples: Sequence[Any], connection: Any) -> Any:
    """The sample that became this parameter."""
    return next(sample for sample in samples if adapt(sample, connection) == parameter)
