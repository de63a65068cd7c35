"""The first step of a new installation."""

import io

import pytest
from django.core.management import CommandError, call_command

from agencies.jobs.services import drain
from agencies.models import Agency, Person

pytestmark = pytest.mark.django_db

WORDS = ("--name-en=Prairie Bridges", "--name-fr=Ponts des Prairies", "--author=Ana Roy", "--email=Ana@Roy.example")


def test_the_umbrella_is_opened_and_its_first_author_invited(mailoutbox):
    call_command("umbrella", *WORDS, "--language=fr", stdout=io.StringIO())
    drain()
    umbrella, ana = Agency.objects.get(), Person.objects.get()
    assert (umbrella.kind, umbrella.slug, umbrella.name_fr) == ("umbrella", "prairie-bridges", "Ponts des Prairies")
    assert [membership.role for membership in ana.memberships.all()] == ["umbrella_author"]
    assert [letter.to for letter in mailoutbox] == [["ana@roy.example"]]
    assert ana.has_perm("wagtailadmin.access_admin")


def test_there_is_only_one():
    call_command("umbrella", *WORDS, stdout=io.StringIO())
    with pytest.raises(CommandError, match="There is an umbrella organisation already"):
        call_command("umbrella", *WORDS)
