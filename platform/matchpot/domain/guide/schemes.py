"""A scheme of the guide: for whom it is, for what, how much, when, and how it goes with others.

Outside the platform or on it, every scheme has this one shape; nothing is kept in sentences that
a rule has to read. What is wrong with one is a list of codes (`faults`), so that a form and an
import can say all of it at once. Whether it fits a plan is in `advice`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from matchpot.domain.guide.facts import CareerPhase, LegalForm, Makers, ProjectKind, Stage
from matchpot.domain.money import BPS, Cents
from matchpot.domain.projects import BudgetKind, Discipline

STALE_AFTER_DAYS = 180


class SchemeKind(StrEnum):
    """What kind of money a scheme brings; the mix bar has a colour for each."""

    AWARD = "award"
    MATCH = "match"
    LOAN = "loan"


class PlaceOf(StrEnum):
    """Which place must lie in the scheme's area."""

    RESIDENCE = "residence"
    WORK = "work"
    EITHER = "either"


class Opening(StrEnum):
    """When one can apply."""

    ALWAYS = "always"
    WINDOWS = "windows"


class Accounting(StrEnum):
    """How heavy the account afterwards is."""

    LIGHT = "light"
    NORMAL = "normal"
    HEAVY = "heavy"


class SchemeFault(StrEnum):
    """What is wrong with a scheme; each has its words in the web layer."""

    NO_KEY = "no_key"
    KEY_MALFORMED = "key_malformed"
    KEY_RESERVED = "key_reserved"
    KEY_TAKEN = "key_taken"  # told by whoever keeps the others
    NO_TITLE = "no_title"
    NO_PROVIDER = "no_provider"
    NO_SOURCE = "no_source"
    SOURCE_NOT_WEB = "source_not_web"
    TEXT_TOO_LONG = "text_too_long"
    AMOUNT_NOT_POSITIVE = "amount_not_positive"
    LEAST_ABOVE_MOST = "least_above_most"
    SHARE_OUT_OF_RANGE = "share_out_of_range"
    OWN_OUT_OF_RANGE = "own_out_of_range"
    SHARES_LEAVE_NO_ROOM = "shares_leave_no_room"
    PUBLIC_OUT_OF_RANGE = "public_out_of_range"
    NO_WINDOWS = "no_windows"
    WINDOWS_OF_ALWAYS = "windows_of_always"
    WINDOW_ENDS_FIRST = "window_ends_first"
    WINDOWS_OVERLAP = "windows_overlap"
    WINDOW_OUT_OF_REACH = "window_out_of_reach"
    COSTS_BOTH_WAYS = "costs_both_ways"
    NO_COSTS_COUNT = "no_costs_count"
    EXCLUDES_ITSELF = "excludes_itself"
    EFFORT_OUT_OF_RANGE = "effort_out_of_range"
    WEEKS_OUT_OF_RANGE = "weeks_out_of_range"
    CHECKED_LATER_THAN_TODAY = "checked_later_than_today"
    LOAN_TERMS_MISSING = "loan_terms_missing"
    LOAN_TERMS_OF_NO_LOAN = "loan_terms_of_no_loan"
    OUT_OF_RANGE = "out_of_range"


