"""Which projects, people and gifts a pot is for, in sentences in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import date

from babel.lists import format_list
from flask_babel import LazyString, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import ClauseCode
from matchpot.domain.matching.filters import USUAL_HOURS, Makers, Rewards
from matchpot.domain.projects import Discipline
from matchpot.web.filters import day, euros
from matchpot.web.kind_sentences import Figures
from matchpot.web.labels import label
from matchpot.web.words.matching import REASONS

C = ClauseCode
Tell = Callable[[Figures, str], str]


def _figure(figures: Figures, code: ClauseCode) -> int | str:
    """The one figure of a condition."""
    (value,) = figures[code].values()
    return value


def listed(words: list[str]) -> str:
    """Words in a row, with the reader's comma and 'and'."""
    return format_list(words, locale=str(get_locale() or "nl"))


def _disciplines(figures: Figures, _fund: str) -> str:
    known = {one.value: one for one in Discipline}
    codes = str(_figure(figures, C.ONLY_DISCIPLINES)).split("\n")
    words = [label(known[code]) if code in known else code for code in codes]
    return str(_("Only for projects in these disciplines: %(words)s.", words=listed(words)))


def _cities(figures: Figures, _fund: str) -> str:
    words = str(_figure(figures, C.ONLY_CITIES)).split("\n")
    return str(_("Only for projects in these places: %(words)s.", words=listed(words)))


def _other_funds(figures: Figures, _fund: str) -> str:
    most = int(_figure(figures, C.ONLY_MAX_OTHER_FUNDS))
    if most == 0:
        return str(_("Only for projects to which no other fund adds."))
    return str(
        ngettext(
            "Only for projects to which at most %(num)d other fund adds.",
            "Only for projects to which at most %(num)d other funds add.",
            most,
        )
    )


def _amount(code: ClauseCode, text: LazyString) -> Tell:
    def tell(figures: Figures, _fund: str) -> str:
        return str(text) % {"amount": euros(int(_figure(figures, code)))}

    return tell


def _day(code: ClauseCode, text: LazyString) -> Tell:
    def tell(figures: Figures, _fund: str) -> str:
        return str(text) % {"day": day(date.fromisoformat(str(_figure(figures, code))))}

    return tell


def _choice(code: ClauseCode, texts: Mapping[str, LazyString]) -> Tell:
    def tell(figures: Figures, _fund: str) -> str:
        return str(texts[str(_figure(figures, code))])

    return tell


def _as_reason(reason: Reason) -> Tell:
    def tell(_figures: Figures, _fund: str) -> str:
        return str(REASONS[reason])

    return tell


def _hours(figures: Figures) -> int:
    return int(figures.get(C.ONLY_PACE_HOURS, {}).get("pace_hours", USUAL_HOURS))


def _pace_gifts(figures: Figures, _fund: str) -> str:
    return str(
        ngettext(
            "Of one person or card, only the first gift to a project in %(hours)d hours counts.",
            "Of one person or card, only the first %(num)d gifts to a project in %(hours)d hours"
            " count.",
            int(_figure(figures, C.ONLY_PACE_GIFTS)),
            hours=_hours(figures),
        )
    )


def _pace_addresses(figures: Figures, _fund: str) -> str:
    return str(
        ngettext(
            "A card or account counts under %(num)d e-mail address in %(hours)d hours.",
            "A card or account counts under at most %(num)d e-mail addresses in %(hours)d hours.",
            int(_figure(figures, C.ONLY_PACE_ADDRESSES)),
            hours=_hours(figures),
        )
    )


FILTERS: Mapping[ClauseCode, Tell] = {
    C.ONLY_DISCIPLINES: _disciplines,
    C.ONLY_CITIES: _cities,
    C.ONLY_MAKERS: _choice(
        C.ONLY_MAKERS,
        {
            Makers.PERSON: _l("Only for projects of people, not of organisations."),
            Makers.ORGANISATION: _l("Only for projects of organisations."),
        },
    ),
    C.ONLY_GOAL_LEAST: _amount(
        C.ONLY_GOAL_LEAST, _l("Only for projects with a goal of %(amount)s or more.")
    ),
    C.ONLY_GOAL_MOST: _amount(
        C.ONLY_GOAL_MOST, _l("Only for projects with a goal of %(amount)s or less.")
    ),
    C.ONLY_MAX_OTHER_FUNDS: _other_funds,
    C.ONLY_MIN_CROWD: _amount(C.ONLY_MIN_CROWD, _l("Only once people have given %(amount)s.")),
    C.ONLY_VERIFIED_EMAIL: _as_reason(Reason.EMAIL_NOT_VERIFIED),
    C.ONLY_FIRST_GIFT: _as_reason(Reason.GAVE_BEFORE),
    C.ONLY_MAX_DONATION: _amount(C.ONLY_MAX_DONATION, _l("Gifts up to %(amount)s count.")),
    C.ONLY_FROM_DAY: _day(C.ONLY_FROM_DAY, _l("Gifts from %(day)s on count.")),
    C.ONLY_UNTIL_DAY: _day(C.ONLY_UNTIL_DAY, _l("Gifts up to and including %(day)s count.")),
    C.ONLY_REWARDS: _choice(
        C.ONLY_REWARDS,
        {
            Rewards.WITH: _l("Only gifts for which a reward is chosen count."),
            Rewards.WITHOUT: _l("Only gifts without a reward count."),
        },
    ),
    C.ONLY_PACE_GIFTS: _pace_gifts,
    C.ONLY_PACE_ADDRESSES: _pace_addresses,
}
