"""A divided pot, written out without names, comes out; and one cent elsewhere does not."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.matching.equal_share import EqualShare
from matchpot.domain.matching.pools import PoolRule
from matchpot.domain.matching.pro_rata import ProRata
from matchpot.domain.matching.qf import Qf
from matchpot.domain.matching.qf_pairwise import QfPairwise
from matchpot.domain.people import MembershipRole
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.queries.pots import pot_figures
from matchpot.services import closing, refund_runs, runs
from matchpot.services.division_export import exported
from matchpot.services.leaving_out import LeavingOut, leave_out
from matchpot.services.runs import Preparing
from tests.builders import a_member, a_person, euros
from tests.cli.matching.cents import cents_of, changed, verified
from tests.services.division_scenes import (
    ADA,
    BO,
    CY,
    a_round,
    approved,
    closes,
    ends,
    prepared,
    settled,
)
from tests.towns import SECRET, Town

TODAY = date(2026, 5, 2)


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def written(town: Town, pot: Pot, *, secret: bytes = b"one") -> dict[str, Any]:
    town.session.flush()
    town.session.expire_all()
    found = pot_figures(town.session, pot.id)
    assert found is not None
    pieces = exported(town.session, found, today=TODAY, donor_secret=secret)
    assert pieces is not None
    read: dict[str, Any] = json.loads("".join(pieces))
    return read


def divided(town: Town, *, campaigns: int = 3) -> tuple[Pot, list[Campaign]]:
    """A pot divided by how many people give; the maker of the first gave to it too."""
    pot, found = a_round(town, campaigns=campaigns, rule=Qf(cap_bps=6_000, counted_cap_cents=9_000))
    for number, campaign in enumerate(found):
        for email in (ADA, BO, CY)[number:]:
            town.gives(campaign, euros(30 + 70 * number) + len(email), email=email)
    town.gives(found[0], euros(20), email="late@example.org")
    closes(town, pot)
    ends(town, *found)
    settled(town, approved(town, prepared(town, pot)))
    return pot, found


def corrected(town: Town) -> tuple[Pot, list[Campaign]]:
    """The same, after a gift went back and the division was made again."""
    pot, found = divided(town)
    late = select(Donation).where(Donation.campaign_id == found[0].id).order_by(Donation.id.desc())
    town.gives_back(town.session.scalars(late).all()[0])
    settled(town, approved(town, prepared(town, pot)))
    return pot, found


def test_a_divided_pot_comes_out_and_so_does_a_corrected_one(town: Town) -> None:
    pot, _ = corrected(town)
    export = written(town, pot)
    done = verified(export)
    assert (done.exit_code, done.stderr) == (0, ""), done.output
    told = json.loads(done.stdout)
    assert (told["divisions"], told["projects"]) == (2, 3)
    first, second = export["runs"]
    assert (first["corrects"], second["corrects"]) == (None, 1)
    moved = {one["project"]: one["diff_cents"] for one in export["shares"] if one["run"] == 2}
    assert sum(moved.values()) == 0
    assert any(moved.values())
    town.checked()


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize(
    "rule",
    [
        ProRata(max_multiple_bps=5_000),
        EqualShare(entry_cents=euros(50)),
        Qf(saturate=False),
        QfPairwise(m_cents=euros(25)),
    ],
    ids=lambda rule: rule.KIND,
)
def test_a_pot_divided_by_any_rule_comes_out(town: Town, rule: PoolRule) -> None:
    pot, found = a_round(town, campaigns=3, rule=rule)
    for number, campaign in enumerate(found[:2]):
        for email in (ADA, BO, CY)[number:]:
            town.gives(campaign, euros(20) + len(email), email=email)
    closes(town, pot)
    ends(town, *found)
    settled(town, approved(town, prepared(town, pot)))
    export = written(town, pot)
    assert verified(export).exit_code == 0
    # What a division reads besides its gifts is sealed with the rule.
    for name in export["versions"][0]["rule"].keys() - {"kind"}:
        other = json.loads(json.dumps(export))
        del other["versions"][0]["rule"][name], other["seal"]
        assert verified(other).exit_code in (1, 2), name


def test_who_stands_for_a_division_is_told_by_role(town: Town) -> None:
    pot, found = a_round(town)
    town.gives(found[0], euros(100), email=ADA)
    closes(town, pot)
    ends(town, *found)
    fund = town.session.get_one(Organisation, pot.fund_id)
    finance, member = (
        a_member(town.session, fund, role=role)
        for role in (MembershipRole.FINANCE, MembershipRole.MEMBER)
    )
    town.clock.forward(days=8)
    now = town.clock.now()
    asked = Preparing(pot_id=pot.id, actor_id=finance.id)
    run = runs.prepare(town.session, asked, now=now, limits=town.limits, secret=SECRET)
    runs.approve(town.session, run.id, by=member.id, now=now)
    settled(town, run)
    export = written(town, pot)
    assert [(one["step"], one["person"], one["role"]) for one in export["signed"]] == [
        ("prepared", 1, "finance"),
        ("approved", 2, "member"),
    ]
    alone = changed(export, ("signed", 1, "person"), -1)
    del alone["seal"]
    assert json.loads(verified(alone).stdout)["differences"][0]["place"] == "runs[1].signed"


def test_a_gift_the_fund_left_out_is_told_by_its_code_and_sum_alone(town: Town) -> None:
    pot, found = a_round(town)
    town.gives(found[0], euros(100), email=ADA)
    out = town.gives(found[0], euros(40), email=BO)
    town.gives(found[1], euros(100), email=CY)
    asked = LeavingOut(
        pot_id=pot.id,
        donation_id=out.id,
        actor_id=a_person(town.session).id,
        note="Bo lives next to the maker and said so",
    )
    leave_out(town.session, asked, now=town.clock.now())
    closes(town, pot)
    ends(town, *found)
    run = prepared(town, pot)
    settled(town, approved(town, run))
    export = written(town, pot)
    assert export["left_out"] == [{"run": 1, "reason": "left_out", "cents": euros(40)}]
    assert [share["donors"] for share in export["shares"]] == [1, 1]
    assert "next to the maker" not in json.dumps(export)
    assert verified(export).exit_code == 0
    less = changed(export, ("left_out", 0, "cents"), -1)
    del less["seal"]
    assert json.loads(verified(less).stdout)["differences"][0]["place"] == "runs[1].digest"


def test_a_pot_that_was_not_divided_has_no_file_yet(town: Town) -> None:
    pot, found = a_round(town)
    town.gives(found[0], euros(100), email=ADA)
    closes(town, pot)
    ends(town, *found)
    approved(town, prepared(town, pot))
    figures = pot_figures(town.session, pot.id)
    assert figures is not None
    assert exported(town.session, figures, today=TODAY, donor_secret=b"one") is None


def test_what_was_undone_with_its_campaign_comes_out(town: Town) -> None:
    pot, found = corrected(town)
    more = {
        one["project"]: one["diff_cents"] for one in written(town, pot)["shares"] if one["run"] == 2
    }
    gone = next(one for one in found if more[one.id] > 0)
    gone.state = CampaignState.CANCELLED
    town.session.flush()
    now = town.clock.now()
    closing.cancelled(town.session, gone.id, now=now)
    refund_runs.ask_batch(town.session, gone.id, limit=10, now=now)
    town.send_refunds()
    assert refund_runs.finish(town.session, gone.id, now=now)
    assert verified(written(town, pot)).exit_code == 0
    settled(town, approved(town, prepared(town, pot)))
    export = written(town, pot)
    done = verified(export)
    assert done.exit_code == 0, done.stdout
    assert len(export["runs"]) == 3


def test_an_export_names_nobody_and_no_hour(town: Town) -> None:
    pot, _ = divided(town)
    export = written(town, pot)
    text = json.dumps(export)
    for gift in town.session.query(Donation):
        assert gift.donor_key not in text
    for word in ("example.org", "12:00", "T12", "+00:00"):
        assert word not in text
    assert {one["reason"] for one in export["left_out"]} <= {"self_donation", "disputed"}


def test_a_giver_has_one_key_in_a_division_and_another_everywhere_else(town: Town) -> None:
    pot, _ = corrected(town)
    export = written(town, pot)
    keys = {run: {one["donor"] for one in export["gifts"] if one["run"] == run} for run in (1, 2)}
    assert len(keys[1]) == 4
    assert len([one for one in export["gifts"] if one["run"] == 1]) == 7
    assert not keys[1] & keys[2]
    again = {one["donor"] for one in written(town, pot, secret=b"two")["gifts"]}
    assert not again & (keys[1] | keys[2])


def test_two_pots_over_the_same_people_do_not_number_them_alike(town: Town) -> None:
    pot, (one, other) = a_round(town)
    town.gives(one, euros(10), email=ADA)
    town.gives(one, euros(20), email=BO)
    town.gives(other, euros(20), email=ADA)
    town.gives(other, euros(10), email=BO)
    closes(town, pot)
    ends(town, one, other)
    frozen = prepared(town, pot).frozen
    # Whoever gave least to the first campaign is number one, whatever their address.
    assert frozen["gifts"] == [
        [one.id, 1, euros(10)],
        [one.id, 2, euros(20)],
        [other.id, 1, euros(20)],
        [other.id, 2, euros(10)],
    ]


def test_one_cent_changed_anywhere_is_found(town: Town) -> None:
    pot, _ = corrected(town)
    export = written(town, pot)
    bare = {name: one for name, one in export.items() if name != "seal"}
    paths = cents_of(export)
    assert len(paths) > 70
    for path in paths:
        for by in (1, -1):
            assert verified(changed(export, path, by)).exit_code in (1, 2), path
            assert verified(changed(bare, path, by)).exit_code in (1, 2), ("no seal", path)


@pytest.mark.parametrize(
    ("path", "to", "told"),
    [
        (("runs", 0, "version"), 9_999, "there is no such version"),
        (("runs", 1, "number"), 1, "each division once, in order"),
        (("gifts", 0, "project"), 9_999, "there is no such project"),
        (("gifts", 0, "cents"), 0, "gifts[0].cents: too small"),
        (("gifts", 0, "donor"), 7, "gifts[0].donor: not a text"),
        (("shares", 0, "weight"), "many", "shares[0].weight: not digits"),
        (("shares", 0, "run"), 7, "there is no division 7"),
        (("shares", 0, "why"), "luck", "shares[0].why: not one of"),
        (("versions", 0, "rule", "kind"), "ratio", "versions[0].rule.kind: not one of"),
        (("pots",), [], "pots: one pot"),
        (("lines",), None, "lines: not a list"),
    ],
)
def test_a_file_that_is_no_export_is_refused(
    town: Town, path: tuple[Any, ...], to: Any, told: str
) -> None:
    pot, _ = corrected(town)
    export = written(town, pot)
    inner: Any = export
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    done = verified(export)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr
