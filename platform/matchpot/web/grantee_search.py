"""Which project something is granted to, looked up by title or maker, misspelled ones too."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from matchpot.extensions import reader
from matchpot.persistence.queries import grantees
from matchpot.persistence.queries.grantees import Grantee
from matchpot.services import near_names

_MOST_CHARS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was asked and found; `shown` are the words it was read as, when not those typed."""

    words: str
    found: Sequence[Grantee]
    shown: str = ""


def asked(organisation_id: int) -> Looked:
    """What the address of this page asks, among the projects a fund or a network may know of."""
    words, session = request.args.get("q", "").strip()[:_MOST_CHARS], reader()
    found = grantees.search(session, words, fund_id=organisation_id)
    if words and not found:
        meant = near_names.near(words, grantees.names(session, fund_id=organisation_id))
        if meant is not None:
            near = grantees.search(session, words, fund_id=organisation_id, ids=meant.ids)
            return Looked(words=words, found=near, shown=meant.shown)
    return Looked(words=words, found=found)
