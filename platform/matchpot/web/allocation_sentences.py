"""How votes become money, in the reader's language: the rule of a round and its terms."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from babel.numbers import format_decimal
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchpot.domain.allocation.mes import Mes
from matchpot.domain.allocation.phragmen import Phragmen
from matchpot.domain.allocation.terms import Leftover, Limit, Trait
from matchpot.domain.projects import Discipline
from matchpot.domain.rounds.rules import AllocationRules, RoundRules
from matchpot.web.filters import euros, page_locale, percent_exact
from matchpot.web.labels import label
from matchpot.web.words.allocation import COMPLETIONS, LEFTOVERS, TIE_RULES

# The name of each rule, for choices, and what it does.
RULE_NAMES: Mapping[str, LazyString] = {
    "greedy_skip": _l("Best first; what no longer fits is skipped"),
    "greedy_stop": _l("Best first, until one no longer fits"),
    "greedy_topup": _l("Best first; a small shortfall of the last is added"),
    "partial_next": _l("Best first; the first that no longer fits gets the rest"),
    "per_euro": _l("Most score for every euro first"),
    "knapsack_optimal": _l("The set with the highest score together"),
    "mes": _l("Equal shares"),
    "phragmen": _l("Shared burdens"),
    "equal_base_proportional": _l("A base for all, the rest by score"),
    "cumulative_money": _l("Everybody spends an equal purse"),
    "lottery_above_threshold": _l("A lottery among all that are good enough"),
    "line_lottery": _l("A lottery around the line"),
    "manual": _l("By hand, with a reason for each"),
}

RULE_STORIES: Mapping[str, LazyString] = {
    "greedy_skip": _l(
        "The highest score is paid first. One that asks more than is left is passed over, and the "
        "next that fits is paid."
    ),
    "greedy_stop": _l(
        "The highest score is paid first. At the first that asks more than is left, it stops."
    ),
    "greedy_topup": _l(
        "The highest score is paid first. Is most of what the next one asks still there? Then the "
        "rest is added from a reserve."
    ),
    "partial_next": _l(
        "The highest score is paid first. The first that no longer fits is offered what is left."
    ),
    "per_euro": _l("Score divided by the amount asked: small plans with much support go first."),
    "knapsack_optimal": _l(
        "Of all sets that fit in the money, the one with the most score together is paid."
    ),
    "mes": _l(
        "Everybody who votes gets an equal part of the money, and pays with it for what they "
        "chose. So each group decides over about its part."
    ),
    "phragmen": _l(
        "Voters earn money evenly over time; a plan is paid as soon as its supporters can. So no "
        "group carries more than another."
    ),
    "equal_base_proportional": _l(
        "All that take part get a base amount, the best first while it lasts; the rest is divided "
        "by score."
    ),
    "cumulative_money": _l(
        "The points you give are your part of the money; a plan is paid when its points reach "
        "what it asks."
    ),
    "lottery_above_threshold": _l(
        "All that reach the threshold go into one public draw, and are paid in the order drawn."
    ),
    "line_lottery": _l(
        "What is clearly above the line is paid. What is about equal around it goes into a public "
        "draw. The rest is not paid."
    ),
    "manual": _l(
        "People of the fund choose, with a reason for each application. The result says that no "
        "rule decided."
    ),
}


def allocation_sentences(rules: RoundRules) -> Iterator[str]:
    """The rule, its numbers, and the terms under which it spends."""
    allocation = rules.allocation
    yield f"{RULE_NAMES[allocation.kind]}. {RULE_STORIES[allocation.kind]}"
    yield from _numbers(allocation)
    if allocation.least_score is not None:
        score = allocation.least_score
        yield _("Nothing with a score below %(score)s is paid.", score=score_text(score))
    if allocation.least_support_bps:
        yield _(
            "At least %(share)s of those who vote must stand behind it.",
            share=percent_exact(allocation.least_support_bps),
        )
    yield from (_limit(one) for one in allocation.limits)
    if allocation.most_per_maker is not None:
        yield ngettext(
            "One maker gets at most one award.",
            "One maker gets at most %(num)d awards.",
            allocation.most_per_maker,
        )
    if allocation.reserve:
        yield ngettext(
            "The next best stands on a reserve list, for when an award falls away.",
            "The next %(num)d stand on a reserve list, for when an award falls away.",
            allocation.reserve,
        )
    yield _("What is left: %(what)s.", what=_lowered(str(LEFTOVERS[Leftover(allocation.leftover)])))
    yield _("Between equals: %(what)s.", what=_lowered(str(TIE_RULES[allocation.tie])))


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def score_text(score: Fraction) -> str:
    """A score as the reader writes it: `3`, `2,5` or, when it has no end, `8/3`."""
    if 1_000 % score.denominator:
        return f"{score.numerator}/{score.denominator}"
    value = Decimal(score.numerator) / Decimal(score.denominator)
    return str(format_decimal(value, format="#,##0.###", locale=page_locale()))


def _numbers(allocation: AllocationRules) -> Iterator[str]:
    """The parameters that differ from rule to rule, where they say something."""
    params = allocation.params
    if allocation.kind == "greedy_topup":
        yield _(
            "From %(share)s of what it asks on, the shortfall is added; at most %(reserve)s in "
            "all.",
            share=percent_exact(int(params.get("topup_bps", 8_000))),
            reserve=euros(int(params.get("reserve_cents", 0))),
        )
    if allocation.kind == "line_lottery":
        margin = Fraction(int(params.get("margin_hundredths", 0)), 100)
        yield _(
            "About equal is a score within %(margin)s of the line; at most %(share)s of the money "
            "is given by lot.",
            margin=score_text(margin),
            share=percent_exact(int(params.get("lot_share_bps", 5_000))),
        )
    if allocation.kind == Mes.KIND and isinstance(rule := allocation.rule, Mes):
        yield from (f"{COMPLETIONS[one]}." for one in rule.completion)
        if rule.compared:
            yield _("Where more voters prefer what votes alone would give, that is taken.")
    if allocation.kind == Phragmen.KIND and isinstance(rule := allocation.rule, Phragmen):
        yield (
            _("What asks more than is left is passed over, and buying goes on.")
            if rule.skips
            else _("At the first plan that asks more than is left, buying stops.")
        )
    if allocation.kind == "equal_base_proportional" and params.get("base_cents"):
        yield _("The base is %(base)s.", base=euros(int(params["base_cents"])))


def _limit(limit: Limit) -> str:
    named = label(Discipline(limit.value)) if _is_discipline(limit) else limit.value
    parts = []
    if limit.most_cents is not None:
        parts.append(_("at most %(amount)s", amount=euros(limit.most_cents)))
    if limit.most_count is not None:
        parts.append(ngettext("at most %(num)d award", "at most %(num)d awards", limit.most_count))
    if limit.kept_cents:
        parts.append(_("%(amount)s is kept for it", amount=euros(limit.kept_cents)))
    return f"{named}: {', '.join(parts)}."


def _is_discipline(limit: Limit) -> bool:
    return limit.trait is Trait.CATEGORY and limit.value in set(Discipline)
