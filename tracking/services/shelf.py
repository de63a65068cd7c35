"""Files of the private storage that are made, fetched and cleared away: under names that we choose."""

import contextlib
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage

PIECE = 256 * 1024
CLEAR = "tracking.clear_files"  # The job that deletes paths and folders after the transaction that forgot them.


def put(path: str, content: IO[Any]) -> None:
    """Write a file, in place of the one that an attempt cut short may have left."""
    default_storage.delete(path)
    kept = default_storage.save(path, File(content))
    if kept != path:  # Somebody wrote it in the same moment.
        default_storage.delete(kept)
        raise FileExistsError(path)


def pieces(path: str) -> Iterator[bytes]:
    """The bytes of a file."""
    with default_storage.open(path) as file:
        yield from file.chunks(PIECE)


def clear(folder: str) -> None:
    """Delete every file of a folder, and on a disk the folder."""
    with contextlib.suppress(FileNotFoundError):
        _folders, files = default_storage.listdir(folder)
        for name in files:
            default_storage.delete(f"{folder}/{name}")
        default_storage.delete(folder)


def join(path: str, parts: Iterable[str]) -> None:
    """One file out of several, in their order."""
    with tempfile.TemporaryFile() as whole:
        for part in parts:
            whole.writelines(pieces(part))
        whole.seek(0)
        put(path, whole)
