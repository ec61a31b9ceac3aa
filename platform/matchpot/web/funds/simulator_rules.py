"""The rules a fund can compare in the simulator, and what one of them would have done.

A rule that answers gifts, one for whole campaigns and one that divides the pot at the end stand
side by side. The page itself is in `simulator.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from matchpot.domain.matching.exhaustion import FIRST_COME
from matchpot.domain.matching.explain import describe
from matchpot.domain.matching.filters import NO_FILTERS
from matchpot.domain.matching.replay import Replayed
from matchpot.domain.matching.rules import is_gift_rule
from matchpot.domain.matching.scenario import Id
from matchpot.extensions import reader
from matchpot.services import replays, round_votes
from matchpot.services.pool_replays import divide_on
from matchpot.services.replays import Row
from matchpot.services.rules import PoolDraft, RuleDraft, read_draft, read_pool_draft
from matchpot.web.funds.own import Own
from matchpot.web.funds.pool_forms import POOL_FORMS, POOL_PRESETS
from matchpot.web.funds.presets import PRESETS
from matchpot.web.funds.rule_forms import FORMS
from matchpot.web.funds.rules import as_typed, form_of
from matchpot.web.pool_sentences import pool_sentences
from matchpot.web.sentences import clause_sentences

IN_FORCE, DRAFT = "in_force", "draft"
# What of a rule's conditions a row of gifts cannot tell, as it is when there are none.
_TOLD_BY_GIFTS = (NO_FILTERS, None, None)

Draft = RuleDraft | PoolDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One rule, in words, with what it would have done.

    Attributes:
        leaves_out: It asks for facts of projects or people that played gifts do not tell.
        per_gift: It answers single gifts, so that these can be counted.
        divides: It divides the pot when all is over.
        votes_note: Which votes it counted here, or why none.
    """

    key: str
    title: str
    sentences: Sequence[str]
    found: Replayed
    leaves_out: bool = False
    per_gift: bool = False
    divides: bool = False
    votes_note: str = ""


def offered(own: Own, draft: Draft | None) -> dict[str, tuple[str, Draft]]:
    """Every rule there is to compare, under its key: its title, and the rule."""
    found: dict[str, tuple[str, Draft]] = {}
    if draft:
        found[DRAFT] = (_("The rule you are making"), draft)
    if in_force := _in_force(own):
        found[IN_FORCE] = (_("The rule in force"), in_force)
    for key, preset in {**PRESETS, **POOL_PRESETS}.items():
        typed = as_typed(form_of(own, preset.kind, data=dict(preset.fields)))
        if (started := form_of(own, preset.kind, typed).draft()) is not None:
            found[key] = (str(preset.title), started)
    return found


def _in_force(own: Own) -> Draft | None:
    if (rule := own.pot.rule) is None:
        return None
    if rule.kind in POOL_FORMS:
        return read_pool_draft(rule.kind, rule.params)
    if rule.kind not in FORMS:
        return None
    return read_draft(rule.kind, rule.params, rule.caps, min_donation_cents=rule.min_donation_cents)


def builder_draft(own: Own, kept: Sequence[tuple[str, str]]) -> Draft | None:
    """The rule that was in the builder, from its fields as they were carried along."""
    kind = dict(kept).get("kind", "")
    if kind not in {**FORMS, **POOL_FORMS}:
        return None
    return form_of(own, kind, MultiDict(kept)).draft()


def try_rule(own: Own, key: str, title: str, draft: Draft, row: Row, *, cents: int) -> Tried:
    """Play a row of gifts under one rule, in a pot that holds so many cents."""
    fund = own.fund.name
    if isinstance(draft, PoolDraft):
        votes, note = _votes(draft, row)
        found = divide_on(row, draft, total_cents=cents, votes=votes)
        words = pool_sentences(draft.rule, fund)
        return Tried(
            key=key, title=title, sentences=words, found=found, divides=True, votes_note=note
        )
    clauses = describe(draft.rule, draft.caps, min_donation_cents=draft.min_donation_cents)
    caps, played = draft.caps, draft
    lacks_days = bool(caps.exhaustion.tranches) and not any(gift.day for gift in row.gifts)
    if lacks_days:
        # Without days the later parts of the pot would never be there.
        played = replace(draft, caps=replace(caps, exhaustion=FIRST_COME))
    asked = (caps.filters, caps.per_day_cents, caps.per_maker_year_cents)
    return Tried(
        key=key,
        title=title,
        sentences=clause_sentences(clauses, fund),
        found=replays.try_on(row, played, total_cents=cents),
        leaves_out=lacks_days or asked != _TOLD_BY_GIFTS,
        per_gift=is_gift_rule(draft.rule),
    )


def _votes(draft: PoolDraft, row: Row) -> tuple[Mapping[Id, int], str]:
    """The votes a rule counts for the played projects, and a sentence about them."""
    of = round_votes.round_of(reader(), draft.rule)
    if of is None:
        return {}, ""
    ids = [one.id for one in row.projects if isinstance(one.id, int)]
    if not ids:
        return {}, _("Votes are not counted here, because a file of gifts holds none.")
    if not of.is_published:
        return {}, _("Votes are not counted here, because the round is not published.")
    found = round_votes.counted_by(reader(), draft.rule, ids)
    votes = found.by_campaign if found else {}
    told = ngettext(
        "Of these projects %(num)d has votes in the round.",
        "Of these projects %(num)d have votes in the round.",
        sum(1 for number in votes.values() if number),
    )
    return votes, str(told)
