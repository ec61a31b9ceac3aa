"""What each kind of rule gives, in a sentence in the reader's language.

A sentence takes the figures of all clauses of a rule, because a threshold is told together with
what it brings. Conditions and limits are in `sentences.py`.
"""

from collections.abc import Callable, Mapping, Sequence

from babel.lists import format_list
from flask_babel import LazyString, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchpot.domain.matching.explain import ClauseCode
from matchpot.domain.matching.tables import read_rows_text
from matchpot.web.filters import euros, percent_exact

C = ClauseCode
Figures = Mapping[ClauseCode, Mapping[str, int | str]]
TOLD_WITH_ANOTHER = frozenset(
    {C.TRIGGER_CENTS, C.TRIGGER_BPS, C.TRIGGER_COUNTS_MATCH, C.ONLY_PACE_HOURS}
)


def _ratio(figures: Figures, fund: str) -> str:
    return ratio_sentence(figures[C.RATIO], fund)


def ratio_sentence(of: Mapping[str, int | str], fund: str) -> str:
    """What a ratio adds, from its `num` and `den`."""
    num, den = int(of["num"]), int(of["den"])
    if num == den:
        return str(_("For every euro you give, %(fund)s adds one euro.", fund=fund))
    if den == 1:
        return str(
            _(
                "For every euro you give, %(fund)s adds %(added)s.",
                fund=fund,
                added=euros(num * 100),
            )
        )
    return str(
        _(
            "For every %(given)s you give, %(fund)s adds %(added)s.",
            given=euros(den * 100),
            fund=fund,
            added=euros(num * 100),
        )
    )


def _ratio_cumulative(figures: Figures, fund: str) -> str:
    first = ratio_sentence(figures[C.RATIO_CUMULATIVE], fund)
    rest = _("Parts of a cent are kept and added to the next gift.")
    return f"{first} {rest}"


def _unlock(figures: Figures, fund: str) -> str:
    """The amount with its threshold: in euros or as a share of the goal, with or without match."""
    grant = euros(int(figures[C.UNLOCK_FIXED]["grant_cents"]))
    counts_match = C.TRIGGER_COUNTS_MATCH in figures
    if C.TRIGGER_BPS in figures:
        share = percent_exact(int(figures[C.TRIGGER_BPS]["trigger_bps"]))
        text = (
            _l(
                "Once gifts and match together reach %(share)s of the goal, "
                "%(fund)s adds %(grant)s."
            )
            if counts_match
            else _l("Once people have given %(share)s of the goal, %(fund)s adds %(grant)s.")
        )
        return str(text) % {"share": share, "fund": fund, "grant": grant}
    amount = euros(int(figures[C.TRIGGER_CENTS]["trigger_cents"]))
    text = (
        _l("Once gifts and match together reach %(amount)s, %(fund)s adds %(grant)s.")
        if counts_match
        else _l("Once people have given %(amount)s, %(fund)s adds %(grant)s.")
    )
    return str(text) % {"amount": amount, "fund": fund, "grant": grant}


def _top_up(figures: Figures, fund: str) -> str:
    return str(
        _(
            "Once people have given %(trigger)s of the goal, %(fund)s pays what is still missing, "
            "at most %(share)s of the goal.",
            trigger=percent_exact(int(figures[C.TRIGGER_BPS]["trigger_bps"])),
            fund=fund,
            share=percent_exact(int(figures[C.TOP_UP]["share_bps"])),
        )
    )


def _listed(texts: Sequence[str]) -> str:
    return format_list(list(texts), locale=str(get_locale() or "nl"))


def tier_gift_sentence(of: Mapping[str, int | str], fund: str, *, slab: bool) -> str:
    """The brackets of a tier by gift, from its `brackets`."""
    rows = read_rows_text(str(of["brackets"]))
    table = _listed(
        [
            _("%(share)s from %(amount)s on", share=percent_exact(bps), amount=euros(lo or 0))
            for lo, bps in rows
        ]
    )
    if slab:
        return str(
            _(
                "%(fund)s adds a share of every gift, by its size: %(table)s.",
                fund=fund,
                table=table,
            )
        )
    return str(
        _("%(fund)s adds a share of each part of a gift: %(table)s.", fund=fund, table=table)
    )


