"""Files that come in and files that go out: no picture that is none, no path that leads elsewhere, no private file."""

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture
from wagtail.images.models import Image

from agencies.models import Agency
from tests.lms.hostile.world import World, body_of, writes

pytestmark = pytest.mark.django_db


# --- Logos ---
def drawn(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (400, 300), **words: object) -> bytes:
    """A picture full of noise."""
    content = io.BytesIO()
    Picture.effect_noise(size, 90).convert(mode).save(content, kind, **words)
    return content.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int, height: int, pixels: bytes, extra: bytes = b"") -> bytes:
    """A PNG put together by hand, its sums all right."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def several(kind: str) -> bytes:
    """A picture that moves."""
    frames = [Picture.effect_noise((400, 300), spread).convert("RGB") for spread in (10, 50, 90)]
    content = io.BytesIO()
    frames[0].save(content, kind, save_all=True, append_images=frames[1:])
    return content.getvalue()


def with_place() -> bytes:
    """A photograph that lies on its side and tells where it was taken."""
    exif = Picture.Exif()
    exif[0x112], exif[0x10F] = 6, "Secret camera"
    return drawn("JPEG", exif=exif)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><script>alert(1)</script></svg>'
JPEG = drawn("JPEG")
REFUSED = {
    "a drawing with a script": ("logo.svg", SVG),
    "a drawing that says it is a picture": ("logo.png", SVG),
    "a page": ("logo.png", b"<html><script>alert(1)</script>"),
    "half a JPEG": ("logo.jpg", JPEG[: len(JPEG) // 2]),
    "the head of a JPEG": ("logo.jpg", JPEG[:700]),
    "half a PNG": ("logo.png", drawn()[:5000]),
    "half a WebP": ("logo.webp", drawn("WEBP")[:5000]),
    "pixels that can't be unpacked": ("logo.png", png(400, 300, b"garbage")),
    "too few pixels": ("logo.png", png(400, 300, zlib.compress(b"\0" * 100))),
    "no pixels": ("logo.png", png(400, 300, b"")),
    "a bomb of pixels": ("logo.png", png(30_000, 30_000, zlib.compress(b"\0" * 9999))),
    "a bomb of text": ("logo.png", png(400, 300, b"x", chunk(b"zTXt", b"a\0\0" + zlib.compress(b"\0" * 50_000_000)))),
    "a bomb of colours": (
        "logo.png",
        png(400, 300, b"x", chunk(b"iCCP", b"a\0\0" + zlib.compress(b"\0" * 50_000_000))),
    ),
    "another kind": ("logo.png", drawn("GIF", "L")),
    "too large": ("logo.png", drawn() + b"\0" * 20_000_000),
    "too small": ("logo.png", drawn(size=(20, 20))),
    "nothing": ("logo.png", b""),
}
TAKEN = {
    "a PNG": ("logo.png", drawn(), "png"),
    "with holes": ("logo.png", drawn(mode="RGBA"), "png"),
    "of few colours": ("logo.png", drawn(mode="P"), "png"),
    "black and white": ("logo.png", drawn(mode="1"), "png"),
    "for printers": ("logo.jpg", drawn("JPEG", "CMYK"), "jpeg"),
    "that moves": ("logo.png", several("PNG"), "png"),
    "that moves, from Google": ("logo.webp", several("WEBP"), "webp"),
    "under a wrong name": ("logo.html", drawn(), "png"),
    "without a name": ("x", drawn("JPEG"), "jpeg"),
    "under a path": ("../../../etc/logo.png", drawn(), "png"),
    "under an endless name": (f"{'x' * 400}.png", drawn(), "png"),
    "with a page behind it": ("logo.png", drawn() + b"<script>alert(1)</script>", "png"),
}


def send(world: World, name: str, content: bytes):  # type: ignore[no-untyped-def]
    return world.client("coordinator").post("/agency/maple/logo/", {"logo": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize(("name", "content"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_logo_is_refused_with_a_word(world: World, name: str, content: bytes) -> None:
    with writes() as written:
        answer = send(world, name, content)
    said = answer.context["logo_form"].errors["logo"]
    assert (answer.status_code, len(said), len(said[0]) < 100, written) == (422, 1, True, [])


@pytest.mark.parametrize(("name", "content", "kind"), TAKEN.values(), ids=TAKEN)
def test_every_picture_becomes_a_plain_one(world: World, name: str, content: bytes, kind: str) -> None:
    assert send(world, name, content).status_code == 302
    image = Image.objects.get()
    assert image.file.name.rsplit(".", 1)[1] == kind
    with image.file.open() as file:
        assert b"<script>" not in file.read()
    shown = world.client("").get(Agency.objects.get(slug="maple").logo_url)
    assert (shown.status_code, shown["Content-Type"][:6], shown["X-Content-Type-Options"]) == (200, "image/", "nosniff")
    assert body_of(shown)


def test_a_photograph_is_turned_upright_and_tells_no_tales(world: World) -> None:
    assert send(world, "logo.jpg", with_place()).status_code == 302
    image = Image.objects.get()
    with image.file.open() as file:
        content = file.read()
    assert (image.width, image.height, b"Secret camera" in content) == (300, 400, False)


# --- Files that are served ---
@pytest.fixture
def files() -> Iterator[None]:
    """What lies in the folder of files, and beside it."""
    stored = [default_storage.save(name, ContentFile(b"x" * 2048)) for name in (*SHOWN, *HIDDEN)]
    beside = Path(default_storage.path("")).parent / "secret-key"
    beside.write_text(KEY)
    yield
    beside.unlink()
    for name in stored:
        default_storage.delete(name)


KEY = "the key of this installation"
SHOWN = ("media/talk.mp3", "images/a.png", "original_images/a.png", "frozen/0123456789.mp3", "logos/other.png")
HIDDEN = (
    "documents/plan.pdf",
    "wagtail_uploads/draft.png",
    "exports/people.csv",
    "people.csv",
    ".hidden",
    "media/.hidden",
)
PATHS = [
    *("", ".", "..", "/", "//", "media", "media/", "images/../documents/plan.pdf", "./documents/plan.pdf"),
    *("/documents/plan.pdf", "DOCUMENTS/plan.pdf", "documents%2fplan.pdf", "media/..%2fdocuments%2fplan.pdf"),
    *("../secret-key", "%2e%2e/secret-key", "%2e%2e%2fsecret-key", "..%5csecret-key", "media/../../secret-key"),
    *("%252e%252e/secret-key", "....//secret-key", "/etc/passwd", "//etc/passwd", "file:///etc/passwd", "C:/x"),
    *("media/talk.mp3%00.png", "%00", "media/%ff", "~root/x", "media/talk.mp3/x", "media/*", "media/talk.mp?"),
    *("media/" + "a" * 300, "a/" * 3000 + "x", "media/" + "é" * 200),
]


@pytest.mark.parametrize("path", [*PATHS, *HIDDEN], ids=lambda path: path[:30])
def test_nothing_but_what_is_for_everybody_is_found(world: World, files: None, path: str) -> None:
    for who in ("", "learner", "author"):
        answer = world.client(who).get(f"/media/{path}")
        assert (answer.status_code, KEY in body_of(answer)) == (404, False)


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_for_everybody_is_a_harmless_document(world: World, files: None, name: str) -> None:
    answer = world.client("").get(f"/media/{name}")
    assert (answer.status_code, answer["Content-Security-Policy"]) == (200, "sandbox; default-src 'none'")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert (len(body_of(answer)), "Set-Cookie" in answer) == (2048, False)


RANGES = [
    *("bytes=0-" + "9" * 5000, "bytes=" + "9" * 5000 + "-", "bytes=-" + "9" * 5000, "bytes=" + "9" * 20 + "-"),
    *("bytes=٣-", "bytes=0-0," * 3000, "bytes=0-1,2-3", "bytes=--1", "bytes=1-0", "bytes=-0", "bytes=", "bytes=a-b"),
    *("lines=0-1", "bytes 0-1", "bytes=0x10-", "bytes=1e3-", "bytes=0-1\0", "bytes=" + " " * 9000 + "0-1"),
]


@pytest.mark.parametrize("asked", RANGES, ids=lambda asked: asked[:20])
def test_a_strange_range_gives_a_part_the_whole_or_nothing(world: World, files: None, asked: str) -> None:
    answer = world.client("").get("/media/media/talk.mp3", headers={"range": asked})
    assert (answer.status_code, len(body_of(answer))) in {(200, 2048), (206, 2048), (206, 2), (416, 0)}


def test_a_document_of_authors_goes_through_wagtail(world: World, files: None) -> None:
    for path in ("1/plan.pdf", "999999999999999999999999/x", "1/../../x", "authenticate_with_password/1/"):
        assert world.client("").get(f"/documents/{path}").status_code == 404
