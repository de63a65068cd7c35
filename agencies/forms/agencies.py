"""An agency's face, and opening one."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.validators import URLValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from agencies.forms.people import AddressField, NameField
from agencies.forms.pictures import CannotDraw, PictureField, redrawn
from agencies.models import Agency
from agencies.models.contact import canonical_phone, plain, shown_phone

LARGEST = 2 * 1024 * 1024
SIDES = range(48, 4001)
KINDS = {"PNG", "JPEG", "WEBP"}


class AgencyForm(forms.ModelForm[Agency]):
    """Names, contact and colours."""

    website = forms.URLField(
        label=_("Website"), required=False, assume_scheme="https", validators=[URLValidator(["http", "https"])]
    )

    class Meta:
        model = Agency
        fields = [
            "name_en",
            "name_fr",
            "region",
            "reach",
            "contact_email",
            "contact_phone",
            "contact_address",
            "website",
            "primary_colour",
            "accent_colour",
        ]
        widgets = {
            "contact_address": forms.Textarea(attrs={"rows": 3}),
            "primary_colour": forms.TextInput(attrs={"type": "color"}),
            "accent_colour": forms.TextInput(attrs={"type": "color"}),
        }
        help_texts = {
            "primary_colour": _("For links and buttons. It needs to be dark enough to read on white."),
            "accent_colour": _("For details beside it. It needs to be pale enough to read dark text on it."),
            "contact_email": _("Learners see it at the bottom of every page."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach: Any = self.fields["reach"]
        reach.choices = [(value, capfirst(label)) for value, label in reach.choices]
        self.initial["contact_phone"] = shown_phone(self.instance.contact_phone)

    def _get_validation_exclusions(self) -> set[str]:
        """Colours that nobody touched are not refused now for what was allowed when they were chosen."""
        untouched: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # The stubs leave it out.
        return untouched | ({"primary_colour", "accent_colour"} - set(self.changed_data))

    def clean_name_en(self) -> str:
        """Without invisible characters."""
        return plain(self.cleaned_data["name_en"])

    def clean_name_fr(self) -> str:
        """Without invisible characters."""
        return plain(self.cleaned_data["name_fr"])

    def clean_contact_phone(self) -> str:
        """In the form that is stored."""
        return canonical_phone(self.cleaned_data["contact_phone"])


class AgencyFilter(forms.Form):
    """What the address of the list says; anything strange in it is no filter."""

    q = forms.CharField(required=False, max_length=100)

    @property
    def words(self) -> str:
        """What to look for."""
        return str(self.cleaned_data.get("q") or "") if self.is_valid() else ""


class LogoForm(forms.Form):
    """A picture: a real one, of a kind that every browser shows, neither tiny nor huge."""

    logo = PictureField(
        label=_("New logo"),
        help_text=_("A PNG, JPEG or WebP picture of at most 2 MB. It is shown small, on a light or a dark background."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={
            "invalid_image": _("This file is not a picture, or it is damaged."),
            "required": _("Choose a picture first."),
        },
    )

    def clean_logo(self) -> ContentFile[bytes]:
        """Refuse what is too large, too small or of another kind; what is kept is drawn anew."""
        file: Any = self.cleaned_data["logo"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("This file is larger than 2 MB. Save the picture smaller and try again."))
        if file.image.format not in KINDS:
            raise forms.ValidationError(_("Save the picture as PNG, JPEG or WebP and try again."))
        if not all(side in SIDES for side in file.image.size):
            raise forms.ValidationError(_("The picture needs to be between 48 and 4000 pixels wide and high."))
        try:
            return redrawn(file)
        except CannotDraw as error:
            raise forms.ValidationError(self.fields["logo"].error_messages["invalid_image"]) from error


class NewAgencyForm(AgencyForm):
    """A member agency and the person who will run it."""

    website = None  # type: ignore[assignment]  # Django takes a declared field back this way.
    coordinator_name = NameField(label=_("Name of the first coordinator"))
    coordinator_email = AddressField(
        label=_("E-mail of the first coordinator"), help_text=_("They get an invitation and can invite the others.")
    )
    coordinator_language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)

    class Meta(AgencyForm.Meta):
        fields = ["name_en", "name_fr", "slug", "region", "reach"]
        help_texts = {"slug": _("Part of the agency’s address here, such as north-star. It can’t be changed later.")}
