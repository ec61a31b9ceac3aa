"""Numbers as they stand in `.pb` files: whole, decimal, with a decimal comma; never rounded up."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction

# Larger numbers are no amounts of money; their digits would only cost time.
_MOST_DIGITS = 18


def number(written: str) -> Fraction | None:
    """Read a number exactly; None when it is none.

    A comma is read as the decimal point where at most two digits follow it; three may be thousands,
    and nobody can tell.

    >>> number("1234,5"), number("1,234"), number("1e3"), number("-2")
    (Fraction(2469, 2), None, Fraction(1000, 1), Fraction(-2, 1))
    """
    whole, comma, part = written.partition(",")
    if comma and not (len(part) <= 2 and part.isdigit() and "." not in whole):
        return None
    try:
        read = Decimal(f"{whole}.{part}" if comma else written)
    except InvalidOperation:
        return None
    if not read.is_finite() or abs(read.adjusted()) > _MOST_DIGITS:
        return None
    return Fraction(read)


def whole_number(written: str) -> int | None:
    """Read a whole number, also one written as `5.0`; None when it is none."""
    read = number(written)
    return int(read) if read is not None and read.denominator == 1 else None


def plain(value: Fraction) -> str:
    """Write a number so that it is read again as the same, if it ends; else its fraction.

    >>> plain(Fraction(5, 4)), plain(Fraction(3)), plain(Fraction(1, 3))
    ('1.25', '3', '1/3')
    """
    rest = value.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    if rest != 1:
        return str(value)
    places = max(value.denominator.bit_length(), 1)
    scaled = abs(value.numerator) * 10**places // value.denominator
    digits = f"{scaled:0{places + 1}}"
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")
