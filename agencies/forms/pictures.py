"""Pictures that people send: told by what is in the file, and drawn anew before they are kept."""

import io
from typing import Any

from django import forms
from django.core.files.base import ContentFile
from PIL import Image as Picture
from PIL import ImageOps

WIDEST = 1280  # pixels


class CannotDraw(Exception):
    """The file begins like a picture and does not end like one."""


class PictureField(forms.ImageField):
    """A picture, whatever the file is called."""

    default_validators = []


def redrawn(file: Any) -> ContentFile[bytes]:
    """The same picture in a new file: whole, upright, no larger than needed, without what else the file carried.

    Raises `CannotDraw`.
    """
    try:
        return drawn(file)
    except Exception as error:  # Pillow raises whatever its readers stumble over.
        raise CannotDraw from error


def drawn(file: Any) -> ContentFile[bytes]:
    """Read all of it, and write it in the format that it has."""
    file.seek(0)
    with Picture.open(file) as opened:
        kind = str(opened.format)
        picture = ImageOps.exif_transpose(opened)
    if picture.mode in {"P", "PA"}:
        picture = picture.convert("RGBA")
    picture.thumbnail((WIDEST, WIDEST))
    content = io.BytesIO()
    picture.save(content, kind, exif=b"")
    return ContentFile(content.getvalue(), f"picture.{kind.lower()}")
