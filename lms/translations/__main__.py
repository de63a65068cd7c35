"""`python -m lms.translations`: compile what has changed; needs no settings and no database."""

from pathlib import Path

from lms.translations.catalogues import compile_stale

compile_stale(Path(__file__).resolve().parents[2])
