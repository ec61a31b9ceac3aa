"""The forms a report can take, and which of them may stand for which.

A maker never fills in a form for its own sake: what a report holds decides which formats it is.
Somebody who tells more than was asked is not asked again, so a heavier account of the same kind
always stands for a lighter one. Money and audits are kinds of their own: no story stands for them.

Source: participatory rounds of the design, section 7.
"""

from collections.abc import Collection
from enum import StrEnum


class Format(StrEnum):
    """A form of accounting for money, from light to heavy."""

    CONFIRMATION = "confirmation"  # it happened, did not, or went otherwise, and one line
    PICTURE_OR_LINK = "picture_or_link"
    UPDATE_POST = "update_post"  # public; donors get it too
    ORAL = "oral"  # sound or film
    SHORT_FORM = "short_form"  # five questions
    CHECK_IN = "check_in"  # a talk: the fund writes, the maker approves
    SHARED_REPORT = "shared_report"  # one report for several funders
    EXTERNAL_REPORT = "external_report"  # written for somebody else, accepted as it is
    ACTIVITY_REPORT = "activity_report"
    FINANCIAL_OVERVIEW = "financial_overview"
    AUDITOR_STATEMENT = "auditor_statement"


# How much each tells of what was done; what is not here is another kind.
_WEIGHT = {
    Format.CONFIRMATION: 1,
    Format.PICTURE_OR_LINK: 1,
    Format.UPDATE_POST: 1,
    Format.ORAL: 2,
    Format.SHORT_FORM: 2,
    Format.CHECK_IN: 3,
    Format.SHARED_REPORT: 3,
    Format.EXTERNAL_REPORT: 4,  # as it is, so it is enough for any story
    Format.ACTIVITY_REPORT: 3,
}


def satisfies(given: Collection[Format], asked: Collection[Format]) -> bool:
    """Tell whether one of the formats given is asked for, or tells more than one that is.

    >>> satisfies({Format.ACTIVITY_REPORT}, {Format.CONFIRMATION, Format.UPDATE_POST})
    True
    >>> satisfies({Format.ACTIVITY_REPORT}, {Format.FINANCIAL_OVERVIEW})
    False
    """
    if set(given) & set(asked):
        return True
    weights = [_WEIGHT[one] for one in asked if one in _WEIGHT]
    return bool(weights) and any(_WEIGHT.get(one, 0) > min(weights) for one in given)


def missing(
    given: Collection[Format], asked: Collection[frozenset[Format]]
) -> list[frozenset[Format]]:
    """Of what is asked, all of it and one format of each, what is not given yet; in its order."""
    return [one for one in asked if not satisfies(given, one)]
