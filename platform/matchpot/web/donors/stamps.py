"""The signed mark in a donation form: when it was shown, and one word that makes it unlike others.

The mark shows that a form was filled in and not made up, tells how long that took, and makes
the same form sent twice one gift.
"""

import hashlib
import secrets
import time
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer

from matchpot.domain.errors import FormTooFast, LinkExpired
from matchpot.extensions import current_settings

# A form left open over a weekend still works; an older one shows rules that may have changed.
_OLDEST_SECONDS = 4 * 86_400
_MOST_CHARS = 200


@dataclass(frozen=True, slots=True)
class Stamp:
    """A mark that is ours."""

    word: str
    made_at_ms: int

    def check_age(self) -> None:
        """Raise `FormTooFast` for what no person types so fast, `LinkExpired` for the stale.

        By the machine's own clock: moving the clock of the stand-in types nothing.
        """
        age = time.time() - self.made_at_ms / 1000
        if age < current_settings().form_min_seconds:
            raise FormTooFast
        if age > _OLDEST_SECONDS:
            raise LinkExpired("donation form")


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_settings().secret_key, salt="matchpot.donation-form")


def fresh() -> str:
    """A mark for a form that is shown now."""
    return str(_serializer().dumps([secrets.token_urlsafe(12), int(time.time() * 1000)]))


def read(text: str | None) -> Stamp | None:
    """The mark that came back with a form; None when it is not ours."""
    if not text or len(text) > _MOST_CHARS:
        return None
    try:
        word, made_at_ms = _serializer().loads(text)
    except BadSignature:
        return None
    return Stamp(word, made_at_ms)


def form_key(
    stamp: Stamp,
    *,
    campaign_id: int,
    gift_cents: int,
    tip_cents: int,
    reward_id: int | None,
    email: str,
) -> str:
    """The same for one form sent often; another when anything about the money changed."""
    parts = (stamp.word, campaign_id, gift_cents, tip_cents, reward_id, email)
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
