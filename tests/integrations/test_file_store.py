"""Files on disk: whole or absent, under names of ours only."""

import io
from pathlib import Path

import pytest

from matchpot.domain.errors import UploadRefused
from matchpot.integrations.file_store import FolderStore


def test_what_is_saved_can_be_read_again(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.save("abcdefgh.webp", b"one")
    store.save("abcdefgh.webp", b"two")
    with store.open("abcdefgh.webp") as file:
        assert file.read() == b"two"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["abcdefgh.webp"]


def test_removing_twice_is_harmless(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.save("abcdefgh.webp", b"one")
    store.remove("abcdefgh.webp")
    store.remove("abcdefgh.webp")
    with pytest.raises(FileNotFoundError):
        store.open("abcdefgh.webp")


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b.webp", "short.webp", "", "abcdefgh"])
def test_a_name_that_is_not_ours_leads_nowhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        FolderStore(tmp_path).open(name)


def test_a_recording_is_kept_piece_by_piece_and_counted(tmp_path: Path) -> None:
    class Pieces(io.BytesIO):
        """A stream that must never be read at once."""

        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert 0 < size <= 1024 * 1024
            return super().read(size)

    content = bytes(range(256)) * 10_000
    store = FolderStore(tmp_path)
    assert store.save_from("abcdefgh.mp3", Pieces(content), most_bytes=3_000_000) == len(content)
    with store.open("abcdefgh.mp3") as file:
        assert file.read() == content


def test_a_recording_that_is_too_large_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(UploadRefused) as refused:
        FolderStore(tmp_path).save_from(
            "abcdefgh.mp3", io.BytesIO(b"x" * 2**20), most_bytes=2**20 - 1
        )
    assert refused.value.code == "too_large"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
