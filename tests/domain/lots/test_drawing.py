"""Lots are drawn as the text says, from sources that can be relied on, while there is money."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchpot.domain.errors import InvalidValue
from matchpot.domain.lots import drawing
from matchpot.domain.lots.checking import Step, Trust, check
from matchpot.domain.lots.ordering import Limits, Ticket, take
from matchpot.domain.lots.record import (
    Beacon,
    Evidence,
    Read,
    Readings,
    Revealed,
    Reveals,
    Signed,
    Source,
    to_document,
)
from tests.domain.lots import by_hand
from tests.domain.lots.scene import (
    DAY_BEFORE,
    DRAWN,
    READ,
    READINGS,
    RIGHT,
    ROUND,
    SECRETS,
    SIGNED,
    TICKETS,
    document_of,
    frozen_lot,
    promised,
    stated_lot,
)

EACH: dict[str, tuple[Source, Evidence]] = {
    "beacon": (Beacon(ROUND), SIGNED),
    "numbers": (READINGS, READ),
    "secrets": (promised(), Revealed(SECRETS)),
}
each_source = pytest.mark.parametrize(("source", "evidence"), EACH.values(), ids=EACH)


@each_source
def test_a_lot_is_drawn_as_it_is_by_hand_and_found_right(
    source: Source, evidence: Evidence
) -> None:
    frozen = frozen_lot(source)
    drawn = drawing.draw(frozen, evidence)
    document = document_of(frozen, drawn)
    assert (list(drawn.order), list(drawn.taken)) == by_hand.outcome(document)
    assert document["seal"] == by_hand.seal(document["frozen"])
    verdict = check(stated_lot(frozen, drawn))
    assert verdict.wrong is None
    assert [finding.step for finding in verdict.findings] == list(Step)[1:]


@each_source
def test_the_order_in_which_a_pool_was_gathered_changes_nothing(
    source: Source, evidence: Evidence
) -> None:
    one = frozen_lot(source)
    other = frozen_lot(source, tickets=TICKETS[::-1])
    assert to_document(one) == to_document(other)
    assert drawing.draw(one, evidence) == drawing.draw(other, evidence)


def test_a_lot_of_one_is_drawn() -> None:
    alone = frozen_lot(tickets=(Ticket(id="alone"),))
    assert drawing.draw(alone, SIGNED).taken == ("alone",)


# ---- sources ------------------------------------------------------------------------------------


def test_a_beacon_less_than_a_day_ahead_is_refused_and_found() -> None:
    late = replace(RIGHT, frozen_at=DAY_BEFORE + timedelta(seconds=1))
    with pytest.raises(InvalidValue, match="less_than_24_hours_ahead"):
        drawing.draw(late, SIGNED)
    assert check(stated_lot(late, DRAWN)).wrong is Step.SOURCE


def test_the_stand_in_for_a_beacon_comes_a_day_after_it() -> None:
    first, second = drawing.beacons(DAY_BEFORE)
    assert (first, second) == (Beacon(ROUND), Beacon(ROUND + 28_800))
    assert frozen_lot(first, second)
    with pytest.raises(InvalidValue) as refused:
        frozen_lot(first, Beacon(second.round - 1))
    assert refused.value.fields == {"sources[1].round": "less_than_24_hours_ahead"}


def test_a_later_source_is_used_with_a_reason_and_said_to_be_on_trust() -> None:
    drawn = drawing.draw(RIGHT, READ, source=1, because="no signature by 16 September, noon")
    verdict = check(stated_lot(RIGHT, drawn))
    assert verdict.wrong is None
    assert set(verdict.on_trust) == {
        Trust.PUBLISHED_BEFORE,
        Trust.EARLIER_SOURCE_FAILED,
        Trust.WITNESSES_READ_RIGHT,
    }


def test_one_party_that_withholds_is_told_and_one_that_is_left_is_too_few() -> None:
    frozen = frozen_lot(promised())
    two = {party: SECRETS[party] for party in ("chair", "maker")}
    verdict = check(stated_lot(frozen, drawing.draw(frozen, Revealed(two))))
    assert verdict.wrong is None
    assert Trust.PARTY_WITHHELD in verdict.on_trust
    with pytest.raises(InvalidValue, match="fewer_than_two_secrets"):
        drawing.draw(frozen, Revealed({"chair": SECRETS["chair"]}))


BAD_EVIDENCE: list[tuple[Source, Evidence, str]] = [
    (Beacon(ROUND), Signed("00"), "not_the_beacons_signature_of_this_round"),
    (READINGS, Read(READ.numbers[:1], READ.witnesses), "not_some_numbers_for_each_source"),
    (READINGS, Read(((), (1,)), READ.witnesses), "not_some_numbers_for_each_source"),
    (READINGS, Read(READ.numbers, ("notary", "notary")), "fewer_than_two_witnesses"),
    (promised(), Revealed({**SECRETS, "fund": "00" * 32}), "not_what_was_committed"),
    (promised(), Revealed({**SECRETS, "stranger": "00" * 32}), "not_what_was_committed"),
    (promised(), SIGNED, "not_revealed"),
]


@pytest.mark.parametrize(("source", "evidence", "code"), BAD_EVIDENCE)
def test_evidence_that_shows_something_else_draws_nothing(
    source: Source, evidence: Evidence, code: str
) -> None:
    with pytest.raises(InvalidValue, match=code):
        drawing.draw(frozen_lot(source), evidence)


def test_a_copied_commitment_cannot_be_revealed() -> None:
    # Whoever hands in what another handed in hopes that two equal secrets cancel out.
    copied = Reveals(dict.fromkeys(("chair", "fund"), promised().commitments["chair"]))
    same = Revealed(dict.fromkeys(("chair", "fund"), SECRETS["chair"]))
    with pytest.raises(InvalidValue, match="fund: not_what_was_committed"):
        drawing.draw(frozen_lot(copied), same)


BAD_SOURCES: list[tuple[Source, str]] = [
    (Beacon(0), "no_such_round"),
    (Beacon(10**12), "no_such_round"),
    (Readings(()), "not_a_line_for_each_source"),
    (Readings(("",)), "not_a_line_for_each_source"),
    (Reveals({"chair": "0" * 64}), "fewer_than_two_parties"),
    (Reveals({"chair": "0" * 64, "fund": "secret"}), "not_64_hexadecimal_digits"),
    (Reveals({"chair": "0" * 64, "": "0" * 64}), "not_a_line_of_text"),
]


@pytest.mark.parametrize(("source", "code"), BAD_SOURCES)
def test_a_source_that_cannot_be_relied_on_is_refused(source: Source, code: str) -> None:
    with pytest.raises(InvalidValue, match=code):
        frozen_lot(source)


# ---- what is taken ------------------------------------------------------------------------------


def _costing(**cents: int) -> list[Ticket]:
    return [Ticket(id=name, cost_cents=cost) for name, cost in cents.items()]


def test_the_first_that_does_not_fit_ends_the_draw() -> None:
    tickets = _costing(a=600_00, b=500_00, c=100_00)
    assert take(["a", "b", "c"], tickets, Limits(budget_cents=1_099_99)) == ["a"]
    assert take(["a", "b", "c"], tickets, Limits(budget_cents=1_100_00)) == ["a", "b"]
    assert take(["a", "b", "c"], tickets, Limits()) == ["a", "b", "c"]


def test_a_full_stratum_is_passed_over_even_by_what_cannot_be_paid() -> None:
    tickets = [
        Ticket(id="n1", stratum="north", cost_cents=1),
        Ticket(id="n2", stratum="north", cost_cents=99),
        Ticket(id="s1", stratum="south", cost_cents=1),
        Ticket(id="w1", stratum="west", cost_cents=1),
    ]
    limits = Limits(per_stratum={"north": 1, "south": 2}, budget_cents=2)
    assert take(["n1", "n2", "w1", "s1"], tickets, limits) == ["n1", "s1"]


LINES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=6
).filter(str.strip)


@settings(max_examples=60)
@given(data=st.data())
def test_any_lot_by_secrets_comes_out_by_hand(data: st.DataObject) -> None:
    ids = data.draw(st.lists(LINES, min_size=1, max_size=12, unique=True))
    strata = st.sampled_from(["", "north", "south"])
    tickets = tuple(
        Ticket(id=one, cost_cents=data.draw(st.integers(0, 9)), stratum=data.draw(strata))
        for one in ids
    )
    limits = Limits(
        number=data.draw(st.none() | st.integers(0, 13)),
        per_stratum=data.draw(st.just({}) | st.just({tickets[0].stratum: 1})),
        budget_cents=data.draw(st.none() | st.integers(0, 40)),
    )
    try:
        source = promised(tickets)
    except InvalidValue:
        return  # two ids that read the same
    frozen = frozen_lot(source, tickets=tickets, limits=limits)
    drawn = drawing.draw(frozen, Revealed(SECRETS))
    document = document_of(frozen, drawn)
    assert (list(drawn.order), list(drawn.taken)) == by_hand.outcome(document)
    assert check(stated_lot(frozen, drawn)).wrong is None


def test_limits_that_are_none_and_texts_of_two_lines_are_refused() -> None:
    with pytest.raises(InvalidValue) as refused:
        drawing.freeze(
            title="two\nlines",
            frozen_at=datetime(2023, 1, 1, tzinfo=UTC),
            tickets=[Ticket(id="a", cost_cents=-1, stratum="x\ny")],
            limits=Limits(number=-1, per_stratum={"nowhere": 1, "x\ny": -1}),
            sources=[],
        )
    assert refused.value.fields == {
        "title": "not_a_line_of_text",
        "pool[0].stratum": "not_a_line_of_text",
        "take.number": "too_small",
        "take.per_stratum.nowhere": "no_such_stratum",
        "take.per_stratum.x\ny": "too_small",
        "pool[0].cost_cents": "too_small",
    }
