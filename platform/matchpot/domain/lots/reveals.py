"""Commit and reveal: chance made by at least two parties, none of whom can steer it alone.

Each party makes a secret of its own and publishes its commitment before any secret is known; when
all are published, all are revealed. A commitment is bound to the pool and to its party, so nobody
can hand in a copy of another's, or one of an earlier draw.

A party that withholds its secret after seeing the others' chooses between two outcomes. So that is
written down in the draw, and at least two others must have revealed.
"""

import hashlib
from collections.abc import Mapping

LEAST_PARTIES = 2
_SECRET_DIGITS = 64


def is_secret(text: str) -> bool:
    """Tell whether a text is a secret or a commitment: 64 digits of lower-case hexadecimal."""
    return len(text) == _SECRET_DIGITS and set(text) <= set("0123456789abcdef")


def commitment_of(secret: str, *, party: str, commit: str) -> str:
    """What a party publishes before it reveals: SHA-256 of the pool's commit, its name, its secret.

    >>> commitment_of("00" * 32, party="chair", commit="ff" * 32)[:16]
    '8bb42537d08079ff'
    """
    return hashlib.sha256(f"{commit}|{party}|{secret}".encode()).hexdigest()


def randomness(secrets: Mapping[str, str]) -> str:
    """What the secrets are worth together: SHA-256 of all, a line each, in the order of parties."""
    lines = (f"{secrets[party]}\n" for party in sorted(secrets, key=lambda one: one.encode()))
    return hashlib.sha256("".join(lines).encode("ascii")).hexdigest()
