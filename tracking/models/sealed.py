"""Text that the database keeps unreadable: a secret that we must send to somebody else."""

import base64
import hashlib
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


def lock_of(secret_key: str) -> Fernet:
    """A lock that this SECRET_KEY opens, and no other use of it does."""
    digest = hashlib.sha256(f"tracking.sealed|{secret_key}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def locks() -> MultiFernet:
    """Seals with the present SECRET_KEY, opens with former ones too (SECRET_KEY_FALLBACKS)."""
    return MultiFernet([lock_of(str(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


class SealedField(models.TextField):
    """Plain text in Python, sealed in the database. What no key of ours opens reads as empty."""

    def get_prep_value(self, value: Any) -> Any:
        """Seal."""
        text = super().get_prep_value(value)
        return locks().encrypt(text.encode()).decode() if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Open."""
        try:
            return locks().decrypt(value.encode()).decode() if value else value
        except InvalidToken:
            return ""
