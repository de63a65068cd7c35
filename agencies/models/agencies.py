"""An agency: the umbrella that authors, or a member that offers and supports."""

from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write a colour as # and six digits, such as #0f6b66."))


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
        if mine.filter(agency__kind=Agency.Kind.UMBRELLA).exclude(role="learner").exists():
            return self
        return self.filter(pk__in=mine.values("agency"))


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

    slug = models.SlugField(_("short address"), max_length=50, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.MEMBER)
    name_en = models.CharField(_("name in English"), max_length=150)
    name_fr = models.CharField(_("name in French"), max_length=150)
    region = models.CharField(_("town or region"), max_length=100, blank=True)
    reach = models.CharField(_("reach"), max_length=10, choices=Reach, default=Reach.URBAN)
    logo = models.ForeignKey(
        "wagtailimages.Image", verbose_name=_("logo"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    contact_email = models.EmailField(_("public e-mail"), blank=True)
    contact_phone = models.CharField(_("public phone"), max_length=20, blank=True)
    contact_address = models.TextField(_("public address"), blank=True)
    website = models.URLField(_("website"), blank=True)
    primary_colour = models.CharField(_("main colour"), max_length=7, default="#0f6b66", validators=[colour])
    accent_colour = models.CharField(_("second colour"), max_length=7, default="#e0912f", validators=[colour])
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
