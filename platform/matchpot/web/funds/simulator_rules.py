"""The rules a fund can compare in the simulator, and what one of them would have done.

A rule that answers gifts, one for whole campaigns and one that divides the pot at the end stand
side by side. The page itself is in `simulator.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from matchpot.domain.matching.exhaustion import FIRST_COME
from matchpot.domain.matching.explain import describe
from matchpot.domain.matching.filters import NO_FILTERS
from matchpot.domain.matching.replay import Replayed
from matchpot.domain.matching.rules import is_gift_rule
from matchpot.services import replays
from matchpot.services.pool_replays import divide_on
from matchpot.services.replays import Row
from matchpot.services.rules import PoolDraft, RuleDraft, read_draft, read_pool_draft
from matchpot.web.funds.own import Own
from matchpot.web.funds.pool_forms import POOL_FORMS, POOL_PRESETS
from matchpot.web.funds.presets import PRESETS
from matchpot.web.funds.rule_forms import FORMS
from matchpot.web.funds.rules import any_form_of, as_typed
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
    """

    key: str
    title: str
    sentences: Sequence[str]
    found: Replayed
    leaves_out: bool = False
    per_gift: bool = False
    divides: bool = False


def offered(own: Own, draft: Draft | None) -> dict[str, tuple[str, Draft]]:
    """Every rule there is to compare, under its key: its title, and the rule."""
    found: dict[str, tuple[str, Draft]] = {}
    if draft:
        found[DRAFT] = (_("The rule you are making"), draft)
    if in_force := _in_force(own):
        found[IN_FORCE] = (_("The rule in force"), in_force)
    for key, preset in {**PRESETS, **POOL_PRESETS}.items():
        made = any_form_of(preset.kind)
        if (started := made(as_typed(made(data=dict(preset.fields)))).draft()) is not None:
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


def builder_draft(kept: Sequence[tuple[str, str]]) -> Draft | None:
    """The rule that was in the builder, from its fields as they were carried along."""
    kind = dict(kept).get("kind", "")
    return any_form_of(kind)(MultiDict(kept)).draft() if kind in {**FORMS, **POOL_FORMS} else None


def try_rule(own: Own, key: str, title: str, draft: Draft, row: Row, *, cents: int) -> Tried:
    """Play a row of gifts under one rule, in a pot that holds so many cents."""
    fund = own.fund.name
    if isinstance(draft, PoolDraft):
        found = divide_on(row, draft, total_cents=cents)
        words = pool_sentences(draft.rule, fund)
        return Tried(key=key, title=title, sentences=words, found=found, divides=True)
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
