"""Files on disk: whole or absent, under names of ours only."""

from pathlib import Path

import pytest

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
