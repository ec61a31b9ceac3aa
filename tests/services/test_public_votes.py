"""Residents vote: one ballot for an address, replaceable to the end, and the address not kept."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from matchpot.domain.errors import InvalidValue, NotAllowed
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.votes import pseudonym
from matchpot.persistence.models.ballots import Ballot
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import ballots as queries
from matchpot.services import ballots, public_votes
from tests.services.round_scenes import Scene
from tests.services.vote_scenes import a_public_round

SECRET = "a secret of the app"


def _key(row: Round, email: str = "noor@example.nl") -> str:
    return public_votes.voter_key(SECRET, row.id, email)


def _votes(scene: Scene, row: Round, key: str, *codes: str, token: str = "word") -> str:
    return public_votes.cast(
        scene.session, row.id, key, {"picks": list(codes)}, token=token, now=scene.clock.now()
    )


def test_one_mailbox_is_one_voter_however_it_is_spelled(session: Session) -> None:
    row = a_public_round(Scene(session))
    keys = {_key(row, email) for email in ("Noor@example.nl", " noor+vote@EXAMPLE.nl")}
    assert len(keys) == 1
    other = a_public_round(Scene(session))
    assert _key(other) not in keys  # nobody is followed from round to round
    assert public_votes.voter_key("other", row.id, "noor@example.nl") not in keys


def test_a_second_ballot_takes_the_place_of_the_first(session: Session) -> None:
    scene = Scene(session)
    row = a_public_round(scene)
    first = _votes(scene, row, _key(row), "P-001", token="one")
    second = _votes(scene, row, _key(row), "P-002", "P-003", token="two")
    _votes(scene, row, _key(row, "piet@example.nl"), "P-001", token="three")
    found = ballots.standing_cast(session, row, Phase.PUBLIC_VOTE)
    assert {one.voter: one.says["picks"] for one in found} == {
        pseudonym(_key(row)): ["P-002", "P-003"],
        pseudonym(_key(row, "piet@example.nl")): ["P-001"],
    }
    published = {one.receipt for one in queries.published_ballots(session, row)}
    assert second in published
    assert first not in published
    one = queries.published_ballot(session, row, second)
    assert one is not None
    assert (one.receipt, one.counts) == (second, True)
    assert queries.published_ballot(session, row, first) is None
    another = a_public_round(scene)
    assert queries.published_ballot(session, another, second) is None


def test_a_ballot_with_too_many_or_of_what_is_not_there_is_refused(session: Session) -> None:
    scene = Scene(session)
    row = a_public_round(scene)
    for codes, flaw in (
        (("P-001", "P-002", "P-003"), "too_many"),
        ((), "empty"),
        (("P-009",), "unknown_application"),
    ):
        with pytest.raises(InvalidValue) as refused:
            _votes(scene, row, _key(row), *codes)
        assert flaw in refused.value.fields


def test_nobody_votes_before_or_after(session: Session) -> None:
    scene = Scene(session)
    early = a_public_round(scene, phase=Phase.SUBMISSION)
    with pytest.raises(NotAllowed):
        _votes(scene, early, _key(early), "P-001")
    row = a_public_round(scene)
    scene.clock.forward(days=6)
    with pytest.raises(NotAllowed):
        _votes(scene, row, _key(row), "P-001")
    with pytest.raises(NotAllowed):
        public_votes.ask_for_link(
            session, row, "noor@example.nl", locale="nl", secret=SECRET, now=scene.clock.now()
        )


def test_the_address_is_in_the_letter_and_nowhere_else(session: Session) -> None:
    scene = Scene(session)
    row = a_public_round(scene)
    public_votes.ask_for_link(
        session, row, "noor@example.nl", locale="nl", secret=SECRET, now=scene.clock.now()
    )
    letter = session.scalars(select(OutboxRow).where(OutboxRow.kind == "mail")).one()
    assert letter.payload["to"] == "noor@example.nl"
    assert "noor" not in letter.key
    _votes(scene, row, _key(row), "P-001")
    stored = session.scalars(select(cast(Ballot.says, String))).one()
    assert "noor" not in f"{stored} {session.scalars(select(Ballot.voter_key)).one()}"


def test_an_application_that_was_withdrawn_is_not_on_the_paper(session: Session) -> None:
    scene = Scene(session)
    row = a_public_round(scene)
    gone = session.scalars(select(Application).where(Application.code == "P-002")).first()
    assert gone is not None
    gone.state, gone.withdrawn_at = gone.state.WITHDRAWN, scene.clock.now()
    session.flush()
    assert public_votes.paper(session, row).order == ("P-003", "P-001")  # by lot number


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcd"),
            st.lists(
                st.sampled_from(["P-001", "P-002", "P-003"]), min_size=1, max_size=2, unique=True
            ),
        ),
        max_size=12,
    )
)
def test_in_whatever_order_people_vote_the_last_ballot_of_each_counts(
    session: Session, cast_in_order: list[tuple[str, list[str]]]
) -> None:
    scene = Scene(session)
    row = a_public_round(scene)
    for at, (who, codes) in enumerate(cast_in_order):
        _votes(scene, row, _key(row, f"{who}@example.nl"), *codes, token=f"{row.id}-{at}")
    wanted = {pseudonym(_key(row, f"{who}@example.nl")): codes for who, codes in cast_in_order}
    found = ballots.standing_cast(session, row, Phase.PUBLIC_VOTE)
    assert {one.voter: one.says["picks"] for one in found} == wanted
    kept = session.scalars(select(Ballot.number).where(Ballot.round_id == row.id)).all()
    assert len(kept) == len(cast_in_order)
    session.rollback()
