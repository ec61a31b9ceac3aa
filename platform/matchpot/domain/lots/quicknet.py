"""The public beacon: drand's network `quicknet`, which signs the number of a round every 3 seconds.

Nobody knows a signature before its round, and everybody can check it afterwards: by this module
without the network, or with any other program that knows the scheme `bls-unchained-g1-rfc9380`.
Nothing here fetches one.

>>> verified(657413, "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be"
...                  "41076862b98fad56e91a6b85b89cd97b")
True

Source: drand.love, chain 52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971.
"""

import hashlib
from datetime import UTC, datetime, timedelta

from py_arkworks_bls12381 import GT, G1Point, G2Point

GENESIS = 1_692_803_367  # Unix time of round 1
PERIOD_SECONDS = 3
# A pool is frozen at least this long before its round; a round that fails to come within the same
# time gives way to the next one agreed on.
AHEAD = timedelta(hours=24)
ROUNDS_AHEAD = int(AHEAD.total_seconds()) // PERIOD_SECONDS
MOST_ROUND = 10**10  # in the year 2974; far beyond, a date cannot be named

PUBLIC_KEY = (
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c"
    "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
    "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
)
_DOMAIN = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
_KEY = G2Point.from_compressed_bytes(bytes.fromhex(PUBLIC_KEY))
_SIGNATURE_DIGITS = 96


def time_of(number: int) -> datetime:
    """When a round is signed, in UTC.

    >>> time_of(27946612).isoformat()
    '2026-04-20T00:00:00+00:00'
    """
    since = timedelta(seconds=GENESIS + PERIOD_SECONDS * (number - 1))
    return datetime(1970, 1, 1, tzinfo=UTC) + since


def is_ahead(number: int, moment: datetime) -> bool:
    """Tell whether a round comes at least 24 hours after a moment; exactly 24 hours will do."""
    return time_of(number) - moment >= AHEAD


def first_ahead(moment: datetime) -> int:
    """The first round that comes at least 24 hours after a moment.

    >>> first_ahead(datetime(2026, 4, 19, tzinfo=UTC))
    27946612
    """
    since = moment - time_of(1) + AHEAD
    return max(1, -(-since // timedelta(seconds=PERIOD_SECONDS)) + 1)


def is_signature(text: str) -> bool:
    """Tell whether a text has the form of a signature: 96 digits of lower-case hexadecimal."""
    return len(text) == _SIGNATURE_DIGITS and set(text) <= set("0123456789abcdef")


def verified(number: int, signature: str) -> bool:
    """Tell whether the network signed this round so; a text that is no signature was not."""
    if not is_signature(signature) or not 1 <= number <= MOST_ROUND:
        return False
    message = hashlib.sha256(number.to_bytes(8, "big")).digest()
    try:
        signed = G1Point.from_compressed_bytes(bytes.fromhex(signature))
    except ValueError:  # no point of the curve, or not of its right part
        return False
    hashed = G1Point.hash_to_curve(message, _DOMAIN)
    # e(signature, generator) = e(hash of the message, public key), as one product that must be 1.
    return GT.pairing_check([signed, -hashed], [G2Point(), _KEY])


def randomness(signature: str) -> str:
    """What a signature is worth as chance: its SHA-256, in hexadecimal."""
    return hashlib.sha256(bytes.fromhex(signature)).hexdigest()
