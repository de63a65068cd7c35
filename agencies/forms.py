"""Forms about people."""

from wagtail.users.forms import UserCreationForm, UserEditForm


class PersonEditForm(UserEditForm):
    """A person in Wagtail's user administration."""


class PersonCreationForm(UserCreationForm):
    """A new person in Wagtail's user administration."""
