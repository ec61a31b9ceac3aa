"""The base of every form and the fields the product needs: euros, percents, days, tidy texts."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, Self

from babel.numbers import NumberFormatError, parse_decimal
from flask import has_request_context, request
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, StringField, ValidationError
from wtforms.fields.core import Field
from wtforms.widgets import TextInput

from matchpot.web.field_words import FieldWords
from matchpot.web.filters import percent_exact

_BIGGEST_CENTS = 10_000_000_00
_YEARS = range(2000, 2200)
_SENT = ("POST", "PUT", "PATCH")
_MOST_CHARS = 20  # more than any amount we take; babel fails beyond 28 digits
# One or two digits after the only mark can be nothing but cents, whichever mark it is.
_PLAIN = re.compile(r"(\d{1,7})[.,](\d{1,2})")
# Nor can what follows the other mark than the one between thousands.
_GROUPED = re.compile(r"(\d{1,3}(?P<mark>[.,])\d{3}(?:(?P=mark)\d{3})?)(?!(?P=mark))[.,](\d{1,2})")


def tidy(value: str | None) -> str | None:
    """Strip the ends and write accents in one way (NFC)."""
    return unicodedata.normalize("NFC", value).strip() if value is not None else None


class TextLine(StringField):
    """Text as people type it: ends stripped, accents composed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed, tidied."""
        super().process_formdata(valuelist)
        self.data = tidy(self.data)
        if not self.data:
            self.raw_data = []  # white space is nothing; `InputRequired` looks here


class EuroField(Field):
    """An amount typed as the reader's language writes it; `data` is whole cents or None.

    Dutch `1.234,50` and English `1,234.50`, `12,5` and `12.50`, whatever language; more than two
    decimals, other scripts' digits and exponents are refused with a sentence that shows how.
    """

    widget = TextInput()

    def __init__(
        self, label: Any = None, validators: Any = None, *, negative: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.negative = negative
        self.typed: str | None = None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        if self.data is None:
            return ""
        euros, cents = divmod(abs(self.data), 100)
        mark = "," if str(get_locale()).startswith("nl") else "."
        return f"{'-' if self.data < 0 else ''}{euros}{mark}{cents:02d}"

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the amount, or keep what was typed and say what is wrong with it."""
        if not valuelist:
            return
        self.typed = str(valuelist[0])
        text = self.typed.strip().removeprefix("€").strip()
        self.data = None
        if not text:
            self.raw_data = []  # white space is nothing; `InputRequired` looks here
            return
        if len(text) > _MOST_CHARS:
            raise ValueError(
                str(_l("This is not an amount we understand. Write it like 25 or 12.50."))
            )
        self.data = self._cents(text)

    def _cents(self, text: str) -> int:
        if not text.isascii() or any(c not in "0123456789.,-" for c in text):
            raise ValueError(str(_l("Write an amount in digits, such as 25 or 12.50.")))
        if plain := _PLAIN.fullmatch(text):
            return int(plain[1]) * 100 + int(plain[2].ljust(2, "0"))
        if grouped := _GROUPED.fullmatch(text):
            euros = int(grouped[1].replace(grouped["mark"], ""))
            return self._within(euros * 100 + int(grouped[3].ljust(2, "0")))
        try:
            amount = parse_decimal(text, locale=str(get_locale() or "nl"), strict=True)
        except (NumberFormatError, ValueError):
            raise ValueError(
                str(_l("This is not an amount we understand. Write it like 25 or 12.50."))
            ) from None
        cents = amount * 100
        if cents != int(cents):
            raise ValueError(str(_l("Use at most two decimals: a euro has a hundred cents.")))
        return self._within(int(cents))

    def _within(self, cents: int) -> int:
        if cents < 0 and not self.negative:
            raise ValueError(str(_l("The amount cannot be below zero.")))
        if abs(cents) > _BIGGEST_CENTS:
            raise ValueError(str(_l("This amount is larger than we can handle.")))
        return cents


class PercentField(EuroField):
    """A share typed in percent, with at most two decimals; `data` is basis points or None."""

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else percent_exact(self.data).removesuffix("%")

    def _cents(self, text: str) -> int:
        """Read percent; a hundredth of a percent is the smallest step."""
        refusal = str(_l("Write a share in percent, such as 80 or 12.5."))
        try:
            # A percent has a hundred parts, as a euro has.
            bps = super()._cents(text.removesuffix("%").strip())
        except ValueError:
            raise ValidationError(refusal) from None
        if bps > 100_000:
            raise ValidationError(refusal)
        return bps


class DayField(DateField):
    """A day somebody may plan for; years near the ends of the calendar break sums with days."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the day; one outside these two centuries is no day to us."""
        super().process_formdata(list(valuelist))
        if self.data is not None and self.data.year not in _YEARS:
            self.data = None
            raise ValueError(self.gettext("Not a valid date value."))


class SpokenForm(Form):
    """Any form of ours, a row of a larger one too: it speaks plainly, in the page's language."""

    class Meta:
        """How WTForms speaks."""

        def get_translations(self, _form: Form) -> FieldWords:
            """Our words for its messages."""
            return FieldWords()


class BaseForm(SpokenForm):
    """A whole form: filled from the request, errors collected for the summary."""

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        """Fill the fields; a page that is only opened shows what is kept, ticks too."""
        is_opened = has_request_context() and request.method not in _SENT
        if is_opened and formdata is request.form:
            formdata = None
        super().process(formdata, *args, **kwargs)

    @classmethod
    def sent(cls, **kwargs: Any) -> Self:
        """The form with what was just posted."""
        return cls(request.form, **kwargs)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every error with the id of its field, in the order of the form."""
        return [(field.id, str(error)) for field in self for error in field.errors if error]


def above(minimum_cents: int, message: Any) -> Callable[[Form, Field], None]:
    """A validator: at least this many cents."""

    def check(_form: Form, field: Field) -> None:
        if field.data is not None and field.data < minimum_cents:
            raise ValidationError(str(message))

    return check
