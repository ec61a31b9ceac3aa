"""What WTForms says by itself about a field, in our words and in the language of the page.

A form of ours says most things on purpose; what it does not, such as a letter where a number
belongs, WTForms says in its own English. Messages that are not here stay as they are.
"""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

_WORDS: Mapping[str, LazyString] = {
    "This field is required.": _l("Fill this in."),
    "Not a valid choice.": _l("Choose one of the list."),
    "Invalid Choice: could not coerce.": _l("Choose one of the list."),
    "Not a valid integer value.": _l("Fill in a whole number, such as 12."),
    "Not a valid decimal value.": _l("Fill in a number."),
    "Not a valid date value.": _l("Fill in a day that exists."),
    "Not a valid datetime value.": _l("Fill in a day and a time that exist."),
    "Not a valid time value.": _l("Fill in a time, such as 20:30."),
    "Invalid input.": _l("This cannot be used. Fill in something else."),
    "Invalid URL.": _l("Fill in a whole address, such as https://example.org."),
    "Invalid email address.": _l("Fill in a whole e-mail address, such as name@example.org."),
    "Number must be at least %(min)s.": _l("Fill in %(min)s or more."),
    "Number must be at most %(max)s.": _l("Fill in %(max)s or less."),
    "Number must be between %(min)s and %(max)s.": _l("Fill in %(min)s to %(max)s."),
    "Field must be at least %(min)d characters long.": _l("Use at least %(min)d characters."),
    "Field cannot be longer than %(max)d characters.": _l("Use at most %(max)d characters."),
    "Field must be between %(min)d and %(max)d characters long.": _l(
        "Use %(min)d to %(max)d characters."
    ),
}


class FieldWords:
    """What WTForms asks for the words of its messages; it fills in the figures itself."""

    def gettext(self, message: str) -> str:
        """Our words for a message."""
        return str(_WORDS.get(message, message))

    def ngettext(self, _one: str, many: str, _count: int) -> str:
        """Our words for a message that counts; they fit one and many."""
        return self.gettext(many)
