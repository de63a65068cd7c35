"""Loading the demonstration world into an empty database: deterministic, whole or not at all, never beside others."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from agencies.jobs.models import Job
from agencies.models import Agency
from courses.selectors import forget_editions
from lms.demo.loading import WorldNotWelcome, is_loaded, load
from tests.factories.tracking import make_agency
from tracking.models import Statement

NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
SMALL = {"scale": 0.05, "modules": 1}

pytestmark = pytest.mark.django_db


def told(seed: str, now: datetime) -> tuple[set[tuple], list[str]]:
    """What the ledger says after a load, which is taken back, and what jobs it asked for."""
    before = list(Job.objects.values_list("pk", flat=True))
    with transaction.atomic():
        load(now=now, seed=seed, **SMALL)
        statements = set(Statement.objects.values_list("uid", "verb", "object_id", "occurred_at"))
        calls = [str(each) for each in Job.objects.exclude(pk__in=before).values_list("arguments", flat=True)]
        transaction.set_rollback(True)
    forget_editions()
    return statements, calls


def test_the_same_seed_at_the_same_time_tells_the_same_statements_and_another_seed_others():
    first, calls = told("tremplin", NOW)
    assert len(first) > 100
    assert told("tremplin", NOW)[0] == first
    assert told("other", NOW)[0].isdisjoint(first)
    assert len(calls) == len(set(calls)) > 100  # Indexing is asked for once for each object.


class Cut(Exception):
    """The process was killed, or as good as that."""


def cut(line: str) -> None:
    if line.startswith("course"):
        assert Agency.objects.count() == 6
        raise Cut


def test_a_load_that_is_cut_short_leaves_nothing():
    with pytest.raises(Cut):
        load(now=NOW, tell=cut, **SMALL)
    assert not is_loaded()
    assert not Agency.objects.exists()


def test_it_does_not_move_in_with_other_agencies():
    make_agency("ours")
    with pytest.raises(WorldNotWelcome, match="already holds agencies"):
        load(now=NOW, **SMALL)
    assert Agency.objects.count() == 1
