"""Follows for the platform of `town_hall.py`: Dora Donor follows a project, an address a fund."""

from matchpot.domain.follows import FollowKind
from matchpot.integrations.links import Purpose, SignedLinks
from matchpot.persistence.models.follows import Follow
from matchpot.services import follows
from tests.contract.founders import Founders


def fill(hall: Founders) -> None:
    """Everything there is of following."""
    now, links = hall.clock.now(), SignedLinks(hall.secret_key, now=hall.clock.now)
    of_donor = Follow(
        kind=FollowKind.PROJECT,
        target_id=hall.ids["live_project_id"],
        person_id=hall.people["donor"],
        locale="nl",
        asked_at=now,
        confirmed_at=now,
    )
    of_address = Follow(
        kind=FollowKind.FUND,
        target_id=hall.fund.id,
        email="vera@example.org",
        email_canonical="vera@example.org",
        locale="nl",
        asked_at=now,
    )
    hall.session.add_all((of_donor, of_address))
    hall.session.flush()
    hall.ids["follow_id"] = of_donor.id
    for one, purpose in ((of_address, Purpose.CONFIRM_FOLLOW), (of_donor, Purpose.UNFOLLOW)):
        hall.words[f"{purpose}_link"] = links.make(purpose, one.id, follows.marked(one))
