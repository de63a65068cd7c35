"""What umbrella authors may do in Wagtail."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from agencies.models import Agency, Role
from agencies.services.roles import end_role, grant_role
from courses.services.authors import ensure_author_group
from tests.factories import courses as make

pytestmark = pytest.mark.django_db


def rights_of(group):
    """Everything that a group may do."""
    return (
        sorted(group.permissions.values_list("content_type__app_label", "codename")),
        sorted(group.page_permissions.values_list("page__depth", "permission__codename")),
        sorted(group.collection_permissions.values_list("permission__codename", flat=True)),
    )


def test_the_group_is_there_from_the_first_migration_with_all_its_rights():
    before = rights_of(Group.objects.get(name="Umbrella authors"))

    assert rights_of(ensure_author_group()) == before
    assert ("courses", "publish_singlechoice") in before[0]
    assert ("courses", "publish_quiz") in before[0]
    assert ("wagtailadmin", "access_admin") in before[0]
    assert ("wagtail_localize", "submit_translation") in before[0]
    assert before[1] == [
        (1, "add_page"),
        (1, "bulk_delete_page"),
        (1, "change_page"),
        (1, "lock_page"),
        (1, "publish_page"),
        (1, "unlock_page"),
    ]
    assert before[2] == [
        "add_document",
        "add_image",
        "add_media",
        "change_document",
        "change_image",
        "change_media",
        "choose_document",
        "choose_image",
    ]


def test_authors_have_no_rights_on_people_groups_or_sites():
    labels = {label for label, _codename in rights_of(ensure_author_group())[0]}

    assert labels == {"courses", "wagtailadmin", "wagtailcore", "wagtail_localize"}


def test_the_role_opens_the_admin_and_its_end_closes_it(client):
    umbrella = Agency.objects.create(slug="umbrella", kind=Agency.Kind.UMBRELLA, name_en="Roof", name_fr="Toit")
    person = make.Person.objects.create_user("new@example.org", full_name="New author")
    other = make.Person.objects.create_user("other@example.org", full_name="Other author")
    membership = grant_role(person=person, agency=umbrella, role=Role.UMBRELLA_AUTHOR)
    grant_role(person=other, agency=umbrella, role=Role.UMBRELLA_AUTHOR)

    client.force_login(person)
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    end_role(membership=membership)
    client.force_login(person)
    assert client.get(reverse("wagtailadmin_home")).status_code == 302


@pytest.mark.parametrize("name", ["wagtailusers_users:index", "wagtailusers_groups:index", "wagtailsites:index"])
def test_authors_do_not_reach_people(client, name):
    client.force_login(make.make_author())

    assert client.get(reverse(name)).status_code == 302
