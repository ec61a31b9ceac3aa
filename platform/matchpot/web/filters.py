"""How values become words on a page: euros, shares, counts, dates, time left.

Every amount and every moment on a page goes through a filter of this file, so that the language
of the address decides how it reads and Europe/Amsterdam decides which day it is. Also the few
globals the templates share: addresses of files and of routes that may be absent.

Not here: labels of states (labels.py), arithmetic about money (domain), charts and covers.
"""

import hashlib
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from flask import Flask, current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from matchpot.web import charts, covers, languages

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CURRENCY = "EUR"
# The page language when a filter runs outside a request (a command, an e-mail without a reader).
FALLBACK = Locale("nl")
# Dutch and English as read in Dutch culture: both start the week on Monday and write 24 hours.
REGION = {"nl": Locale("nl", "NL"), "en": Locale("en", "GB")}
# How many written amounts and numbers are kept; some hundred bytes each.
_KEPT = 8192


def page_locale() -> Locale:
    """The reader's locale with its region: `nl` reads as nl_NL, `en` as en_GB."""
    spoken = languages.locale() or FALLBACK
    return REGION.get(spoken.language, spoken)


def _euros_of(cents: int) -> Decimal:
    if not isinstance(cents, int):
        raise TypeError(f"euro cents are whole numbers, not {type(cents).__name__}")
    return Decimal(cents).scaleb(-2)


def euros(cents: int) -> str:
    """Cents as euros; whole euros drop their zeros: `€ 25`, `€ 25,50`, `€ 1.234,05`."""
    return _written(cents, page_locale(), True)


def euros_exact(cents: int) -> str:
    """Cents as euros with both decimals always, for statements and tables: `€ 25,00`."""
    return _written(cents, page_locale(), False)


# Writing an amount takes as long as a small query, and a page has dozens, many of them alike.
# Values that compare equal without being of one type, such as 25 and 25.0, are kept apart.
@lru_cache(maxsize=_KEPT, typed=True)
def _written(cents: int, locale: Locale, may_be_short: bool, /) -> str:
    amount = _euros_of(cents)
    if cents % 100 or not may_be_short:
        return str(format_currency(amount, CURRENCY, locale=locale))
    return format_currency(
        amount, CURRENCY, locale=locale, currency_digits=False, format=_whole(locale)
    )


def euros_signed(cents: int) -> str:
    """As `euros_exact` with a plus sign before a gain, for differences and book lines."""
    return f"+{euros_exact(cents)}" if cents > 0 else euros_exact(cents)


def _whole(locale: Locale) -> str:
    """The locale's own currency pattern without decimals, for amounts of whole euros."""
    pattern: str = locale.currency_formats["standard"].pattern
    return pattern.replace("0.00", "0")


def amount_input(cents: int | None) -> str:
    """Cents as the text of an amount field, without currency sign: `1.234,50`; None is empty."""
    if cents is None:
        return ""
    return format_decimal(_euros_of(cents), format="#,##0.00", locale=page_locale())


def percent(bps: int) -> str:
    """A share in basis points as whole percents, rounded down: 9,999 bps is never 100%."""
    return f"{number(bps // 100)}%"


def percent_exact(bps: int) -> str:
    """A share in basis points with the decimals it has, at most two: `12,5%`."""
    return f"{format_decimal(_euros_of(bps), format='#,##0.##', locale=page_locale())}%"


def number(value: int) -> str:
    """A whole number with the reader's thousands separator: `12.345`."""
    return _numeral(value, page_locale())


def tenths(value: int) -> str:
    """A number of tenths with its one decimal: 42 is `4,2` in Dutch."""
    return format_decimal(Decimal(value).scaleb(-1), format="0.0", locale=page_locale())


@lru_cache(maxsize=_KEPT)
def _numeral(value: int, locale: Locale) -> str:
    return format_decimal(value, locale=locale)


