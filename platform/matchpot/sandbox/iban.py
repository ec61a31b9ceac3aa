"""Account numbers: checking an IBAN, and making up Dutch ones that check."""

import hashlib
import re

IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
# ISO 13616: the check digits make the number, read as digits, 1 modulo 97.
MODULUS = 97


def tidy_iban(text: str) -> str:
    """Takes out spaces and writes capitals."""
    return re.sub(r"\s", "", text).upper()


def is_valid_iban(iban: str) -> bool:
    """Whether form and check digits are right.

    >>> is_valid_iban("NL91ABNA0417164300"), is_valid_iban("NL92ABNA0417164300")
    (True, False)
    """
    return IBAN.fullmatch(iban) is not None and _remainder(iban) == 1


def dutch_iban(bank_code: str, *, seed: str) -> str:
    """Makes up a Dutch account number of a bank; the same seed gives the same number."""
    digest = hashlib.sha256(seed.encode()).digest()
    number = f"{int.from_bytes(digest[:6], 'big') % 10**10:010d}"
    check = MODULUS + 1 - _remainder(f"NL00{bank_code}{number}")
    return f"NL{check:02d}{bank_code}{number}"


def _remainder(iban: str) -> int:
    digits = "".join(str(int(char, 36)) for char in iban[4:] + iban[:4])
    return int(digits) % MODULUS
