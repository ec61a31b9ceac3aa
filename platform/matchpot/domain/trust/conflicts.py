"""Whose gifts are kept but never matched: matched money makes giving to oneself profitable.

Two people are taken for one when they share an account, a mailbox or a card or bank account. Who
belongs to a team, a household or a fund is told by the caller.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.people import canonical_email


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What a person can be recognised by.

    Attributes:
        account_ids: accounts on this platform.
        mailboxes: addresses in their canonical spelling (`people.canonical_email`).
        fingerprints: cards and bank accounts, as the provider names them; often known only after
            the payment.
    """

    account_ids: frozenset[int] = frozenset()
    mailboxes: frozenset[str] = frozenset()
    fingerprints: frozenset[str] = frozenset()

    def is_same_person_as(self, other: "Traces") -> bool:
        """Tell whether two sets of traces have anything in common."""
        return bool(
            self.account_ids & other.account_ids
            or self.mailboxes & other.mailboxes
            or self.fingerprints & other.fingerprints
        )


def traces(
    *,
    account_id: int | None = None,
    emails: Iterable[str] = (),
    fingerprints: Iterable[str | None] = (),
) -> Traces:
    """Gather what is known about a person; addresses are brought to one spelling."""
    return Traces(
        account_ids=frozenset() if account_id is None else frozenset({account_id}),
        mailboxes=frozenset(canonical_email(email) for email in emails),
        fingerprints=frozenset(mark for mark in fingerprints if mark),
    )


def unmatched_because(
    donor: Traces,
    *,
    maker: Traces,
    team: Iterable[Traces] = (),
    household: Iterable[Traces] = (),
    funders: Iterable[Traces] = (),
) -> Reason | None:
    """Say why a gift is kept but not matched; the nearest relation first, None without one."""
    relations = (
        (Reason.SELF_DONATION, (maker,)),
        (Reason.TEAM_DONATION, team),
        (Reason.HOUSEHOLD_DONATION, household),
        (Reason.FUNDER_DONATION, funders),
    )
    for reason, people in relations:
        if any(donor.is_same_person_as(person) for person in people):
            return reason
    return None