def tier_pot_sentence(of: Mapping[str, int | str], fund: str) -> str:
    """The segments of a tier by pot, from its `segments`."""
    rows = read_rows_text(str(of["segments"]))
    table = _listed([_segment(at, size, bps) for at, (size, bps) in enumerate(rows)])
    return str(_("%(fund)s adds a share of every gift: %(table)s.", fund=fund, table=table))


def _segment(at: int, size: int | None, bps: int) -> str:
    share = percent_exact(bps)
    if size is None and at == 0:
        return share
    if size is None:
        return str(_("%(share)s after that", share=share))
    if at == 0:
        return str(
            _("%(share)s for the first %(amount)s of the pot", share=share, amount=euros(size))
        )
    return str(_("%(share)s for the next %(amount)s", share=share, amount=euros(size)))


def per_donor_sentence(of: Mapping[str, int | str], fund: str) -> str:
    """What each person brings, from `cents_each`."""
    amount = euros(int(of["cents_each"]))
    return str(_("For everyone who gives, %(fund)s adds %(amount)s.", fund=fund, amount=amount))


def seed_sentence(of: Mapping[str, int | str], fund: str) -> str:
    """What is given first, from `amount_cents` and `named`."""
    amount = euros(int(of["amount_cents"]))
    if name := of["named"]:
        return str(
            _(
                "%(fund)s gives %(amount)s from the start, in the name of %(name)s.",
                fund=fund,
                amount=amount,
                name=name,
            )
        )
    return str(_("%(fund)s gives %(amount)s from the start.", fund=fund, amount=amount))


def _nth_payment(figures: Figures, fund: str) -> str:
    of = figures[C.NTH_PAYMENT]
    rest = _(
        "This is so for gift number %(place)d of one person to a project.", place=of["vest_on"]
    )
    return f"{ratio_sentence(of, fund)} {rest}"


def _first_payments(figures: Figures, fund: str) -> str:
    of = figures[C.FIRST_PAYMENTS]
    rest = ngettext(
        "This is so for the first gift of one person to a project.",
        "This is so for the first %(num)d gifts of one person to a project.",
        int(of["first_k"]),
    )
    return f"{ratio_sentence(of, fund)} {rest}"


def _gap_fill(code: ClauseCode, text: LazyString) -> Callable[[Figures, str], str]:
    def tell(figures: Figures, fund: str) -> str:
        return f"{ratio_sentence(figures[code], fund)} {text}"

    return tell


def _bridge(figures: Figures, fund: str) -> str:
    of = figures[C.BRIDGE]
    return str(
        _(
            "Once people have given %(trigger)s of the goal, %(fund)s adds %(share)s of the goal.",
            trigger=percent_exact(int(of["place_at_bps"])),
            fund=fund,
            share=percent_exact(int(of["share_bps"])),
        )
    )


def _tiers(code: ClauseCode) -> Callable[[Figures, str], str]:
    def tell(figures: Figures, fund: str) -> str:
        return tier_gift_sentence(figures[code], fund, slab=code is C.TIER_GIFT_SLAB)

    return tell


KINDS: Mapping[ClauseCode, Callable[[Figures, str], str]] = {
    C.RATIO: _ratio,
    C.RATIO_CUMULATIVE: _ratio_cumulative,
    C.TIER_GIFT_SLAB: _tiers(C.TIER_GIFT_SLAB),
    C.TIER_GIFT_MARGINAL: _tiers(C.TIER_GIFT_MARGINAL),
    C.TIER_POT: lambda figures, fund: tier_pot_sentence(figures[C.TIER_POT], fund),
    C.PER_DONOR: lambda figures, fund: per_donor_sentence(figures[C.PER_DONOR], fund),
    C.NTH_PAYMENT: _nth_payment,
    C.FIRST_PAYMENTS: _first_payments,
    C.GAP_FILL: _gap_fill(
        C.GAP_FILL, _l("Only as far as the project still needs it to reach its goal.")
    ),
    C.GAP_FILL_OPTIMUM: _gap_fill(
        C.GAP_FILL_OPTIMUM, _l("Only as far as the project still needs it to reach its optimum.")
    ),
    C.UNLOCK_FIXED: _unlock,
    C.TOP_UP: _top_up,
    C.BRIDGE: _bridge,
    C.SEED: lambda figures, fund: seed_sentence(figures[C.SEED], fund),
}
