"""Passwords hashed with argon2id; what a good password is stays in `domain.people`."""

import unicodedata

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

UNUSABLE = "!"


class Passwords:
    """Hashes and compares; takes as long for somebody unknown as for somebody known.

    Args:
        cheap: Weak and fast, for tests only; production refuses to start with it.
    """

    def __init__(self, *, cheap: bool = False) -> None:
        hasher = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1) if cheap else None
        self._hashes = PasswordHash((hasher or Argon2Hasher(),))
        self._nobody = self._hashes.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """A salted hash to store; two of one password differ."""
        return self._hashes.hash(_composed(password))

    def matches(self, password: str, stored: str | None) -> bool:
        """Whether the password made the stored hash; None and unusable hashes never match."""
        if stored is None or stored == UNUSABLE:
            self._hashes.verify(password, self._nobody)
            return False
        try:
            return self._hashes.verify(_composed(password), stored)
        except UnknownHashError:
            return False


def _composed(password: str) -> str:
    """One way to write accents, because keyboards differ in it."""
    return unicodedata.normalize("NFC", password)
