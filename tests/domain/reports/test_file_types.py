"""What a file is, by its first bytes; its name proves nothing."""

import pytest

from matchpot.domain.reports.file_types import kind_of


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"ID3\x04\x00\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"OggS\x00\x02" + b"\0" * 22 + b"OpusHead", "audio/ogg"),
        (b"RIFF\x24\x08\x00\x00WAVEfmt ", "audio/wav"),
        (b"\0\0\0\x20ftypM4A \0\0\0\0", "audio/mp4"),
        (b"\0\0\0\x20ftypisom\0\0\0\0", "video/mp4"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0", "video/quicktime"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "video/webm"),
    ],
)
def test_a_recording_or_paper_is_known_by_its_first_bytes(head: bytes, media_type: str) -> None:
    found = kind_of(head, named="anything.exe")
    assert found is not None
    assert found.media_type == media_type


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\xff",
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b"MZ\x90\x00",
        b"PK\x03\x04",
        b"\xff\xd8\xff\xe0JFIF",
        b"GIF89a",
        b"RIFF\x24\x08\x00\x00WEBPVP8 ",
        b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska",
        b"\0\0\0\x20ftypheic\0\0\0\0",
        b"OggS\x00\x02" + b"\0" * 22 + b"\x80theora",
        b" %PDF-1.7",
    ],
)
def test_anything_else_is_nothing_we_know_whatever_it_is_called(head: bytes) -> None:
    assert kind_of(head, named="story.mp3") is None


def test_a_phone_that_puts_sound_in_a_box_for_film_is_believed_by_the_name() -> None:
    found = kind_of(b"\0\0\0\x20ftypmp42\0\0\0\0", named="Opname 3.M4A")
    assert found is not None
    assert found.media_type == "audio/mp4"
