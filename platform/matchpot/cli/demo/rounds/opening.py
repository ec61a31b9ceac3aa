"""Rounds of the demo town built from a template, told about, and opened with frozen rules."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from matchpot.cli.demo.founding import member
from matchpot.cli.demo.rounds.texts import RoundText
from matchpot.cli.demo.stage import MadeRound, Stage
from matchpot.domain.people import MembershipRole
from matchpot.domain.rounds.plain_rules import from_plain, to_plain
from matchpot.domain.rounds.planning import laid_out, plan_of
from matchpot.extensions import unit_of_work
from matchpot.services import round_building
from matchpot.services.round_building import Texts
from matchpot.services.rounds import plan_of as stored_plan
from matchpot.services.rounds import rules_of


def owner(stage: Stage, text: RoundText) -> int:
    """The owner of the fund whose round it is."""
    return member(stage, stage.fund_of[text.pot], MembershipRole.OWNER)


def finance(stage: Stage, text: RoundText) -> int:
    """The finance member of that fund."""
    return member(stage, stage.fund_of[text.pot], MembershipRole.FINANCE)


def build(stage: Stage, text: RoundText) -> None:
    """Make the round from its template, change what the fund wants otherwise, and open it."""
    first = stage.calendar.today - timedelta(days=text.first)
    by, now = owner(stage, text), stage.now
    with unit_of_work() as session:
        row = round_building.create(
            session,
            text.template,
            pot_id=stage.pots[text.pot],
            title=text.title,
            budget_cents=text.small_budget_cents if stage.is_small else text.budget_cents,
            first=first,
            labels=text.labels,
            actor_id=by,
            now=now,
        )
        rules = from_plain(_laid_over(to_plain(rules_of(row)), text.rules))
        days = plan_of(laid_out(text.days, first)) if text.days else stored_plan(row)
        round_building.change(session, row.id, rules, days, actor_id=by, now=now)
        texts = Texts(title=text.title, summary=text.summary, about_md=text.about)
        round_building.tell(session, row.id, texts, actor_id=by, now=now)
        stage.rounds[text.key] = MadeRound(round_id=row.id)
        if not text.is_draft:
            digest = round_building.frozen_as(row).digest
            round_building.open_round(session, row.id, digest=digest, actor_id=by, now=now)


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Plain rules with others laid over them. Any: plain JSON values."""
    return {
        **below,
        **{
            name: _laid_over(below[name], value)
            if isinstance(value, Mapping) and isinstance(below.get(name), Mapping)
            else value
            for name, value in above.items()
        },
    }
