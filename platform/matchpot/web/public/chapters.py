"""The sections of a project's page, in its order, for the row of links above them.

Whether a section is there follows what its template shows; a test compares both.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.campaigns import UNSUCCESSFUL
from matchpot.persistence.queries import campaigns as campaign_queries

# By the id of the section. Short, because they stand in a row.
_WORDS: Mapping[str, LazyString] = {
    "mix": _l("Money"),
    "story": _l("Story"),
    "stories": _l("What came of it"),
    "news": _l("News"),
    "costs": _l("Costs"),
    "match": _l("Funds"),
    "rewards": _l("What you get"),
    "progress": _l("Day by day"),
    "team": _l("Makers"),
    "donors": _l("Donors"),
    "share": _l("Pass it on"),
}


def chapters_of(
    row: Any,
    parts: Mapping[str, Sequence[Any]],
    *,
    pots: Sequence[Any],
    mix: Sequence[Any],
    donors: int,
) -> list[tuple[str, LazyString]]:
    """Id and words of every section there is; `donors` is how many people gave."""
    gave_back = row.state in UNSUCCESSFUL
    there = {
        "mix": bool(mix),
        "story": True,
        "stories": bool(parts["report"]),
        "news": bool(parts["project_update"]),
        "costs": bool(parts["budget_line"]) or any(one.cents for one in parts["award"]),
        "match": bool(pots),
        "rewards": bool(parts["reward"] or parts["collective_return"]),
        "progress": bool(row.live_at and donors and not gave_back),
        "team": True,
        "donors": bool(row.live_at and not gave_back),
        "share": campaign_queries.is_public(row.state),
    }
    return [(section, words) for section, words in _WORDS.items() if there[section]]
