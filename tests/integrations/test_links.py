"""Signed links: for one purpose, for a while, and not to be made up."""

from datetime import UTC, datetime, timedelta

import pytest

from matchpot.domain.errors import LinkExpired
from matchpot.integrations.links import LASTS, Purpose, SignedLinks

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def links(at: datetime = NOON, key: str = "a key") -> SignedLinks:
    return SignedLinks(key, now=lambda: at)


def test_a_link_gives_back_what_was_signed() -> None:
    word = links().make(Purpose.VERIFY_EMAIL, 12, "mark")
    assert links(NOON + timedelta(hours=1)).read(Purpose.VERIFY_EMAIL, word) == [12, "mark"]


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_dies_of_old_age(purpose: Purpose) -> None:
    word = links().make(purpose, 12)
    late = links(NOON + LASTS[purpose] + timedelta(seconds=2))
    with pytest.raises(LinkExpired):
        late.read(purpose, word)


def test_a_link_of_one_purpose_opens_nothing_of_another() -> None:
    word = links().make(Purpose.VERIFY_EMAIL, 12, "mark")
    with pytest.raises(LinkExpired):
        links().read(Purpose.RESET_PASSWORD, word)


@pytest.mark.parametrize("word", ["", "x", "WzEyXQ.x.y", "é", "." * 4000])
def test_a_made_up_word_opens_nothing(word: str) -> None:
    with pytest.raises(LinkExpired):
        links().read(Purpose.INVITATION, word)


def test_another_key_signs_differently() -> None:
    word = links(key="another key").make(Purpose.INVITATION, 1)
    with pytest.raises(LinkExpired):
        links().read(Purpose.INVITATION, word)
