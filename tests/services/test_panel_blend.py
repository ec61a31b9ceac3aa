"""A pot divided by gifts and by the votes of a round: when it can be, and what a vote is worth."""

import copy
import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.errors import InvalidValue
from matchpot.domain.matching.panel_blend import CrowdBy, PanelBlend
from matchpot.domain.pots import PotState
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.runs import RunWait, from_document
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.queries import round_votes as queries
from matchpot.persistence.queries import runs as run_queries
from matchpot.persistence.queries.pots import pot_figures
from matchpot.services import check_runs, divisions, rules, runs
from matchpot.services.division_export import exported
from matchpot.services.rules import PoolDraft
from matchpot.services.runs import RunNotReady
from tests.builders import a_fund, a_person, a_pot, a_rule, euros
from tests.cli.matching.cents import verified
from tests.services.blend_scenes import a_round_that_voted, says
from tests.services.division_scenes import (
    ADA,
    BO,
    a_round,
    approved,
    closes,
    ends,
    prepared,
    settled,
)
from tests.towns import SECRET, Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def blended(
    town: Town, *scores: str | int, phase: Phase = Phase.PUBLISHED, **how: Any
) -> tuple[Pot, list[Campaign], Round]:
    """A pot of 300 for three campaigns, of which the first ones have scores in a round."""
    pot, found = a_round(town, campaigns=3)
    fund = town.session.get_one(Organisation, pot.fund_id)
    voted = a_round_that_voted(town, fund, dict(zip(found, scores, strict=False)), phase=phase)
    rule = PanelBlend(**{"panel_bps": 5_000, "round_id": voted.id, **how})
    a_rule(town.session, pot, rule)
    town.gives(found[0], euros(30), email=ADA)
    town.gives(found[1], euros(90), email=ADA)
    town.gives(found[2], euros(30), email=BO)
    return pot, found, voted


def ended(town: Town, pot: Pot, found: list[Campaign]) -> None:
    closes(town, pot)
    ends(town, *found)


def shares(town: Town, run_id: int, found: list[Campaign]) -> list[int]:
    cents = {one.campaign_id: one.cents for one in run_queries.shares_of(town.session, run_id)}
    return [cents[one.id] for one in found]


def written(town: Town, pot: Pot) -> dict[str, Any]:
    town.session.flush()
    town.session.expire_all()
    found = pot_figures(town.session, pot.id)
    assert found is not None
    pieces = exported(town.session, found, today=date(2026, 5, 2), donor_secret=b"one")
    assert pieces is not None
    read: dict[str, Any] = json.loads("".join(pieces))
    return read


def test_half_goes_by_the_votes_and_half_by_what_people_gave(town: Town) -> None:
    pot, found, _ = blended(town, 3, 1)
    ended(town, pot, found)
    run = prepared(town, pot)
    # 150 by votes, 3 to 1 to nobody; 150 by gifts, 30 to 90 to 30.
    assert shares(town, run.id, found) == [euros(142) + 50, euros(127) + 50, euros(30)]
    assert settled(town, approved(town, run))
    town.checked()


def test_scores_with_a_part_are_counted_to_the_last_part(town: Town) -> None:
    pot, found, _ = blended(town, "7/2", "1/3", "-5/7", panel_bps=10_000)
    ended(town, pot, found)
    run = prepared(town, pot)
    frozen = from_document(run.frozen)
    assert {one: Fraction(n) for one, n in frozen.votes.items()} == {
        found[0].id: 21 * 7,
        found[1].id: 2 * 7,
    }
    # 300 in 23 parts, 21 to 2, and nothing for who was voted down.
    assert shares(town, run.id, found) == [27_391, 2_609, 0]


def test_the_last_count_of_a_round_that_was_sent_back_is_the_one(town: Town) -> None:
    pot, found, voted = blended(town, 3, 1)
    says(town, voted, {"P-001": Fraction(1), "P-002": Fraction(4)}, number=2)
    ended(town, pot, found)
    assert from_document(prepared(town, pot).frozen).votes == {found[0].id: 1, found[1].id: 4}


def test_nothing_is_divided_before_the_round_is_published(town: Town) -> None:
    pot, found, voted = blended(town, 3, 1, phase=Phase.DECIDED)
    ended(town, pot, found)
    with pytest.raises(RunNotReady) as refused:
        prepared(town, pot)
    assert refused.value.waits == (RunWait.ROUND_OPEN,)
    voted.phase = Phase.PUBLISHED
    assert not runs.readiness(town.session, pot, now=town.clock.now(), limits=town.limits).waits


@pytest.mark.parametrize("phase", [Phase.CANCELLED, Phase.NO_DECISION])
def test_where_the_round_was_called_off_what_people_gave_decides(town: Town, phase: Phase) -> None:
    pot, found, _ = blended(town, 3, 1, phase=phase)
    ended(town, pot, found)
    run = prepared(town, pot)
    assert "votes" not in run.frozen
    assert shares(town, run.id, found) == [euros(60), euros(180), euros(60)]