def _in_amsterdam(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment on a page knows its time zone")
    return moment.astimezone(AMSTERDAM)


def _day_of(moment: date) -> date:
    return _in_amsterdam(moment).date() if isinstance(moment, datetime) else moment


@lru_cache(maxsize=_KEPT)
def _told(when: date, pattern: str, locale: Locale) -> str:
    """A day, or a moment as the clock in Amsterdam says it, written after a pattern."""
    if isinstance(when, datetime):
        return str(format_datetime(when, format=pattern, locale=locale))
    return format_date(when, format=pattern, locale=locale)


def month(text: str) -> str:
    """A month kept as `2027-10`, in words: `oktober 2027`; what is no month stays as it is."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return text
    return _told(first, "MMMM y", page_locale())


def day(moment: date) -> str:
    """The Amsterdam day in full: `21 november 2025`."""
    return _told(_day_of(moment), "d MMMM y", page_locale())


def day_short(moment: date) -> str:
    """The Amsterdam day without its year, for axes and lists: `21 nov`."""
    return _told(_day_of(moment), "d MMM", page_locale())


def weekday(moment: date) -> str:
    """The Amsterdam day with its name: `vrijdag 21 november`."""
    return _told(_day_of(moment), "EEEE d MMMM", page_locale())


def clock_time(moment: datetime) -> str:
    """The Amsterdam time of day: `14:05`."""
    return _told(_in_amsterdam(moment), "HH:mm", page_locale())


def day_time(moment: datetime) -> str:
    """Day and time, for deadlines and receipts: `21 november 2025, 14:05`."""
    return _told(_in_amsterdam(moment), "d MMMM y, HH:mm", page_locale())


def until_time(deadline: datetime) -> str:
    """Until when something can be done; midnight ends the day before: `20 november 2025, 24:00`."""
    local = _in_amsterdam(deadline)
    if (local.hour, local.minute) != (0, 0):
        return day_time(deadline)
    return f"{day(deadline - timedelta(minutes=1))}, 24:00"


def moment(value: date, form: str = "day") -> Markup:
    """A `<time>` element readable by machines; `form` names one of the filters of this file."""
    machine = value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
    written = MOMENT_FORMS[form](value)
    return Markup('<time datetime="{}">{}</time>').format(machine, written)


def time_left(deadline: datetime, now: datetime) -> str:
    """How long until `deadline`, in the largest unit that still says something, rounded down."""
    left = deadline - now
    if left <= timedelta(0):
        return str(_("ended"))
    if left >= timedelta(days=1):
        return _days_left(left.days, page_locale())
    hours, rest = divmod(int(left.total_seconds()), 3600)
    if hours:
        return str(ngettext("%(num)d hour left", "%(num)d hours left", hours))
    return str(ngettext("%(num)d minute left", "%(num)d minutes left", max(1, rest // 60)))


# A list of projects says it of each of them.
@lru_cache(maxsize=_KEPT)
def _days_left(days: int, _locale: Locale) -> str:
    return str(ngettext("%(num)d day left", "%(num)d days left", days))


def ago(then: datetime, now: datetime) -> str:
    """How long ago, up to a week; after that the day itself."""
    passed = now - then
    if passed >= timedelta(days=7):
        return day(then)
    if passed >= timedelta(days=1):
        return str(ngettext("%(num)d day ago", "%(num)d days ago", passed.days))
    minutes = max(0, int(passed.total_seconds())) // 60
    if minutes >= 60:
        return str(ngettext("%(num)d hour ago", "%(num)d hours ago", minutes // 60))
    if minutes:
        return str(ngettext("%(num)d minute ago", "%(num)d minutes ago", minutes))
    return str(_("just now"))


def initials(name: str) -> str:
    """At most two capitals of a name, first and last word: `Anna van der Berg` is `AB`."""
    words = [word for word in name.split() if word[0].isalpha() and not word[0].islower()]
    words = words or name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def known_url(endpoint: str, **values: object) -> str | None:
    """The address of a route, or None where this installation does not have it."""
    if endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, **values)  # type: ignore[arg-type]  # Flask takes any value here


def asset(filename: str) -> str:
    """The address of a static file with its content's mark, so that caches may keep it forever."""
    path = f"{current_app.static_folder}/{filename}"
    return _marked(filename, path, os.stat(path).st_mtime_ns)


# The address of a file has no language in it, so every page may share it until the file changes.
@lru_cache(maxsize=256)
def _marked(filename: str, path: str, _changed_at_ns: int) -> str:
    mark = hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]
    return url_for("static", filename=filename, v=mark)


MOMENT_FORMS: dict[str, Callable[..., str]] = {
    "day": day,
    "day_short": day_short,
    "weekday": weekday,
    "day_time": day_time,
    "clock_time": clock_time,
}
FILTERS: tuple[Callable[..., object], ...] = (
    euros, euros_exact, euros_signed, amount_input, percent, percent_exact, number, tenths,
    month, day, day_short, weekday, clock_time, day_time, until_time, moment, time_left, ago,
    initials,
)  # fmt: skip


def _when_asked(function: Callable[..., object]) -> Callable[..., object]:
    """A filter that is never worked out in advance: `{{ 2500 | euros }}` depends on the reader."""

    @pass_context
    def spoken(_context: Context, *values: object, **options: object) -> object:
        return function(*values, **options)

    return spoken


def install(app: Flask) -> None:
    """Give the templates of `app` every filter under its own name, and charts and covers."""
    for function in FILTERS:
        app.add_template_filter(_when_asked(function), function.__name__)
    app.jinja_env.globals.update(
        known_url=known_url,
        asset=asset,
        page_locale=page_locale,
        geometry=charts,
        cover_svg=covers.cover_svg,
    )
