"""How often something may be tried, as data, against guessing and against the testing of cards.

Counting attempts is the work of the web layer's store; the figures and the judgement are here.
"""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv6Address, ip_address

from matchpot.domain.money import share_bps


class LimitKey(StrEnum):
    """What attempts are counted by."""

    IP = "ip"
    EMAIL = "email"
    ACCOUNT = "account"
    CAMPAIGN = "campaign"
    EVERYONE = "everyone"


class Attempt(StrEnum):
    """What is tried."""

    SIGN_IN = "sign_in"
    REGISTER = "register"
    ASK_RESET = "ask_reset"
    DONATE = "donate"
    PREVIEW = "preview"
    UPLOAD = "upload"
    ASK_BALLOT = "ask_ballot"
    FOLLOW = "follow"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` attempts by one key within a sliding window."""

    attempt: Attempt
    key: LimitKey
    most: int
    window_seconds: int


_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400

# Generous to people behind one school or theatre network, mean to a script.
LIMITS = (
    Limit(Attempt.SIGN_IN, LimitKey.EMAIL, 10, 15 * _MINUTE),
    Limit(Attempt.SIGN_IN, LimitKey.IP, 50, 15 * _MINUTE),
    Limit(Attempt.REGISTER, LimitKey.EMAIL, 5, _HOUR),
    Limit(Attempt.REGISTER, LimitKey.IP, 20, _HOUR),
    Limit(Attempt.ASK_RESET, LimitKey.EMAIL, 3, _HOUR),
    Limit(Attempt.ASK_RESET, LimitKey.IP, 20, _HOUR),
    Limit(Attempt.DONATE, LimitKey.IP, 30, 10 * _MINUTE),
    Limit(Attempt.DONATE, LimitKey.EMAIL, 10, 10 * _MINUTE),
    Limit(Attempt.DONATE, LimitKey.CAMPAIGN, 1_000, _MINUTE),
    Limit(Attempt.DONATE, LimitKey.EVERYONE, 6_000, _MINUTE),
    # Somebody who types asks a few times a second, and a whole school may share an address.
    Limit(Attempt.PREVIEW, LimitKey.IP, 1_500, 10 * _MINUTE),
    Limit(Attempt.UPLOAD, LimitKey.ACCOUNT, 100, _DAY),
    # A school or a home for the elderly votes from one network.
    Limit(Attempt.ASK_BALLOT, LimitKey.EMAIL, 3, _HOUR),
    Limit(Attempt.ASK_BALLOT, LimitKey.IP, 100, _HOUR),
    # Each is a letter to an address that anybody can fill in.
    Limit(Attempt.FOLLOW, LimitKey.EMAIL, 10, _HOUR),
    Limit(Attempt.FOLLOW, LimitKey.IP, 60, _HOUR),
    # Each may cost a call to a language model.
    Limit(Attempt.ASK, LimitKey.IP, 40, 10 * _MINUTE),
    Limit(Attempt.ASK, LimitKey.EVERYONE, 600, 10 * _MINUTE),
)

FORM_LEAST_SECONDS = 3  # a person needs longer than this to fill in a donation

# When cards are tested, most payments fail. Too few attempts say nothing.
BREAKER_WINDOW_SECONDS = 10 * _MINUTE
BREAKER_LEAST_ATTEMPTS = 30
BREAKER_DECLINED_BPS = 6_000


def limits_of(attempt: Attempt) -> tuple[Limit, ...]:
    """All limits on one kind of attempt."""
    return tuple(limit for limit in LIMITS if limit.attempt is attempt)


def breaker_trips(*, declined: int, attempts: int) -> bool:
    """Tell whether so many payments were declined that new ones must wait."""
    enough = attempts >= BREAKER_LEAST_ATTEMPTS
    return enough and share_bps(declined, attempts) >= BREAKER_DECLINED_BPS


def network_of(address: str) -> str:
    """What one subscriber has: the address itself, or the /64 of an IPv6 address.

    >>> network_of("2001:db8:1:2:3:4:5:6")
    '2001:db8:1:2::/64'
    """
    parsed = ip_address(address)
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