_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Keys of this shape are of what the platform itself offers.
_OFFER_KEY = re.compile(r"(pot|round|loan)-\d+")
_WEB = re.compile(r"https?://[^\s/]+\.[^\s]+")
LONGEST_KEY = LONGEST_NAME = 80
LONGEST_TITLE = 120
LONGEST_SUMMARY = 2_000
LONGEST_ADDRESS = 500
MOST_NAMES = 60
_FIRST_YEAR, _YEARS_AHEAD = 2000, 10
MOST_CENTS = 1_000_000_000_00
MOST_EFFORT_HOURS = 1_000
MOST_DECISION_WEEKS = 104
MOST_INTEREST_BPS = 10_000
MOST_LOAN_MONTHS = 480


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """From the first to the last day of an opening, both included, as days in Amsterdam."""

    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """One existing grant, fund, match or loan. An empty set means: anybody, anything, anywhere.

    Attributes:
        key: Short, of small letters, digits and hyphens; never changes, others name it.
        offered_by: On the platform itself "pot:7" or "round:3"; outside it empty.
        places: Municipalities, towns or provinces by name.
        costs_counted: Kinds of costs it pays for; `costs_refused` are those it names as not.
        least_cents, most_cents: What it gives at least and at most.
        most_share_bps: Of the whole budget.
        own_bps: Of the whole budget that must be own money.
        windows: In rising order, none touching another; none for a scheme always open.
        decision_weeks: From the day a window closes, or of the application if always open.
        may_have_started: Whether it still pays for work that has begun.
        excluded: Keys of schemes it does not go with; holds both ways round.
        most_public_bps: Of the whole budget that may be public money, this scheme included.
        is_public: Whether its money is public money to others.
        counts_as_own: Whether others count its money as own contribution.
        interest_bps, loan_months: Of loans alone.
        source_url: Where everybody can read it; of an offer of the platform its own page.
    """

    key: str
    title: str
    provider: str
    kind: SchemeKind
    summary: str = ""
    offered_by: str = ""

    disciplines: frozenset[Discipline] = frozenset()
    career_phases: frozenset[CareerPhase] = frozenset()
    legal_forms: frozenset[LegalForm] = frozenset()
    places: frozenset[str] = frozenset()
    place_of: PlaceOf = PlaceOf.EITHER
    makers: Makers | None = None

    project_kinds: frozenset[ProjectKind] = frozenset()
    stages: frozenset[Stage] = frozenset()
    costs_counted: frozenset[BudgetKind] = frozenset()
    costs_refused: frozenset[BudgetKind] = frozenset()

    least_cents: Cents | None = None
    most_cents: Cents | None = None
    most_share_bps: int = BPS
    own_bps: int = 0

    opening: Opening = Opening.ALWAYS
    windows: tuple[Window, ...] = ()
    decision_weeks: int | None = None
    may_have_started: bool = False

    excluded: frozenset[str] = frozenset()
    most_public_bps: int = BPS
    is_public: bool = False
    counts_as_own: bool = False

    effort_hours: int | None = None
    accounting: Accounting = Accounting.NORMAL
    interest_bps: int | None = None
    loan_months: int | None = None

    source_url: str
    checked_on: date
    checked_by: str = ""
    is_demo: bool = False

    def is_stale(self, today: date) -> bool:
        """Tell whether nobody looked at the source for too long; offers of our own never are."""
        return not self.offered_by and (today - self.checked_on).days > STALE_AFTER_DAYS

    def window_from(self, today: date) -> Window | None:
        """The window that is open, or else the next one; none when all are past or always open."""
        return next((one for one in self.windows if one.closes_on >= today), None)

    def is_open(self, today: date) -> bool:
        """Tell whether one can apply on this day."""
        if self.opening is Opening.ALWAYS:
            return True
        window = self.window_from(today)
        return window is not None and window.opens_on <= today


def is_offer(key: str) -> bool:
    """Tell whether a key is of what the platform itself offers."""
    return _OFFER_KEY.fullmatch(key) is not None


def faults(scheme: Scheme, *, today: date) -> tuple[SchemeFault, ...]:
    """Everything wrong with a scheme that is kept, in the order of `SchemeFault`; none: sound."""
    return tuple(fault for fault, is_wrong in _TESTS.items() if is_wrong(scheme, today))


def _within(value: int | None, least: int, most: int) -> bool:
    return value is None or least <= value <= most


def _overlap(scheme: Scheme) -> bool:
    windows = sorted(scheme.windows)
    return any(later.opens_on <= earlier.closes_on for earlier, later in pairwise(windows))


def _amounts(scheme: Scheme) -> list[Cents]:
    return [one for one in (scheme.least_cents, scheme.most_cents) if one is not None]


def _too_long(scheme: Scheme) -> bool:
    texts = (
        (scheme.title, LONGEST_TITLE),
        (scheme.provider, LONGEST_TITLE),
        (scheme.summary, LONGEST_SUMMARY),
        (scheme.source_url, LONGEST_ADDRESS),
        (scheme.checked_by, LONGEST_TITLE),
        *((one, LONGEST_NAME) for one in (*scheme.places, *scheme.excluded)),
    )
    several = (scheme.places, scheme.excluded, scheme.windows)
    return any(len(text) > most for text, most in texts) or any(
        len(names) > MOST_NAMES for names in several
    )


