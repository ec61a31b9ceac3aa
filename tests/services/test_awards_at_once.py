"""A maker accepts in the very moment in which an offer ends: one of the two happens, not both."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState
from matchpot.domain.errors import IllegalMove
from matchpot.persistence.engine import writing
from matchpot.persistence.models.awards import Award
from matchpot.services import awards, checks
from tests.builders import euros
from tests.services.at_once import at_once
from tests.services.award_scenes import TERMS, a_published_round, days
from tests.towns import Town


@pytest.mark.parametrize("accepted_first", [True, False])
def test_an_offer_is_accepted_or_ends_and_the_books_agree(
    engine: Engine, accepted_first: bool
) -> None:
    with Session(writing(engine)) as session:
        town = Town(session)
        award, *_ = a_published_round(town, asks=(4_000, 3_000)).awards()
        award_id, maker_id, last = award.id, award.maker_id, award.accept_by
        session.commit()

    def accept(session: Session) -> AwardState:
        made = awards.accept(
            session, award_id, by=maker_id, terms=TERMS, now=last, limits=town.limits
        )
        return made.state

    def expire(session: Session) -> bool:
        return awards.expire(session, award_id, now=last + days(1))

    acts = (accept, expire) if accepted_first else (expire, accept)
    told = at_once(engine, *acts)
    with Session(engine) as session:
        found = session.get_one(Award, award_id)
        is_accepted = found.state is AwardState.ACCEPTED
        assert told[acts.index(expire)] is not is_accepted
        refused = told[acts.index(accept)]
        assert isinstance(refused, IllegalMove) is not is_accepted
        assert found.state in {AwardState.ACCEPTED, AwardState.DECLINED}
        assert found.amount_cents == euros(4_000)
        assert [one for one in checks.run_checks(session, now=last) if not one.ok] == []
