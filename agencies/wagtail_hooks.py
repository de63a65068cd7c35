"""Where people meet Wagtail: its user administration."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.users.views.users import UserViewSet

from agencies.forms.operators import PersonCreationForm, PersonEditForm
from agencies.models import Person


class PersonViewSet(UserViewSet):
    """Accounts, for the operator of an installation; agencies have screens of their own for their people."""

    create_template_name = "agencies/admin/person_create.html"
    edit_template_name = "agencies/admin/person_edit.html"

    def get_form_class(self, for_update: bool = False) -> type:  # noqa: FBT001, FBT002  (Wagtail's own signature)
        """Our forms."""
        return PersonEditForm if for_update else PersonCreationForm


@hooks.register("before_delete_user")
def keep_people(request: HttpRequest, person: Person) -> HttpResponse:
    """People are never deleted: what they did refers to them."""
    messages.error(request, _("People are not deleted here. Make the account inactive instead."))
    return redirect("wagtailusers_users:edit", person.pk)


@hooks.register("before_bulk_action")
def keep_people_in_bulk(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> HttpResponse | None:
    """The same for many at once."""
    if action_type != "delete" or not any(isinstance(each, Person) for each in objects):
        return None
    messages.error(request, _("People are not deleted here. Make the account inactive instead."))
    return redirect("wagtailusers_users:index")


@hooks.register("before_edit_user")
def keep_the_erased_nameless(request: HttpRequest, person: Person) -> HttpResponse | None:
    """Whoever got such an account would get somebody else's history with it."""
    if not person.is_erased:
        return None
    messages.error(request, _("This person was erased. Nobody can have this account any more."))
    return redirect("wagtailusers_users:index")