def _out_of_reach(window: Window, today: date) -> bool:
    return window.opens_on.year < _FIRST_YEAR or window.closes_on.year > today.year + _YEARS_AHEAD


_F = SchemeFault
_TESTS: dict[SchemeFault, Callable[[Scheme, date], bool]] = {
    _F.NO_KEY: lambda s, _: not s.key,
    _F.KEY_MALFORMED: lambda s, _: (
        bool(s.key) and (len(s.key) > LONGEST_KEY or not _KEY.fullmatch(s.key))
    ),
    _F.KEY_RESERVED: lambda s, _: is_offer(s.key),
    _F.NO_TITLE: lambda s, _: not s.title.strip(),
    _F.NO_PROVIDER: lambda s, _: not s.provider.strip(),
    _F.NO_SOURCE: lambda s, _: not s.source_url,
    _F.SOURCE_NOT_WEB: lambda s, _: bool(s.source_url) and not _WEB.fullmatch(s.source_url),
    _F.TEXT_TOO_LONG: lambda s, _: _too_long(s),
    _F.AMOUNT_NOT_POSITIVE: lambda s, _: any(one <= 0 for one in _amounts(s)),
    _F.LEAST_ABOVE_MOST: lambda s, _: (
        s.least_cents is not None and s.most_cents is not None and s.least_cents > s.most_cents
    ),
    _F.SHARE_OUT_OF_RANGE: lambda s, _: not 0 < s.most_share_bps <= BPS,
    _F.OWN_OUT_OF_RANGE: lambda s, _: not 0 <= s.own_bps < BPS,
    _F.SHARES_LEAVE_NO_ROOM: lambda s, _: (
        s.most_share_bps < BPS and s.most_share_bps + s.own_bps > BPS
    ),
    _F.PUBLIC_OUT_OF_RANGE: lambda s, _: not 0 <= s.most_public_bps <= BPS,
    _F.NO_WINDOWS: lambda s, _: s.opening is Opening.WINDOWS and not s.windows,
    _F.WINDOWS_OF_ALWAYS: lambda s, _: s.opening is Opening.ALWAYS and bool(s.windows),
    _F.WINDOW_ENDS_FIRST: lambda s, _: any(one.closes_on < one.opens_on for one in s.windows),
    _F.WINDOWS_OVERLAP: lambda s, _: _overlap(s),
    _F.WINDOW_OUT_OF_REACH: lambda s, today: any(_out_of_reach(one, today) for one in s.windows),
    _F.COSTS_BOTH_WAYS: lambda s, _: bool(s.costs_counted & s.costs_refused),
    _F.NO_COSTS_COUNT: lambda s, _: s.costs_refused == frozenset(BudgetKind),
    _F.EXCLUDES_ITSELF: lambda s, _: s.key in s.excluded,
    _F.EFFORT_OUT_OF_RANGE: lambda s, _: not _within(s.effort_hours, 0, MOST_EFFORT_HOURS),
    _F.WEEKS_OUT_OF_RANGE: lambda s, _: not _within(s.decision_weeks, 0, MOST_DECISION_WEEKS),
    _F.CHECKED_LATER_THAN_TODAY: lambda s, today: s.checked_on > today,
    _F.LOAN_TERMS_MISSING: lambda s, _: (
        s.kind is SchemeKind.LOAN and (s.interest_bps is None or s.loan_months is None)
    ),
    _F.LOAN_TERMS_OF_NO_LOAN: lambda s, _: (
        s.kind is not SchemeKind.LOAN and (s.interest_bps is not None or s.loan_months is not None)
    ),
    _F.OUT_OF_RANGE: lambda s, _: (
        any(one > MOST_CENTS for one in _amounts(s))
        or not _within(s.interest_bps, 0, MOST_INTEREST_BPS)
        or not _within(s.loan_months, 1, MOST_LOAN_MONTHS)
    ),
}
