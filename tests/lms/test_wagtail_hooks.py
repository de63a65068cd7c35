"""The authors' workshop, in the words of other packages."""

import html

import pytest

from tests.factories.courses import make_author

pytestmark = pytest.mark.django_db


def test_the_workshop_says_in_french_what_other_packages_say_in_english(client):
    said = {}
    for language in ["en", "fr"]:
        person = make_author(f"{language}@example.org")
        person.preferred_language = language
        person.save()
        client.force_login(person)
        said[language] = html.unescape(client.get("/admin/").content.decode())
    assert ('"Translations"' in said["en"], '"Traductions"' in said["fr"]) == (True, True)
    assert [language for language, page in said.items() if "Media file" in page or "whats-new-in" in page] == []
