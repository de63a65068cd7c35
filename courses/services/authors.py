"""What umbrella authors may do in Wagtail: everything about courses, nothing about people."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page
from wagtail.snippets.models import create_extra_permissions

from agencies.services.roles import author_group
from courses.models import Activity, QuestionBank

PAGE_RIGHTS = ("add_page", "bulk_delete_page", "change_page", "lock_page", "publish_page", "unlock_page")
FILE_RIGHTS = {
    "wagtailimages": ("add_image", "change_image", "choose_image"),
    "wagtaildocs": ("add_document", "change_document", "choose_document"),
    "wagtailmedia": ("add_media", "change_media"),
}
SNIPPET_RIGHTS = ("add", "change", "delete", "publish", "lock", "unlock", "view")
OTHER_RIGHTS = {
    "wagtailadmin": ("access_admin",),
    "wagtailcore": ("add_locale", "change_locale"),
    "wagtail_localize": ("submit_translation",),
}


@transaction.atomic
def ensure_author_group() -> Group:
    """The group of umbrella authors with all the rights that authoring needs; safe to repeat."""
    for label in ("courses", "wagtailcore", *FILE_RIGHTS, "wagtail_localize"):
        create_permissions(apps.get_app_config(label), verbosity=0)
    create_extra_permissions(apps.get_app_config("courses"))  # Publish, lock and unlock, for snippets.
    group = author_group()
    group.permissions.add(*snippet_rights(), *named_rights(OTHER_RIGHTS.items()))
    give_pages(group)
    give_files(group)
    return group


def named_rights(names: Iterable[tuple[str, Iterable[str]]]) -> list[Permission]:
    """Permissions by app and codename."""
    wanted = Q()
    for label, codenames in names:
        wanted |= Q(content_type__app_label=label, codename__in=codenames)
    return list(Permission.objects.filter(wanted))


def snippet_rights() -> list[Permission]:
    """Every right on every kind of activity and on question banks."""
    models = [model for model in apps.get_models() if issubclass(model, (Activity, QuestionBank))]
    codenames = [f"{right}_{model._meta.model_name}" for model in models for right in SNIPPET_RIGHTS]  # noqa: SLF001  (documented)
    return list(Permission.objects.filter(content_type__app_label="courses", codename__in=codenames))


def give_pages(group: Group) -> None:
    """Rights on every page."""
    root = Page.get_first_root_node()
    for permission in named_rights([("wagtailcore", PAGE_RIGHTS)]):
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def give_files(group: Group) -> None:
    """Rights on images, documents and media."""
    root = Collection.get_first_root_node()
    for permission in named_rights(FILE_RIGHTS.items()):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
