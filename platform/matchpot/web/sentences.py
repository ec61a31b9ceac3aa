"""Match rules in the reader's language.

A rule comes as clauses (`domain.matching.explain`) and becomes whole sentences here, so that
donor, maker and fund read the same words everywhere. Numbers are the domain's own; nothing
is calculated here. How a pot came to its cents for one gift is told in `reasons.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchpot.domain.matching.caps import parse_caps
from matchpot.domain.matching.exhaustion import read_tranches_text
from matchpot.domain.matching.explain import Clause, ClauseCode, describe
from matchpot.domain.matching.pools import POOL_KINDS
from matchpot.domain.matching.rules import parse_rule
from matchpot.persistence.queries.pots import RuleText
from matchpot.web.filter_sentences import FILTERS, listed
from matchpot.web.filters import day, euros, percent_exact
from matchpot.web.kind_sentences import KINDS, TOLD_WITH_ANOTHER, Figures
from matchpot.web.pool_sentences import pool_version_sentences

C = ClauseCode


def rule_sentences(rule: RuleText, fund: str | None = None) -> list[str]:
    """A published rule with its limits, sentence by sentence, what is given first."""
    if rule.kind in POOL_KINDS:
        told = pool_version_sentences(rule.kind, rule.params, fund or _("the fund"))
        return told + clause_sentences(parse_caps(rule.caps).clauses(), fund)
    return clause_sentences(_clauses(rule), fund)


_read: dict[str, Sequence[Clause]] = {}


def _clauses(rule: RuleText) -> Sequence[Clause]:
    """The clauses of a published version; read once, because its digest stands for every word."""
    found = _read.get(rule.digest)
    if found is None:
        found = _read[rule.digest] = describe(
            parse_rule(rule.kind, rule.params),
            parse_caps(rule.caps),
            min_donation_cents=rule.min_donation_cents,
        )
    return found


def headline(rule: RuleText, fund: str | None = None) -> str:
    """The one sentence that says what a fund adds, for a card or a line in a list."""
    return rule_sentences(rule, fund)[0]


def clause_sentences(clauses: Sequence[Clause], fund: str | None = None) -> list[str]:
    """Clauses as sentences, in their order; a threshold is told together with what it brings.

    `fund` is the name that gives; without one it is "the fund".
    """
    giver = fund or _("the fund")
    figures = {clause.code: dict(clause.params) for clause in clauses}
    told = [clause.code for clause in clauses if clause.code not in TOLD_WITH_ANOTHER]
    return [_CLAUSES[code](figures, giver) for code in told]


def _donors(figures: Figures, _fund: str) -> str:
    return str(
        ngettext(
            "At least %(num)d person must have given.",
            "At least %(num)d different people must have given.",
            int(figures[C.MIN_DONORS]["min_donors"]),
        )
    )


def _max_donors(figures: Figures, _fund: str) -> str:
    return str(
        ngettext(
            "For at most %(num)d person on each project.",
            "For at most %(num)d people on each project.",
            int(figures[C.MAX_DONORS]["max_donors"]),
        )
    )


def _keep_if(figures: Figures, _fund: str) -> str:
    share = percent_exact(int(figures[C.KEEP_IF]["keep_if_bps"]))
    return str(
        _(
            "It is paid only when gifts and match together come to %(share)s of the goal.",
            share=share,
        )
    )


def _keep_if_crowd(figures: Figures, _fund: str) -> str:
    share = percent_exact(int(figures[C.KEEP_IF_CROWD]["trigger_bps"]))
    return str(_("It is paid only when people have given %(share)s of the goal.", share=share))


def _by_date(figures: Figures, _fund: str) -> str:
    last = date.fromisoformat(str(figures[C.BY_DATE]["by_date"]))
    return str(_("This must happen on %(day)s at the latest.", day=day(last)))


def _cents(code: ClauseCode, name: str, text: LazyString) -> Callable[[Figures, str], str]:
    """A sentence with one amount."""

    def tell(figures: Figures, _fund: str) -> str:
        return str(text) % {"amount": euros(int(figures[code][name]))}

    return tell


def _plain(text: LazyString) -> Callable[[Figures, str], str]:
    def tell(_figures: Figures, _fund: str) -> str:
        return str(text)

    return tell


def _goal_cap(figures: Figures, _fund: str) -> str:
    share = percent_exact(int(figures[C.CAP_PER_PROJECT_GOAL]["per_project_goal_bps"]))
    return str(_("At most %(share)s of a project's goal.", share=share))


def _tranches(figures: Figures, _fund: str) -> str:
    rows = read_tranches_text(str(figures[C.TRANCHES]["tranches"]))
    parts = [
        _("%(share)s from %(day)s on", share=percent_exact(bps), day=day(opens))
        if opens
        else _("%(share)s from the start", share=percent_exact(bps))
        for opens, bps in rows
    ]
    return str(
        _(
            "The money becomes available in parts: %(parts)s. What is not used of a part stays "
            "for the next.",
            parts=listed(parts),
        )
    )


def _hybrid(figures: Figures, _fund: str) -> str:
    return str(
        _(
            "Whoever comes first gets %(share)s of the pot. The rest is shared at the end over the "
            "gifts that got too little, in proportion to what each missed.",
            share=percent_exact(int(figures[C.HYBRID]["first_bps"])),
        )
    )


_CLAUSES: Mapping[ClauseCode, Callable[[Figures, str], str]] = {
    **KINDS,
    **FILTERS,
    C.TRANCHES: _tranches,
    C.HYBRID: _hybrid,
    C.MIN_DONORS: _donors,
    C.BY_DATE: _by_date,
    C.LATCHED: _plain(_l("Once reached it stays, also when gifts are given back later.")),
    C.RELOCKS: _plain(
        _l("When gifts are given back and the threshold is no longer met, the addition lapses.")
    ),
    C.TOP_UP_CAP: _cents(C.TOP_UP_CAP, "cap_cents", _l("At most %(amount)s for one project.")),
    C.ONLY_AT_GOAL: _plain(
        _l("It is paid only when the project reaches its goal, gifts and match together.")
    ),
    C.MAX_COUNTED: _cents(
        C.MAX_COUNTED, "max_counted_cents", _l("Of one gift, at most %(amount)s counts.")
    ),
    C.MAX_DONORS: _max_donors,
    C.ALL_OR_NOTHING: _plain(
        _l("It adds the whole amount or nothing: nothing when the pot has less left than that.")
    ),
    C.KEEP_IF: _keep_if,
    C.KEEP_IF_CROWD: _keep_if_crowd,
    C.UNCONDITIONAL: _plain(_l("It is paid when the campaign succeeds.")),
    C.MIN_DONATION: _cents(
        C.MIN_DONATION, "min_donation_cents", _l("Gifts from %(amount)s on count.")
    ),
    C.CAP_PER_DONATION: _cents(
        C.CAP_PER_DONATION, "per_donation_cents", _l("Of one gift, at most %(amount)s counts.")
    ),
    C.CAP_PER_DONOR_PROJECT: _cents(
        C.CAP_PER_DONOR_PROJECT,
        "per_donor_project_cents",
        _l("At most %(amount)s is added for one person on one project."),
    ),
    C.CAP_PER_DONOR_POT: _cents(
        C.CAP_PER_DONOR_POT,
        "per_donor_pot_cents",
        _l("At most %(amount)s is added for one person over all projects."),
    ),
    C.CAP_PER_PROJECT: _cents(
        C.CAP_PER_PROJECT, "per_project_cents", _l("At most %(amount)s for one project.")
    ),
    C.CAP_PER_PROJECT_GOAL: _goal_cap,
    C.CAP_PER_DAY: _cents(
        C.CAP_PER_DAY, "per_day_cents", _l("At most %(amount)s is added to gifts on one day.")
    ),
    C.CAP_PER_MAKER_YEAR: _cents(
        C.CAP_PER_MAKER_YEAR,
        "per_maker_year_cents",
        _l("At most %(amount)s is added for one maker in a year, over all projects."),
    ),
}
