"""A published rule says the same for ever; a change is the next version."""

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, RuleIncomplete
from matchpot.domain.pots import PotState
from matchpot.persistence.models.matching import RuleVersion
from matchpot.services import rules
from tests.builders import NOON, a_person, a_pot


def _one_for_one(**caps: int) -> rules.RuleDraft:
    return rules.read_draft("ratio", {"num": 1, "den": 1}, caps)


def test_the_first_version_is_number_one_and_in_force(session: Session) -> None:
    pot = a_pot(session, state=PotState.DRAFT)
    draft = _one_for_one(per_donation_cents=10_000)
    version = rules.publish(session, draft, pot_id=pot.id, actor_id=a_person(session).id, now=NOON)
    assert (version.number, pot.rule_version_id) == (1, version.id)
    assert version.digest == draft.digest
    assert version.caps == {"per_donation_cents": 10_000}


def test_a_change_is_the_next_version_and_leaves_the_old_one_alone(session: Session) -> None:
    pot = a_pot(session)
    actor = a_person(session)
    first = rules.publish(session, _one_for_one(), pot_id=pot.id, actor_id=actor.id, now=NOON)
    second = rules.publish(
        session, _one_for_one(per_project_cents=500_000), pot_id=pot.id, actor_id=actor.id,
        now=NOON,
    )  # fmt: skip
    assert (first.number, second.number, pot.rule_version_id) == (1, 2, second.id)
    kept = session.get(RuleVersion, first.id)
    assert kept is not None
    assert kept.caps == {}


def test_the_same_rule_is_not_published_twice(session: Session) -> None:
    pot = a_pot(session)
    actor = a_person(session)
    rules.publish(session, _one_for_one(), pot_id=pot.id, actor_id=actor.id, now=NOON)
    with pytest.raises(InvalidValue):
        rules.publish(session, _one_for_one(), pot_id=pot.id, actor_id=actor.id, now=NOON)


def test_a_pot_that_is_over_gets_no_rule(session: Session) -> None:
    pot = a_pot(session, state=PotState.SETTLED)
    with pytest.raises(IllegalMove):
        rules.publish(
            session, _one_for_one(), pot_id=pot.id, actor_id=a_person(session).id, now=NOON
        )


def test_every_flaw_of_rule_and_caps_is_told_at_once() -> None:
    with pytest.raises(RuleIncomplete) as refused:
        rules.read_draft("ratio", {"num": 0, "den": 1}, {"per_project_cents": -1})
    assert set(refused.value.fields) == {"num", "per_project_cents"}
