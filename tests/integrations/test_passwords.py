"""Passwords: hashed with argon2id, compared the same way for people who do not exist."""

from matchpot.integrations.passwords import UNUSABLE, Passwords

CHEAP = Passwords(cheap=True)


def test_a_password_matches_its_own_hash_only() -> None:
    stored = CHEAP.hash("drie fietsen in de gracht")
    assert CHEAP.matches("drie fietsen in de gracht", stored)
    assert not CHEAP.matches("vier fietsen in de gracht", stored)
    assert stored != CHEAP.hash("drie fietsen in de gracht")


def test_hashing_for_real_is_argon2id() -> None:
    assert Passwords().hash("drie fietsen").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_nobody_and_the_erased_never_match() -> None:
    assert not CHEAP.matches("nobody has this password", None)
    assert not CHEAP.matches(UNUSABLE, UNUSABLE)
    assert not CHEAP.matches("x", "not a hash at all")


def test_accents_match_however_the_keyboard_writes_them() -> None:
    assert CHEAP.matches("cafe\u0301 aan zee", CHEAP.hash("caf\u00e9 aan zee"))
