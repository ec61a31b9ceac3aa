"""Files that are not what they say, hide something, or are far too much."""

import io
import struct
import warnings
import zlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags, PngImagePlugin
from PIL import Image as Pictures
from werkzeug.test import TestResponse

from matchpot.domain.errors import UploadRefused
from matchpot.services import images
from tests.contract.conftest import Hall
from tests.contract.corpus import MARK, PATHS
from tests.fakes import FakeFiles
from tests.plans import a_picture

CODE = f"<script>{MARK}()</script>".encode()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="' + MARK.encode() + b'()"/>'
HOME = struct.pack(">d", 52.0907)


def drawn(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    Pictures.new("RGB", (400, 320), "teal").save(out, kind, **options)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG of a hundred bytes that says it is enormous."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        mark = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + mark

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1_000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def talking_png() -> bytes:
    """A PNG with texts in it, one of which unpacks to far more than it weighs."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", f"<script>{MARK}()</script>")
    told.add_text("Bomb", "x" * 100_000_000, zip=True)
    return drawn("PNG", pnginfo=told)


def send(hall: Hall, content: bytes, name: str = "picture.png", **typed: str) -> TestResponse:
    url = f"/en/maker/projects/{hall.world.ids['draft_project_id']}/pictures"
    data = {"alt": "A house", "picture": (io.BytesIO(content), name), **typed}
    answer = hall.post("maker", url, data)
    answer.request.environ["wsgi.input"].close()  # a large body lies in a file of the test client's
    return answer


def kept(hall: Hall) -> dict[str, bytes]:
    files = hall.outside.files
    assert isinstance(files, FakeFiles)
    return files.kept


@pytest.fixture(autouse=True)
def clean(hall: Hall) -> None:
    hall.restore()
    kept(hall).clear()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing at all": (lambda: b"", "This is not a picture"),
    "a text": (lambda: b"just words", "This is not a picture"),
    "a page": (lambda: b"<!doctype html>" + CODE, "This is not a picture"),
    "a drawing that runs": (lambda: SVG, "This is not a picture"),
    "an SVG with a declaration": (lambda: b'<?xml version="1.0"?>' + SVG, "This is not a picture"),
    "a document": (lambda: b"%PDF-1.7\n", "This is not a picture"),
    "an archive": (lambda: b"PK\x03\x04" + b"\0" * 100, "This is not a picture"),
    "a GIF that is a script": (lambda: b"GIF89a/*" + CODE + b"*/=1;", "This is not a picture"),
    "a real GIF": (lambda: drawn("GIF"), "This is not a picture"),
    "a BMP": (lambda: drawn("BMP"), "This is not a picture"),
    "a TIFF": (lambda: drawn("TIFF"), "This is not a picture"),
    "a bomb of pixels": (lambda: png_of(60_000, 60_000), "more than 50 million pixels"),
    "the widest PNG": (lambda: png_of(2**31 - 1, 2**31 - 1), "more than 50 million pixels"),
    "a picture of no width": (lambda: png_of(0, 10), "This is not a picture"),
    "a stamp": (lambda: a_picture(size=(299, 900)), "at least 300 pixels"),
    "half a JPEG": (lambda: drawn("JPEG")[:900], "damaged"),
    "half a PNG": (lambda: drawn("PNG")[:300], "damaged"),
    "too many bytes": (lambda: drawn("JPEG") + b"\0" * 8 * 1024 * 1024, "larger than 8 MB"),
}


@pytest.mark.parametrize(("make", "why"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_with_the_reason_and_nothing_is_kept(
    hall: Hall, make: Callable[[], bytes], why: str
) -> None:
    before = hall.version()
    answer = send(hall, make(), alt="What one sees")
    assert answer.status_code == 422
    assert why in answer.text
    assert 'value="What one sees"' in answer.text
    assert hall.version() == before
    assert not kept(hall)


def test_what_is_far_too_large_is_told_its_limit(hall: Hall) -> None:
    answer = send(hall, b"\xff\xd8" + b"\0" * 13 * 1024 * 1024)
    assert answer.status_code == 413
    assert "larger than 8 MB" in answer.text
    assert not kept(hall)


HIDING: dict[str, Callable[[], bytes]] = {
    "a page behind a PNG": lambda: drawn("PNG") + CODE,
    "a script behind a JPEG": lambda: drawn("JPEG") + CODE,
    "a script in a JPEG's comment": lambda: drawn("JPEG", comment=CODE),
    "a script behind a WebP": lambda: drawn("WEBP", xmp=CODE),
    "an archive behind a PNG": lambda: drawn("PNG") + b"PK\x03\x04" + CODE,
    "an SVG profile": lambda: drawn("PNG", icc_profile=SVG + CODE),
}


@pytest.mark.parametrize("make", HIDING.values(), ids=HIDING)
def test_what_hides_in_a_picture_does_not_get_through(
    hall: Hall, make: Callable[[], bytes]
) -> None:
    assert send(hall, make()).status_code == 303
    assert len(kept(hall)) == 3
    assert not [name for name, content in kept(hall).items() if MARK.encode() in content]


def test_a_text_that_unpacks_to_a_hundred_megabytes_is_not_unpacked(hall: Hall) -> None:
    answer = send(hall, talking_png())
    assert answer.status_code in {303, 422}
    assert sum(map(len, kept(hall).values())) < 100_000


def test_where_a_photo_was_taken_is_forgotten(hall: Hall) -> None:
    marks = Pictures.Exif()
    marks[ExifTags.Base.ImageDescription] = "taken at home"
    marks[ExifTags.Base.Artist] = "Noor van Dijk"
    place = marks.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitude] = (52.0, 5.0, 26.5)
    place[ExifTags.GPS.GPSAreaInformation] = HOME
    content = drawn("JPEG", exif=marks)
    assert HOME in content
    assert send(hall, content, "foto.jpg").status_code == 303
    for stored in kept(hall).values():
        with Pictures.open(io.BytesIO(stored)) as picture:
            assert not dict(picture.getexif())
            assert not {"exif", "xmp", "icc_profile", "comment"} & picture.info.keys()
        assert b"taken at home" not in stored
        assert HOME not in stored


def test_a_name_leads_nowhere(hall: Hall) -> None:
    for path in PATHS:
        kept(hall).clear()
        # A name that ends in a backslash swallows the end of its own header, and the form with it.
        assert send(hall, a_picture(), path).status_code == (400 if path.endswith("\\") else 303)
        for name in kept(hall):
            assert name.split("-")[0].isalnum()
            assert "." not in name.rpartition(".")[0]
            assert "/" not in name
        hall.restore()


def test_what_is_kept_is_served_as_a_picture_and_nothing_else(hall: Hall) -> None:
    assert send(hall, drawn("PNG") + CODE, "page.html").status_code == 303
    for name in kept(hall):
        answer = hall.get("visitor", f"/media/{name}")
        assert answer.mimetype in {"image/webp", "image/jpeg"}
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'"
    assert hall.get("visitor", "/media/aaaaaaaa.html").status_code == 404


WHOLE = {kind: drawn(kind) for kind in ("JPEG", "PNG", "WEBP")}


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(sorted(WHOLE)),
    places=st.lists(st.tuples(st.integers(0, 3_000), st.binary(max_size=6)), max_size=5),
    end=st.integers(8, 5_000),
)
def test_a_damaged_picture_is_read_or_refused(
    kind: str, places: list[tuple[int, bytes]], end: int
) -> None:
    content = bytearray(WHOLE[kind])
    for at, junk in places:
        at %= len(content)
        content[at : at + len(junk)] = junk
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # production hears Pillow's warnings, and goes on
        try:
            prepared = images.prepare(bytes(content[:end]))
        except UploadRefused:
            return
    assert prepared.width <= 1_600
