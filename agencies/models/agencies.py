"""An agency: the umbrella that authors, or a member that offers and supports."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from agencies.models.colours import readable_on_white, readable_under_ink, well_formed
from agencies.models.contact import shown_phone

RESERVED = frozenset({"new"})  # Addresses of our own below /agency/.


def check_slug(value: str) -> None:
    """Refuse an address that a page of the building has."""
    if value in RESERVED:
        raise ValidationError(_("“%(value)s” is taken. Choose another short address."), params={"value": value})


class AgencyQuerySet(models.QuerySet["Agency"]):
    """Adjectives for agencies."""

    def members(self) -> Self:
        """Without the umbrella."""
        return self.filter(kind=Agency.Kind.MEMBER)

    def visible_to(self, user: Any) -> Self:
        """The agencies where `user` holds a role; the umbrella's staff see that every agency exists."""
        if not user.is_authenticated:
            return self.none()
        mine = user.memberships.current()
        return self.filter(models.Q(pk__in=mine.values("agency")) | models.Exists(mine.staff().of_umbrella()))

    def shown_to_staff(self, user: Any) -> Self:
        """The agencies whose staff pages `user` may read: where they work, and all of them for umbrella staff."""
        if not user.is_authenticated:
            return self.none()
        mine = user.memberships.current().staff()
        return self.filter(models.Q(pk__in=mine.values("agency")) | models.Exists(mine.of_umbrella()))

    def staffed_by(self, user: Any) -> Self:
        """The agencies where `user` works."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=user.memberships.current().staff().values("agency"))

    def managed_by(self, user: Any) -> Self:
        """The agencies whose team and face `user` may change: coordinators theirs, umbrella authors the umbrella."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=user.memberships.current().managing().values("agency"))


class Agency(models.Model):
    """An organisation, with its name in both languages and the face it shows."""

    class Kind(models.TextChoices):
        """One umbrella, many members."""

        UMBRELLA = "umbrella", _("umbrella")
        MEMBER = "member", _("member agency")

    class Reach(models.TextChoices):
        """Where its learners live, for reports on reach."""

        URBAN = "urban", _("urban")
        RURAL = "rural", _("rural or remote")
        MIXED = "mixed", _("urban and rural")

    slug = models.SlugField(_("short address"), max_length=50, unique=True, validators=[check_slug])
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.MEMBER)
    name_en = models.CharField(_("name in English"), max_length=150)
    name_fr = models.CharField(_("name in French"), max_length=150)
    region = models.CharField(_("town or region"), max_length=100, blank=True)
    reach = models.CharField(_("reach"), max_length=10, choices=Reach, default=Reach.URBAN)
    logo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    logo_name = models.CharField(max_length=255, blank=True, editable=False)
    contact_email = models.EmailField(_("public e-mail"), blank=True)
    contact_phone = models.CharField(_("public phone"), max_length=20, blank=True)
    contact_address = models.TextField(_("public address"), blank=True)
    website = models.URLField(_("website"), blank=True)
    primary_colour = models.CharField(
        _("main colour"), max_length=7, default="#0f6b66", validators=[well_formed, readable_on_white]
    )
    accent_colour = models.CharField(
        _("second colour"), max_length=7, default="#e0912f", validators=[well_formed, readable_under_ink]
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["name_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(kind="umbrella"), name="agencies_agency_one_umbrella"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_fr if (get_language() or "en").startswith("fr") else self.name_en

    @property
    def logo_url(self) -> str:
        """The address of the logo at the size that headers show; empty without one. Asks nothing of the database."""
        return default_storage.url(self.logo_name) if self.logo_name else ""

    @property
    def shown_phone(self) -> str:
        """The public phone as people write it."""
        return shown_phone(self.contact_phone)

    @property
    def is_umbrella(self) -> bool:
        """Whether it is the one that writes the courses."""
        return self.kind == Agency.Kind.UMBRELLA
