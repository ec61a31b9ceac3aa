"""What each role may is read from the tables that decide it, so that the page cannot be wrong."""

from matchpot.domain.people import MembershipRole
from matchpot.domain.trust.roles import MEMBER_MAY
from matchpot.web.accounts import team


def test_the_table_of_roles_holds_every_step_of_every_role() -> None:
    told = [by_role for _, by_role in team.may_table()]
    assert len(told) == len(MEMBER_MAY[MembershipRole.OWNER])
    for at, role in enumerate(team.ROLES):
        assert sum(by_role[at] for by_role in told) == len(MEMBER_MAY[role])
