"""The databases that tests get: complete, their own, and whole again after a test that commits."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.cache import cache
from wagtail.models import Locale, Page

from agencies.models import Agency
from tests.databases import ROOT

COUNT = "from agencies.models import Agency; print(Agency.objects.count())"


def counted_elsewhere(url: str) -> str:
    """How many agencies another program finds in the database at `url`."""
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "lms.settings.test"}
    words = [sys.executable, str(ROOT / "manage.py"), "shell", "--verbosity=0", "--command", COUNT]
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def make_agency() -> Agency:
    return Agency.objects.create(slug="committed", name_en="Committed", name_fr="Validée")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_committing_test_leaves_is_gone_and_wagtail_stays(time):
    assert (Agency.objects.count(), Page.objects.filter(depth=1).count(), Locale.objects.count() > 0) == (0, 1, True)
    make_agency()


@pytest.mark.django_db
def test_a_test_that_does_not_commit_finds_a_clean_database_too():
    assert Agency.objects.count() == 0


def test_another_program_sees_what_a_committing_test_wrote(database_url):
    make_agency()

    assert counted_elsewhere(database_url) == "1"


@pytest.mark.django_db(transaction=True)
def test_a_fresh_database_is_complete_and_nobody_elses(fresh_database):
    make_agency()

    assert counted_elsewhere(fresh_database) == "0"


@pytest.mark.parametrize("time", ["first", "second"])
def test_the_cache_is_empty_when_a_test_begins(time):
    assert cache.add("asked", time) is True


def test_files_of_tests_stay_out_of_the_data_folder():
    assert not settings.MEDIA_ROOT.is_relative_to(ROOT)
