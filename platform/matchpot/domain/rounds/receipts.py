"""Receipt codes, by which a voter finds their own ballot in the published file.

A code is fifteen random signs and one that checks them, in groups of four, such as
`7K3M-QX2P-9DAB-TN4C`. It cannot be guessed (74 bits), and one wrong sign, or two that changed
places, is told from a code that is not there.
"""

import hashlib

# No 0, 1, I, L and O, which are read as one another. A prime number of signs, so that the check
# below catches every single wrong sign and every two that changed places.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_RANDOM, _GROUP = 15, 4


def receipt(token: str) -> str:
    """The code made from an unguessable word, which must be used for nothing else.

    >>> receipt("a-word")
    'D5BX-VRYZ-N6XW-6HJ7'
    """
    number = int.from_bytes(hashlib.sha256(f"receipt|{token}".encode()).digest())
    signs = []
    for _ in range(_RANDOM):
        number, at = divmod(number, len(SIGNS))
        signs.append(SIGNS[at])
    return _grouped("".join(signs) + _check(signs))


def read_receipt(typed: str) -> str | None:
    """A code as somebody typed it, in its one spelling; None when it cannot be one.

    >>> read_receipt("d5bx vryz n6xw 6hj7")
    'D5BX-VRYZ-N6XW-6HJ7'
    >>> read_receipt("d5bx vrzy n6xw 6hj7") is None
    True
    """
    signs = [sign for sign in typed.upper() if not sign.isspace() and sign not in "-–."]
    if len(signs) != _RANDOM + 1 or any(sign not in SIGNS for sign in signs):
        return None
    return _grouped("".join(signs)) if _check(signs[:_RANDOM]) == signs[_RANDOM] else None


def _check(signs: list[str]) -> str:
    total = sum(weight * SIGNS.index(sign) for weight, sign in enumerate(signs, start=1))
    return SIGNS[total % len(SIGNS)]


def _grouped(signs: str) -> str:
    return "-".join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))
