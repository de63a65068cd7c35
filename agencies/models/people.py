"""A person: one account whatever the number of agencies, known to the ledger by a pseudonym only."""

import uuid
import zoneinfo
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models.contact import shown_phone
from agencies.models.memberships import Membership

LANGUAGES = [("en", _("English")), ("fr", _("French"))]


def check_time_zone(value: str) -> None:
    """Refuse a name that the time zone database does not know."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(value)s” is not a time zone. Write one such as America/Edmonton."), params={"value": value}
        )


class PersonQuerySet(models.QuerySet["Person"]):
    """Adjectives for people."""

    def visible_to(self, user: Any) -> Self:
        """Oneself, and the people (past ones too) of the agencies where `user` works."""
        if not user.is_authenticated:
            return self.none()
        agencies = user.memberships.current().staff().values("agency")
        theirs = Membership.objects.filter(agency__in=agencies).values("person")
        return self.filter(models.Q(pk=user.pk) | models.Q(pk__in=theirs))


class PersonManager(BaseUserManager["Person"]):
    """Makes accounts; an address is optional, because many learners have only a phone."""

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> "Person":
        """A person with an unusable password unless one is given."""
        person = self.model(email=email.strip().lower() if email else None, **fields)
        person.set_password(password) if password else person.set_unusable_password()
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """The operator of the installation."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Addresses are compared without regard to case."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in: learner, staff or author.

    `pseudonym` is the only name that the ledger knows: random, and unrelated to the key. What still joins a statement
    to a person is its registration, through the enrolment.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), null=True, blank=True, unique=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True, db_index=True)
    full_name = models.CharField(_("name"), max_length=150)
    preferred_language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="en")
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="America/Edmonton", validators=[check_time_zone]
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("operator"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects = PersonManager.from_queryset(PersonQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["full_name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="agencies_person_email_once"),
            models.CheckConstraint(condition=~models.Q(email=""), name="agencies_person_email_null_not_empty"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email or gettext("Erased person")

    @property
    def is_erased(self) -> bool:
        """Whether nothing but the row is left; everybody else has a name."""
        return not (self.full_name or self.email or self.is_active)

    @property
    def shown_phone(self) -> str:
        """The phone as people write it."""
        return shown_phone(self.phone)

    def get_full_name(self) -> str:
        """The name as the person wrote it; of somebody erased, that they are."""
        return str(self)

    def get_short_name(self) -> str:
        """The first word of the name."""
        return str(self).split(" ", 1)[0]
