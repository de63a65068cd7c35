"""Files of the local disk: harmless, in parts, kept for ever where they never change."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client, override_settings

BYTES = bytes(range(256)) * 8
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect/></svg>' * 20


@pytest.fixture
def put():
    """A function that stores a file and gives its address; the file goes away again."""
    names = []

    def store(name: str, content: bytes = BYTES) -> str:
        names.append(default_storage.save(name, ContentFile(content)))
        return f"/media/{names[-1]}"

    yield store
    for name in names:
        default_storage.delete(name)


@pytest.fixture
def client() -> Client:
    return ClosingClient()


class ClosingClient(Client):
    """Reads every answer to its end, as browsers do."""

    def request(self, **request):
        response = super().request(**request)
        response.whole = body(response)
        return response


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_file_comes_whole_and_may_do_nothing(client: Client, put):
    response = client.get(put("media/talk.mp3"))
    assert response.whole == BYTES
    assert {name: response[name] for name in ("Content-Type", "Content-Length", "Accept-Ranges")} == {
        "Content-Type": "audio/mpeg",
        "Content-Length": "2048",
        "Accept-Ranges": "bytes",
    }
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=3600"


def test_a_drawing_may_have_colours_and_still_no_script(client: Client, put):
    response = client.get(put("images/a.svg", DRAWING))
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    assert response["Content-Type"] == "image/svg+xml"


def test_a_frozen_file_is_kept_for_ever(client: Client, put):
    response = client.get(put("frozen/0123456789abcdef.mp3"))
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-1", 0, 1),
        ("bytes=100-199", 100, 199),
        ("bytes=2000-", 2000, 2047),
        ("bytes=-48", 2000, 2047),
        ("bytes=-9999", 0, 2047),
        ("bytes=2000-99999", 2000, 2047),
    ],
)
def test_a_player_gets_the_part_it_asks_for(client: Client, put, asked, first, last):
    response = client.get(put("media/talk.mp3"), headers={"Range": asked})
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/2048"
    assert response["Content-Length"] == str(last - first + 1)
    assert response.whole == BYTES[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=2048-", "bytes=9999-10000", "bytes=-0"])
def test_a_part_beyond_the_end_is_refused_with_the_size(client: Client, put, asked):
    response = client.get(put("media/talk.mp3"), headers={"Range": asked})
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */2048"


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=-", "nonsense", "bytes=a-b"])
def test_nonsense_and_several_parts_give_the_whole(client: Client, put, asked):
    response = client.get(put("media/talk.mp3"), headers={"Range": asked})
    assert (response.status_code, response.whole) == (200, BYTES)


def test_a_part_of_another_version_gives_the_whole(client: Client, put):
    address = put("media/talk.mp3")
    etag = client.head(address)["ETag"]
    same = client.get(address, headers={"Range": "bytes=0-9", "If-Range": etag})
    other = client.get(address, headers={"Range": "bytes=0-9", "If-Range": '"older"'})
    assert (same.status_code, other.status_code) == (206, 200)


def test_a_browser_that_has_the_file_is_told_so(client: Client, put):
    address = put("media/talk.mp3")
    first = client.get(address)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(address, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    long_ago = datetime(2001, 1, 1, tzinfo=UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert client.get(address, headers={"If-Modified-Since": long_ago}).status_code == 200


def test_drawings_travel_compressed_and_recordings_do_not(client: Client, put):
    accepting = {"Accept-Encoding": "gzip"}
    drawing = client.get(put("images/a.svg", DRAWING), headers=accepting)
    recording = client.get(put("media/talk.mp3"), headers=accepting)
    part = client.get(put("images/b.svg", DRAWING), headers={**accepting, "Range": "bytes=0-9"})
    assert drawing["Content-Encoding"] == "gzip"
    assert gzip.decompress(drawing.whole) == DRAWING
    assert "Content-Encoding" not in recording
    assert (recording.whole, part.whole) == (BYTES, DRAWING[:10])


def test_only_reading_is_possible(client: Client, put):
    assert client.post(put("media/talk.mp3")).status_code == 405
    assert client.head(put("media/talk.mp3")).content == b""


@pytest.mark.parametrize(
    "path",
    ["", "..", "../secret-key", "media/../../secret-key", "%2e%2e/secret-key", ".hidden", "media", "media/gone.mp3"],
)
def test_nothing_but_files_below_the_folder_is_found(client: Client, put, path):
    put("media/talk.mp3")
    Path(default_storage.path(".hidden")).write_text("x")
    Path(default_storage.path("")).parent.joinpath("secret-key").write_text("x")
    assert client.get(f"/media/{path}").status_code == 404


def test_documents_go_through_wagtail(client: Client, put):
    assert client.get(put("documents/plan.pdf")).status_code == 404


ELSEWHERE = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}


@override_settings(STORAGES=ELSEWHERE)
def test_another_store_serves_its_own_files(client: Client):
    default_storage.save("media/talk.mp3", ContentFile(BYTES))
    assert client.get("/media/media/talk.mp3").status_code == 404
