"""What each role may is read from the tables that decide it, so that the page cannot be wrong."""

from matchpot.domain.people import MembershipRole, OrganisationKind
from matchpot.domain.trust.roles import MEMBER_MAY, NETWORK_ONLY
from matchpot.web.accounts import team


def test_the_table_of_roles_holds_every_step_of_every_role_of_a_fund() -> None:
    told = [by_role for _, by_role in team.may_table(OrganisationKind.FUND)]
    assert len(told) == len(MEMBER_MAY[MembershipRole.OWNER] - NETWORK_ONLY)
    for at, role in enumerate(team.ROLES):
        assert sum(by_role[at] for by_role in told) == len(MEMBER_MAY[role] - NETWORK_ONLY)


def test_people_of_a_network_read_what_they_may_there_and_nothing_of_pots() -> None:
    told = dict(team.may_table(OrganisationKind.NETWORK))
    reader, member, finance, owner = told["Speak on proposals"]
    assert (reader, member, finance, owner) == (False, True, True, True)
    assert told["Accept or decline a mandate"] == [False, False, False, True]
    assert "Change a pot" not in told
    assert team.may_table(OrganisationKind.MAKER_COLLECTIVE) == []
