"""People in Wagtail's user administration, where the operator of an installation looks after accounts."""

from typing import Any

from wagtail.users.forms import UserCreationForm, UserEditForm

from agencies.models import Person
from agencies.models.contact import canonical_email

OURS = {"email", "full_name", "preferred_language", "is_superuser", "groups"}


class PersonEditForm(UserEditForm):
    """A person: name and language instead of first and last name; passwords are people's own business."""

    first_name = None
    last_name = None

    class Meta(UserEditForm.Meta):
        fields = OURS | {"is_active"}

    def clean_email(self) -> str:
        """In the form that is stored."""
        return canonical_email(self.cleaned_data["email"])


class PersonCreationForm(UserCreationForm):
    """A new person, who signs in by code or link until they choose a password."""

    first_name = None
    last_name = None

    class Meta(UserCreationForm.Meta):
        fields = OURS

    def clean_email(self) -> str:
        """In the form that is stored."""
        return canonical_email(self.cleaned_data["email"])

    def save(self, commit: bool = True) -> Person:  # noqa: FBT001, FBT002  (Django's own signature)
        """An account without a password."""
        self.instance.set_unusable_password()
        person: Any = super().save(commit=commit)
        return person
