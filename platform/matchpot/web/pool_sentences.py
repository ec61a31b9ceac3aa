"""Rules that divide a pool at the end of a round, in the reader's language.

Each begins with what decides, then who takes part and what counts, then the limits. Rules that
answer gifts or whole campaigns are told in `sentences.py`.
"""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from matchpot.domain.matching.panel_blend import CrowdBy, PanelBlend
from matchpot.domain.matching.pools import PoolRule, parse_pool_rule
from matchpot.domain.matching.rules import rule_params
from matchpot.domain.money import BPS
from matchpot.web.filters import euros, percent_exact
from matchpot.web.voting_rounds import voting_round

_HEADS = {
    "pro_rata": _l(
        "At the end of the round %(fund)s divides the pot over the projects that succeeded, "
        "in proportion to what people gave them."
    ),
    "qf": _l(
        "At the end of the round %(fund)s divides the pot over the projects that succeeded: "
        "many small gifts weigh more than one large gift."
    ),
    "qf_pairwise": _l(
        "At the end of the round %(fund)s divides the pot over the projects that succeeded: "
        "many small gifts weigh more than one large gift, and people who always give together "
        "weigh less."
    ),
    "equal_share": _l(
        "At the end of the round %(fund)s divides the pot in equal parts over the projects that "
        "succeeded."
    ),
}
_BLENDS = {
    CrowdBy.PRO_RATA: _l(
        "When all campaigns are over %(fund)s divides the pot over the projects that succeeded: "
        "%(panel)s by the votes in the round “%(round)s”, %(crowd)s in proportion to what people "
        "gave them."
    ),
    CrowdBy.QF: _l(
        "When all campaigns are over %(fund)s divides the pot over the projects that succeeded: "
        "%(panel)s by the votes in the round “%(round)s”, %(crowd)s by how many people gave."
    ),
}


def _head(rule: PoolRule, fund: str) -> list[str]:
    """What decides; where votes do, also what becomes of projects and rounds without any."""
    if not isinstance(rule, PanelBlend):
        return [str(_HEADS[rule.KIND]) % {"fund": fund}]
    of = voting_round(rule.round_id) if rule.round_id else None
    figures = {
        "fund": fund,
        "panel": percent_exact(rule.panel_bps),
        "crowd": percent_exact(BPS - rule.panel_bps),
        "round": of.title if of else "…",
    }
    return [
        str(_BLENDS[rule.crowd]) % figures,
        str(
            _(
                "A project has as many votes as its score there, none if it did not apply. "
                "Where nobody has votes, or no gift counts, the other side decides alone."
            )
        ),
    ]


def _amount(text: object) -> Callable[[int], str]:
    return lambda cents: str(text) % {"amount": euros(cents)}


def _share(text: object) -> Callable[[int], str]:
    return lambda bps: str(text) % {"share": percent_exact(bps)}


def _people(number: int) -> str:
    if number < 2:
        return ""
    return str(
        ngettext(
            "At least %(num)d person must have given.",
            "At least %(num)d different people must have given.",
            number,
        )
    )


def _whole(is_whole: int) -> str:
    if is_whole:
        return str(_("The whole pot is divided."))
    return str(_("No project gets more than it weighs; what is left stays in the pot."))


# In the order in which they are read.
_CLAUSES: Mapping[str, Callable[[int], str]] = {
    "entry_cents": lambda cents: (
        str(_("A project is in when people gave it %(amount)s or more.", amount=euros(cents)))
        if cents > 1
        else str(_("A project is in when anybody gave to it."))
    ),
    "min_cents": lambda cents: (
        str(_("What one person gave to a project counts from %(amount)s on.", amount=euros(cents)))
        if cents
        else ""
    ),
    "counted_cap_cents": _amount(
        _l("Of what one person gave to a project, at most %(amount)s counts.")
    ),
    "min_donors": _people,
    "m_cents": _amount(
        _l(
            "The more two people give to the same projects, the less they count together: two who "
            "each gave %(amount)s to one and the same project count half."
        )
    ),
    "saturate": _whole,
    "cap_bps": _share(_l("One project gets at most %(share)s of the pot.")),
    "max_multiple_bps": _share(_l("A project gets at most %(share)s of what people gave it.")),
    "cap_cents": _amount(_l("At most %(amount)s for one project.")),
}


def pool_sentences(rule: PoolRule, fund: str) -> list[str]:
    """A rule for a pool, sentence by sentence, what decides first."""
    params = rule_params(rule)
    told = [
        clause(int(params[name]))  # type: ignore[arg-type]  # a figure or a flag; pools have no tables here
        for name, clause in _CLAUSES.items()
        if name in params
    ]
    return [*_head(rule, fund), *(one for one in told if one)]


def pool_version_sentences(kind: str, params: Mapping[str, object], fund: str) -> list[str]:
    """A published version, as `pool_sentences`."""
    return pool_sentences(parse_pool_rule(kind, params), fund)
