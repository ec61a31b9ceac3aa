"""What keeps a draft of a round closed, as sentences that lead to where it is changed."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchpot.domain.rounds.phases import Phase
from matchpot.web.labels import label
from matchpot.web.words.matching import FIELD_FLAWS
from matchpot.web.words.rounds import OPENING_FLAWS, RULES_FLAWS

# By the beginning of a place: the page where it is changed, and what it is called there.
_PLACES = (
    ("budget_cents", "money", _l("To award in all")),
    ("most_ask_cents", "money", _l("Somebody may ask at most")),
    ("least_ask_cents", "money", _l("Somebody must ask at least")),
    ("tranche_", "money", _l("The parts of an award")),
    ("least_pay_bps", "money", _l("Fair pay")),
    ("questions", "who", _l("Questions")),
    ("panel.quotas", "panel", _l("Quotas")),
    ("panel", "panel", _l("The panel")),
    ("ballot.criteria", "ballot", _l("Criteria")),
    ("ballot", "ballot", _l("How the panel votes")),
    ("public_ballot", "ballot", _l("How residents vote")),
    ("normalise", "ballot", _l("Strict and lenient readers")),
    ("allocation.least_score", "allocation", _l("Lowest score that is paid")),
    ("allocation", "allocation", _l("The rule")),
    ("title", "texts", _l("Name of the round")),
    ("pot", "pot", _l("Money")),
    ("plan", "days", _l("Days")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFlaw:
    """One thing to do: `part` is the page, `name` what it is called, `text` what is wrong."""

    part: str
    name: str
    text: str


def told_flaws(found: Mapping[str, str]) -> list[ToldFlaw]:
    """Every flaw with its page, in the order of the pages."""
    told = [_told(place, str(code)) for place, code in found.items()]
    order = [part for _start, part, _name in _PLACES]
    return sorted(told, key=lambda one: order.index(one.part))


def _told(place: str, code: str) -> ToldFlaw:
    part, name = next(
        (part, str(name))
        for start, part, name in (*_PLACES, ("", "money", ""))
        if place.startswith(start)
    )
    if place == "panel_bps":
        part, name = "ballot", str(_("The weight of the panel"))
    if place.startswith("plan."):
        name = label(Phase(place.removeprefix("plan.")))
    return ToldFlaw(part=part, name=name or place, text=_text(code))


def _text(code: str) -> str:
    for table in (RULES_FLAWS, OPENING_FLAWS, FIELD_FLAWS):
        words = {str(one): text for one, text in table.items()}
        if code in words:
            return str(words[code])
    return str(_("This number does not fit."))
