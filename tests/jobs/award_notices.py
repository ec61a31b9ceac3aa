"""Letters about an award, each promised once to one maker."""

from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState
from matchpot.persistence.models.awards import Award
from matchpot.services import award_letters
from matchpot.services.letters import Reader
from tests.builders import NOON, a_fund, a_member, a_person, a_pot, a_project, euros


def promise_award_letters(session: Session, to: Reader) -> None:
    """From the offer to what is taken back; the maker has the reader's name and language."""
    maker = a_person(session, to.name)
    maker.locale = to.locale
    project, fund = a_project(session, maker=maker), a_fund(session)
    a_member(session, fund, name=to.name).locale = to.locale
    award = Award(
        pot_id=a_pot(session, fund=fund).id,
        project_id=project.id,
        maker_id=project.maker_id,
        # Who was paid hears so only when all of it was.
        state=AwardState.PAID,
        amount_cents=euros(4_000),
        decided_at=NOON,
        accept_by=NOON,
        accepted_at=NOON,
        reason="The theatre burnt down.",
    )
    session.add(award)
    session.flush()
    award_letters.proposed(session, award, now=NOON)
    award_letters.offered(session, award, now=NOON)
    award_letters.reminder(session, award, now=NOON)
    award_letters.accepted(session, award, now=NOON)
    award_letters.paid(session, award, now=NOON)
    award_letters.revoked(session, award, back_cents=euros(1_000), now=NOON)
