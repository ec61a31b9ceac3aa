"""Long lists of operators: narrowed by a form in the address, read part by part, and as a file.

What each list is narrowed by and how its rows look is in its own module.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import SearchField, SelectField
from wtforms.validators import Length, Optional

from matchpot.domain.deadlines import end_of_day, start_of_day
from matchpot.extensions import reader
from matchpot.persistence.queries.narrowing import Narrowed, Part
from matchpot.services import near_names
from matchpot.web.choices import choices
from matchpot.web.forms import BaseForm, DayField, EuroField, tidy
from matchpot.web.labels import label
from matchpot.web.spreadsheets import Cell, csv_answer

_PAGE = 50
MOST_IN_FILE = 20_000
_MOST = 2**63 - 1
_MOST_WORDS = 120
# The fields every list has stand behind its own.
_LAST = ("since", "until", "least", "most")


class Numbered(Protocol):
    """A row with its place in the list."""

    @property
    def id(self) -> int:
        """Higher for later rows."""


Row = TypeVar("Row", bound=Numbered)
Read = Callable[[Session, Narrowed, Part], Sequence[Row]]


def choice_of(text: Any, *words: StrEnum) -> SelectField:
    """A field with these words of the domain, and one that means all of them."""
    return SelectField(
        text,
        choices=lambda: choices([(one.value, label(one)) for one in words], first=_("All")),
        default="",
    )


def words_field(text: Any) -> SearchField:
    """A field for what somebody remembers of a row."""
    return SearchField(text, [Length(max=_MOST_WORDS)], filters=[tidy])


class ListForm(BaseForm):
    """What a list is narrowed to: fields may stay empty, and one that is wrong narrows nothing."""

    since = DayField(_l("From"), [Optional()])
    until = DayField(_l("Up to and including"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [pair for pair in self._fields.items() if pair[0] not in _LAST]
        every = [pair for pair in self._fields.items() if pair[0] in _LAST]
        self._fields = dict([*own, *every])
        self.validate()

    def good(self, name: str) -> Any:  # Any: what fields of every kind hold
        """What a field holds; None when it is empty, wrong or not there."""
        field = self._fields.get(name)
        return None if field is None or field.errors else field.data or None

    @property
    def kept(self) -> dict[str, str]:
        """What narrows, as the address says it."""
        return {
            name: request.args[name]
            for name in self._fields
            if self.good(name) is not None and name in request.args
        }

    def narrowed(self) -> Narrowed:
        """The same for queries; days are those of the Netherlands, the last one whole."""
        since, until = self.good("since"), self.good("until")
        return Narrowed(
            state=self.good("state") or "",
            kind=self.good("kind") or "",
            words=self.good("q") or "",
            since=since and start_of_day(since),
            before=until and end_of_day(until),
            least_cents=self.good("least"),
            most_cents=self.good("most"),
        )


class AmountsForm(ListForm):
    """A list whose rows have an amount."""

    least = EuroField(_l("At least"), [Optional()])
    most = EuroField(_l("At most"), [Optional()])


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[Row]):
    """A part of a list with the ways out of it; `newest` and `older` are None where none is."""

    rows: Sequence[Row]
    form: ListForm
    page_url: str
    csv_url: str
    newest: str | None
    older: str | None


def below() -> int | None:
    """Where the part begins that the address asks for; None at the newest row."""
    asked = request.args.get("below", type=int)
    return asked if asked is not None and 0 < asked <= _MOST else None


def listing(
    form: ListForm, read: Read[Row], *, page: str, file: str, narrowed: Narrowed | None = None
) -> Listing[Row]:
    """Fifty rows that fit the form.

    Args:
        form: Filled from the address.
        read: The query, the newest row first.
        page: The endpoint of the list.
        file: The endpoint of the same rows as a file.
        narrowed: Where the form alone does not say what is looked for.
    """
    wanted = form.narrowed() if narrowed is None else narrowed
    found = read(reader(), wanted, Part(size=_PAGE + 1, below=below()))
    rows, kept = found[:_PAGE], dict[str, Any](form.kept)
    older = url_for(page, **kept, below=rows[-1].id) if len(found) > _PAGE else None
    return Listing(
        rows=rows,
        form=form,
        page_url=url_for(page),
        csv_url=url_for(file, **kept),
        newest=url_for(page, **kept) if below() else None,
        older=older,
    )


def looked_up(
    narrowed: Narrowed,
    *,
    find: Read[Row],
    named: Callable[[], Sequence[tuple[int, str]]],
) -> tuple[Narrowed, str]:
    """What to look for when the words as typed find nothing: what they come nearest to.

    Args:
        narrowed: As the form says it.
        find: Whether anything has the words; asked for one row.
        named: Gives everything that may be meant, by number; asked for only when nothing has them.

    Returns:
        The same, with the things that are meant; and the words shown in place of those typed,
        empty when nothing was replaced.
    """
    plain = Narrowed(words=narrowed.words)
    if not narrowed.words or find(reader(), plain, Part(size=1)):
        return narrowed, ""
    found = near_names.near(narrowed.words, named())
    return (replace(narrowed, ids=found.ids), found.shown) if found else (narrowed, "")


def whole(form: ListForm, read: Read[Row], narrowed: Narrowed | None = None) -> Sequence[Row]:
    """The rows of the file: the newest twenty thousand that fit the form."""
    wanted = form.narrowed() if narrowed is None else narrowed
    return read(reader(), wanted, Part(size=MOST_IN_FILE))


def as_file(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """The rows as CSV; moments in UTC."""
    return csv_answer(f"{name}.csv", head, rows)


def moment_text(moment: datetime | None) -> str:
    """A moment as every program reads it, to the second."""
    return moment.isoformat(timespec="seconds") if moment else ""
