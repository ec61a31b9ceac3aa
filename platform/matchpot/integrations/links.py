"""Signed links in mail: each opens one kind of page, for a while, and cannot be made up.

What a link's parts mean, and whether it was used already, is checked by who reads
it: the parts carry a mark of the state they were made in.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer

from matchpot.domain.errors import LinkExpired
from matchpot.domain.follows import CONFIRM_WITHIN


class Purpose(StrEnum):
    """What a link is for; a link of one purpose opens nothing of another."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a purpose, not a password
    CHANGE_EMAIL = "change_email"
    INVITATION = "invitation"
    NOMINATION = "nomination"
    PUBLIC_VOTE = "public_vote"
    CONFIRM_FOLLOW = "confirm_follow"
    UNFOLLOW = "unfollow"


LASTS = {
    Purpose.VERIFY_EMAIL: timedelta(days=3),
    Purpose.RESET_PASSWORD: timedelta(hours=2),
    Purpose.CHANGE_EMAIL: timedelta(days=1),
    Purpose.INVITATION: timedelta(days=14),
    Purpose.NOMINATION: timedelta(days=30),
    Purpose.PUBLIC_VOTE: timedelta(days=14),
    Purpose.CONFIRM_FOLLOW: CONFIRM_WITHIN,
    # Whoever opens an old letter must still get rid of new ones.
    Purpose.UNFOLLOW: timedelta(days=3650),
}


class _ClockedSigner(TimestampSigner):
    """Signs with our clock's time, so that a moved clock ages links too."""

    def __init__(self, *args: Any, now: Callable[[], datetime], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = now

    def get_timestamp(self) -> int:
        """Whole unix seconds."""
        return int(self._now().timestamp())


class SignedLinks:
    """Makes and reads the signed word at the end of a link."""

    def __init__(self, secret_key: str, *, now: Callable[[], datetime]) -> None:
        self._secret_key = secret_key
        self._now = now

    def _serializer(self, purpose: Purpose) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            self._secret_key,
            salt=f"matchpot.link.{purpose}",
            signer=_ClockedSigner,
            signer_kwargs={"now": self._now, "digest_method": hashlib.sha256},
        )

    def make(self, purpose: Purpose, *parts: int | str) -> str:
        """The signed word; the parts can be read by anybody, so no secrets and no names."""
        return self._serializer(purpose).dumps(list(parts))

    def read(self, purpose: Purpose, word: str) -> list[Any]:
        """The parts of a word of this purpose.

        Raises:
            LinkExpired: It is not ours, for something else, or too old.
        """
        lasts = int(LASTS[purpose].total_seconds())
        try:
            parts = self._serializer(purpose).loads(word, max_age=lasts)
        except BadSignature:
            raise LinkExpired from None
        return list(parts)