def test_who_did_not_apply_has_no_votes_and_still_the_share_of_its_gifts(town: Town) -> None:
    pot, found, voted = blended(town, crowd=CrowdBy.PRO_RATA, panel_bps=9_000)
    ended(town, pot, found)
    assert queries.scores(town.session, voted.id, [one.id for one in found]) == {}
    assert shares(town, prepared(town, pot).id, found) == [euros(60), euros(180), euros(60)]


# ---- while it runs ------------------------------------------------------------------------------


def test_an_estimate_is_of_gifts_alone_until_the_round_is_published(town: Town) -> None:
    pot, found, voted = blended(town, 3, 1, phase=Phase.TALLY)

    def expected() -> dict[int, int]:
        told = divisions.expected(town.session, pot.id, secret=SECRET)
        assert {one.votes_of.id for one in told if one.votes_of} == {voted.id}
        return {one.campaign.campaign_id: one.estimate.now_cents for one in told}

    gifts = [euros(60), euros(180), euros(60)]
    assert expected() == dict(zip([one.id for one in found], gifts, strict=True))
    voted.phase = Phase.PAYOUT
    town.session.flush()
    assert expected()[found[0].id] == euros(142) + 50


def test_other_pots_ask_nothing_about_rounds(town: Town) -> None:
    pot, _ = a_round(town)
    told = divisions.expected(town.session, pot.id, secret=SECRET)
    assert {one.votes_of for one in told} == {None}


# ---- the rule -----------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", [Phase.DRAFT, Phase.CANCELLED, Phase.NO_DECISION, None], ids=str)
def test_a_rule_names_a_round_of_its_fund_that_is_open_or_published(
    town: Town, phase: Phase | None
) -> None:
    fund = a_fund(town.session)
    owner, pot = a_person(town.session), a_pot(town.session, fund=fund, state=PotState.DRAFT)

    def publish(round_id: int | None) -> None:
        draft = PoolDraft(rule=PanelBlend(panel_bps=5_000, round_id=round_id))
        now = town.clock.now()
        rules.publish(town.session, draft, pot_id=pot.id, actor_id=owner.id, now=now)

    other = a_round_that_voted(town, a_fund(town.session), {})
    wrong = a_round_that_voted(town, fund, {}, phase=phase).id if phase else None
    for round_id in (other.id, wrong, 10**6):
        with pytest.raises(InvalidValue) as refused:
            publish(round_id)
        assert refused.value.fields == {"round_id": "not_a_round"}
    publish(a_round_that_voted(town, fund, {}, phase=Phase.ANNOUNCED).id)


def test_only_open_and_published_rounds_can_be_chosen(town: Town) -> None:
    fund = a_fund(town.session)
    for phase in (Phase.DRAFT, Phase.CANCELLED, Phase.NO_DECISION):
        a_round_that_voted(town, fund, {}, phase=phase)
    a_round_that_voted(town, a_fund(town.session), {})
    ids = [
        a_round_that_voted(town, fund, {}, phase=phase).id
        for phase in (Phase.ANNOUNCED, Phase.CLOSED)
    ]
    chosen = queries.voting_rounds(town.session, fund.id)
    assert [one.id for one in chosen] == ids[::-1]


# ---- what is left for others to check -----------------------------------------------------------


def divided(town: Town) -> tuple[Pot, Round]:
    pot, found, voted = blended(town, "7/2", 1)
    ended(town, pot, found)
    settled(town, approved(town, prepared(town, pot)))
    return pot, voted


def test_whoever_has_the_file_divides_again_with_the_votes(town: Town) -> None:
    pot, _ = divided(town)
    export = written(town, pot)
    assert [one["votes"] for one in export["votes"]] == ["7", "2"]
    done = verified(export)
    assert (done.exit_code, done.stderr) == (0, ""), done.output


def test_a_vote_that_was_changed_left_out_or_added_is_found(town: Town) -> None:
    pot, _ = divided(town)
    export = written(town, pot)
    del export["seal"]
    assert verified(export).exit_code == 0
    for votes in ("8", "70", "0"):
        other = copy.deepcopy(export)
        other["votes"][0]["votes"] = votes
        done = verified(other)
        assert done.exit_code == 1
        assert "runs[1].digest" in [one["place"] for one in json.loads(done.stdout)["differences"]]
    less, more, none = (copy.deepcopy(export) for _ in range(3))
    del less["votes"][0]
    more["votes"].append({**more["votes"][0], "project": export["projects"][2]["id"]})
    del none["votes"]
    assert [verified(one).exit_code for one in (less, more, none)] == [1, 1, 1]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_vote_that_is_no_number_or_of_nobody_is_refused(town: Town) -> None:
    pot, _ = divided(town)
    export = written(town, pot)
    first = export["votes"][0]
    for wrong in (
        {**first, "votes": "-7"},
        {**first, "votes": "9" * 5_000},
        {**first, "votes": 7},
        {**first, "project": 10**6},
        {**first, "run": 9},
        first,
    ):
        other = copy.deepcopy(export)
        other["votes"].append(wrong)
        assert verified(other).exit_code == 2, wrong


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_check_holds_votes_to_what_the_round_published(town: Town) -> None:
    _, voted = divided(town)
    says(town, voted, {"P-001": Fraction(1), "P-002": Fraction(1)}, number=2)
    found = check_runs.pools_can_be_divided_again(town.session)
    assert "votes are not those of the round" in str(found)
