"""Referrals in words: the place one leads to, why it fits, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchpot.domain.deadlines import local_day
from matchpot.domain.projects import Discipline
from matchpot.domain.referrals import FitCode, ReferralKind, kind_of
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import guide
from matchpot.persistence.queries.referrals import Came, ReferralRow
from matchpot.web.filters import day, euros
from matchpot.web.guide_sentences import read_at
from matchpot.web.labels import label
from matchpot.web.words.referrals import FIT_CODES

CAME: Mapping[Came, LazyString] = {
    Came.SENT: _l("Not opened yet"),
    Came.OPENED: _l("Opened"),
    Came.BEGUN: _l("An application is begun"),
    Came.HANDED_IN: _l("Applied"),
    Came.AWARDED: _l("Awarded"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a referral leads to, as it is now; `url` is its page."""

    title: str
    provider: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A referral as its maker reads it; without a place it is there no more."""

    row: ReferralRow
    place: Place | None
    why: Sequence[str]
    button: str
    came: LazyString


def place_of(key: str) -> Place | None:
    """The place behind a key of the guide; None when it is not open to anybody any more."""
    found = guide.scheme(reader(), key, today=local_day(outside().clock.now()))
    if found is None:
        return None
    url = read_at(found) if found.offered_by else url_for("guide.show", key=key)
    return Place(title=found.title, provider=found.provider, url=url)


def shown(rows: Sequence[ReferralRow]) -> list[Shown]:
    """Referrals for the page of the application they come from, the first found first."""
    return [
        Shown(
            row=one,
            place=place_of(one.key),
            why=[why(FitCode(code), value) for code, value in one.reasons],
            button=_button(one),
            came=CAME[one.came],
        )
        for one in sorted(rows, key=lambda one: (not one.is_by_hand, one.id))
    ]


def _button(one: ReferralRow) -> str:
    if kind_of(one.key) is not ReferralKind.ROUND:
        return str(_("Look at it"))
    if one.opened_application_id is not None:
        return str(_("Go on with this application"))
    return str(_("Apply here with this plan"))


def told_to_fund(one: ReferralRow) -> str:
    """What a fund reads of it: without the maker's consent not what happened elsewhere."""
    is_told = one.is_shared or one.came in {Came.SENT, Came.OPENED}
    return str(CAME[one.came] if is_told else CAME[Came.OPENED])


def why(code: FitCode, value: str) -> str:
    """One reason as a sentence."""
    return str(FIT_CODES[code]) % {"value": _value(code, value)}


def _value(code: FitCode, value: str) -> str:
    if not value:
        return ""
    if code is FitCode.OF_DISCIPLINE:
        return label(Discipline(value)).lower()
    if code in {FitCode.OPEN_UNTIL, FitCode.OPENS_ON}:
        return day(date.fromisoformat(value))
    return euros(int(value))
