"""Pictures are written anew; what is too large, too small or no picture is refused."""

import io

import pytest
from PIL import Image as Pictures

from matchpot.domain.errors import UploadRefused
from matchpot.services import images
from tests.plans import a_picture


def refusal(content: bytes) -> UploadRefused:
    with pytest.raises(UploadRefused) as caught:
        images.prepare(content)
    return caught.value


def test_a_photo_comes_out_in_three_sizes() -> None:
    prepared = images.prepare(a_picture(size=(3000, 2000)))
    assert (prepared.width, prepared.height) == (1600, 1066)
    sizes = {
        suffix: Pictures.open(io.BytesIO(file)).size for suffix, file in prepared.files.items()
    }
    assert sizes == {"-1600.webp": (1600, 1066), "-640.webp": (640, 426), "-share.jpg": (1200, 630)}


def test_a_small_picture_is_not_blown_up() -> None:
    prepared = images.prepare(a_picture(size=(500, 400), kind="PNG"))
    assert (prepared.width, prepared.height) == (500, 400)


def test_where_a_photo_was_taken_is_forgotten() -> None:
    prepared = images.prepare(a_picture(exif=True))
    for file in prepared.files.values():
        assert b"taken at home" not in file
        assert not Pictures.open(io.BytesIO(file)).getexif()


def test_a_script_behind_a_picture_is_left_behind() -> None:
    prepared = images.prepare(a_picture() + b"<script>alert(1)</script>")
    assert not any(b"<script" in file for file in prepared.files.values())


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)>", b"GIF89a" + b"\0" * 64, b"%PDF-1.7", b"MZ" * 50]
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    assert refusal(content).code == "not_a_picture"


def test_a_picture_with_a_damaged_end_is_refused() -> None:
    noise = Pictures.effect_noise((800, 600), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG")
    assert refusal(out.getvalue()[:4000]).code == "broken"


def test_a_file_above_eight_megabytes_is_refused_with_its_limit() -> None:
    refused = refusal(b"\xff" * (8 * 1024 * 1024 + 1))
    assert (refused.code, refused.limit) == ("too_large", 8)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    refused = refusal(a_picture(size=(12_000, 5_000), kind="PNG"))
    assert (refused.code, refused.limit) == ("too_many_pixels", 50)


def test_a_stamp_is_too_small() -> None:
    assert refusal(a_picture(size=(200, 900))).code == "too_small"


def test_what_is_see_through_becomes_white() -> None:
    out = io.BytesIO()
    Pictures.new("RGBA", (400, 400), (0, 0, 0, 0)).save(out, "PNG")
    small = images.prepare(out.getvalue()).files[images.SMALL]
    assert Pictures.open(io.BytesIO(small)).getpixel((10, 10)) == (255, 255, 255)
