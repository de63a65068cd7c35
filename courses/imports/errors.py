"""Why a list can't be read at all; each message tells the reader what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class UnreadableList(Exception):
    """Nothing was read. `message` is for the reader."""

    message: str | Promise = ""

    def __str__(self) -> str:
        return str(self.message)


class LooksLikeWorkbook(UnreadableList):
    """An Excel file rather than text."""

    message = _("This is a workbook. In Excel, choose “Save as” and “CSV”, or copy the rows and paste them here.")


class LooksBinary(UnreadableList):
    """A picture, a PDF, anything that is no text."""

    message = _("This file holds no list of people. Save the list as CSV, or copy the rows and paste them here.")


class TooLarge(UnreadableList):
    """More than two megabytes."""

    message = _("This list is larger than 2 MB. Cut it into parts and send them one after the other.")


class TooManyRows(UnreadableList):
    """More than five thousand rows."""

    message = _("This list has more than 5,000 rows. Cut it into parts and send them one after the other.")


class QuoteLeftOpen(UnreadableList):
    """A quotation mark swallowed the rest of the list."""

    message = _(
        "A quotation mark is opened and never closed, so the rows can’t be told apart. Remove it and try again."
    )


class NothingToRead(UnreadableList):
    """Blank, or headers alone."""

    message = _("There is nobody in this list. Write one person per line: name, e-mail, phone, language.")
