"""The rules of a round in the reader's language: the round in words.

The fund reads them while it builds, everybody else on the round's page, so that both read the same.
How votes become money is in `allocation_sentences.py`. Numbers are the rules' own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchpot.domain.money import BPS
from matchpot.domain.projects import Discipline
from matchpot.domain.rounds.phases import VOTES, Phase
from matchpot.domain.rounds.rules import (
    BallotKind,
    BallotRules,
    LotSource,
    PanelMode,
    PanelRules,
    RoundRules,
)
from matchpot.domain.rounds.schedule import Plan
from matchpot.domain.rounds.templates import RoundTemplate
from matchpot.web.allocation_sentences import allocation_sentences
from matchpot.web.filters import day, euros, percent, percent_exact
from matchpot.web.labels import label
from matchpot.web.words.allocation import NORMALISES

# What each template does, and when it fits.
STORIES: Mapping[RoundTemplate, tuple[LazyString, LazyString]] = {
    RoundTemplate.SCORES: (
        _l("People you ask read every plan and give scores with reasons; the best are paid."),
        _l("It fits when you know whose judgement you trust, and want to show why."),
    ),
    RoundTemplate.EQUAL_SHARES: (
        _l("A panel drawn by lot chooses a few plans, and each member decides over an equal part."),
        _l("It fits when tastes differ and no majority should take everything."),
    ),
    RoundTemplate.PARTIAL_LOTTERY: (
        _l("A panel drawn by lot scores; clear winners are paid, the middle goes into a draw."),
        _l("It fits when there are more good plans than money, and scores hardly differ."),
    ),
    RoundTemplate.APPLICANTS: (
        _l("Makers who apply judge each other in two halves; each half has half of the money."),
        _l("It fits a group that knows its field, and a fund without an office."),
    ),
    RoundTemplate.RESIDENTS: (
        _l("Everybody with an e-mail address chooses up to five plans, without an account."),
        _l("It fits money for a place: every neighbourhood that votes gets about its part."),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A few sentences about one part of the rules; `key` is the part, for links."""

    key: str
    title: str
    sentences: tuple[str, ...]


def chapters(rules: RoundRules, plan: Plan) -> list[Chapter]:
    """The whole round in words, part by part."""
    parts = (
        ("money", _("The money"), _money(rules)),
        ("who", _("Who may apply"), _who(rules)),
        ("panel", _("Who decides"), _panel(rules, plan)),
        ("ballot", _("How people vote"), _votes(rules, plan)),
        ("allocation", _("How votes become money"), allocation_sentences(rules)),
        ("fair", _("What keeps it fair"), _fair(rules, plan)),
    )
    return [Chapter(key=key, title=title, sentences=tuple(told)) for key, title, told in parts]


def _money(rules: RoundRules) -> Iterator[str]:
    yield _("%(budget)s is awarded in all.", budget=euros(rules.budget_cents))
    if rules.least_ask_cents:
        yield _(
            "Ask for an amount from %(least)s to %(most)s.",
            least=euros(rules.least_ask_cents),
            most=euros(rules.most_ask_cents),
        )
    else:
        yield _("Ask for at most %(most)s.", most=euros(rules.most_ask_cents))
    if rules.may_need_less:
        yield _("You may say with how much less your plan still goes on.")
    if len(rules.tranche_bps) > 1:
        parts = ", ".join(percent_exact(bps) for bps in rules.tranche_bps)
        yield _("An award is paid in parts: %(parts)s.", parts=parts)
    elif rules.tranche_bps:
        yield _("An award is paid at once.")
    else:
        yield _("Awards under €25,000 are paid at once, larger ones in two or three parts.")
    for number, on in enumerate(rules.tranche_days, 2):
        if on is not None:
            yield _("Part %(number)d is sent on %(day)s.", number=number, day=day(on))


def _who(rules: RoundRules) -> Iterator[str]:
    if rules.disciplines:
        words = ", ".join(label(Discipline(one)).lower() for one in rules.disciplines)
        yield _("Projects in these disciplines: %(disciplines)s.", disciplines=words)
    else:
        yield _("Projects in every discipline.")
    if rules.conditions:
        yield _("The fund checks these conditions, yes or no, and says why:")
        yield from (f"“{one}”" for one in rules.conditions)
    else:
        yield _("There are no further conditions.")
    if rules.least_pay_bps:
        yield _(
            "The budget pays at least %(share)s of the guidelines for pay; unpaid hours count too. "
            "The computer checks it when you hand in, and says what is missing.",
            share=percent(rules.least_pay_bps),
        )
    count = len(rules.questions)
    if count:
        yield ngettext(
            "You hand in your project as it is and answer one question more.",
            "You hand in your project as it is and answer %(num)d questions more.",
            count,
        )
    else:
        yield _("You hand in your project as it is; nothing more is asked.")
    yield _("Who is refused hears why, and may object within 7 days; somebody else answers.")


def who_decides(panel: PanelRules) -> str:
    """How people come to sit on a panel, in a sentence."""
    told = {
        PanelMode.NONE: _("There is no panel: residents decide."),
        PanelMode.NOMINATED: _(
            "The fund asks %(seats)d people to sit on the panel.", seats=panel.seats
        ),
        PanelMode.OPEN_CALL: _(
            "Everybody may offer to sit on the panel; the fund chooses %(seats)d.",
            seats=panel.seats,
        ),
        PanelMode.LOT: _(
            "Everybody may offer to sit on the panel; the lot draws %(seats)d, and reserves.",
            seats=panel.seats,
        ),
        PanelMode.APPLICANTS: _(
            "The makers who apply are the panel. The lot puts them in two halves, each with half "
            "of the money; each half judges the other."
        ),
    }
    return str(told[panel.mode])


def _panel(rules: RoundRules, plan: Plan) -> Iterator[str]:
    panel = rules.panel
    yield who_decides(panel)
    if panel.mode is PanelMode.NONE:
        return
    if panel.quotas:
        names = {one.id: one.label for one in panel.features}
        for one in panel.quotas:
            yield _quota(names.get(one.feature, one.feature), one.value, one.least, one.most)
    if plan.has(Phase.READING):
        yield _(
            "Up to %(all)d applications everybody reads all; beyond that %(each)d members read "
            "each.",
            all=panel.all_up_to,
            each=panel.reads_each,
        )
    if panel.fee_cents(1):
        yield _(
            "A member is paid %(member)s, and %(read)s for each application to read, at most "
            "%(reads)d; whatever they vote.",
            member=euros(panel.member_cents),
            read=euros(panel.read_cents),
            reads=panel.paid_reads,
        )


def _quota(feature: str, value: str, least: int, most: int | None) -> str:
    named = f"{feature}: {value}"
    if most is None:
        return str(_("%(named)s: at least %(least)d.", named=named, least=least))
    if not least:
        return str(_("%(named)s: at most %(most)d.", named=named, most=most))
    told = _("%(named)s: from %(least)d to %(most)d.", named=named, least=least, most=most)
    return str(told)


def _votes(rules: RoundRules, plan: Plan) -> Iterator[str]:
    if rules.ballot is not None:
        yield from _ballot(rules.ballot)
        if len(VOTES & {one.phase for one in plan.windows}) > 1:
            yield _("The panel votes twice: first blind, then again after talking about it.")
            yield _("Whoever casts no second ballot lets the first one stand: it counts as it is.")
        if rules.ballot.kind is BallotKind.SCORE and rules.normalise is None:
            yield _(
                "Where not everybody read everything, scores are corrected for strict and lenient "
                "readers; both are shown."
            )
        elif rules.ballot.kind is BallotKind.SCORE and rules.normalise is not None:
            yield f"{NORMALISES[rules.normalise]}."
    if rules.public_ballot is not None:
        yield _("Residents vote: one ballot for each confirmed e-mail address, no account needed.")
        yield from _ballot(rules.public_ballot)
    if rules.ballot is not None and rules.public_ballot is not None:
        yield _(
            "The panel counts for %(panel)s of the score, residents for %(public)s.",
            panel=percent_exact(rules.panel_bps),
            public=percent_exact(BPS - rules.panel_bps),
        )
    yield _("Whoever voted gets a code to find the own ballot by in the published file.")


def _ballot(ballot: BallotRules) -> Iterator[str]:
    numbers = dict(ballot.params)
    if ballot.kind is BallotKind.APPROVAL:
        most = numbers.get("most", 5)
        yield ngettext(
            "Choose one application.", "Choose at most %(num)d applications, all alike.", most
        )
    elif ballot.kind is BallotKind.CUMULATIVE:
        yield _(
            "Divide %(points)d points over at least %(fewest)d applications, at most %(most)d on "
            "one.",
            points=numbers.get("points", 10),
            fewest=numbers.get("fewest", 3),
            most=numbers.get("most_each", 5),
        )
    elif ballot.kind is BallotKind.QUADRATIC:
        yield _(
            "Spend %(credits)d credits: one vote costs 1, two cost 4, three cost 9.",
            credits=numbers.get("credits", 100),
        )
    elif ballot.kind is BallotKind.SCORE:
        yield _("Give 0 to 5 on each criterion, with a reason of at least 20 characters.")
        yield _(
            "The criteria: %(criteria)s.",
            criteria=", ".join(
                f"“{one.label}”" if one.weight == 1 else f"“{one.label}” (× {one.weight})"
                for one in ballot.criteria
            ),
        )
    else:
        yield str(_BALLOTS[ballot.kind])


_BALLOTS: Mapping[BallotKind, LazyString] = {
    BallotKind.CHOOSE_ONE: _l("Choose one application."),
    BallotKind.KNAPSACK: _l("Choose applications that fit in the money together."),
    BallotKind.RANKING: _l("Put the applications you like in order; you may leave some out."),
    BallotKind.GRADE: _l("Give each application one of six grades, from excellent to reject."),
    BallotKind.YES_NO_ABSTAIN: _l("Say yes or no to each application, or abstain."),
}


def _fair(rules: RoundRules, plan: Plan) -> Iterator[str]:
    if rules.ballot is not None:
        yield _(
            "Members first say which applications they should not judge. They do not read, score "
            "or discuss those; how often is published, not who."
        )
        yield _(
            "Two thirds of the panel must vote, and three on each application. Else the vote lasts "
            "72 hours longer, once; then the round ends and the money stays in the pot."
        )
    if plan.has(Phase.BLIND_VOTE) or rules.public_ballot is not None:
        yield _("Nobody sees totals while the vote is open.")
    yield _(
        "Every application gets the reason for its result, and the smallest change that would "
        "have made it win."
    )
    source = {
        LotSource.QUICKNET: _("Chance comes from drand, a public beacon anybody can check."),
        LotSource.COMMIT_REVEAL: _(
            "Chance comes from secrets of at least two parties, sealed before and opened after."
        ),
    }
    yield source[rules.lot_source]
    yield _("The rules are frozen when the round opens. Another rule is another round.")
