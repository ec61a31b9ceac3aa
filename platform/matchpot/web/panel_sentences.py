"""Why a panel cannot be drawn, in a sentence that says what would help."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from matchpot.domain.errors import MatchpotError
from matchpot.domain.panels.quotas import Quota, QuotasContradict
from matchpot.domain.rounds.rules import Feature
from matchpot.web.errors import text_of


def why_no_panel(error: MatchpotError, features: Sequence[Feature]) -> str:
    """What stands in the way of a draw."""
    if not isinstance(error, QuotasContradict):
        return text_of(error)
    if not error.quotas:
        return str(
            ngettext(
                "There are %(seats)s seats and %(num)d person who may take one.",
                "There are %(seats)s seats and %(num)d people who may take one.",
                error.volunteers,
                seats=error.seats,
            )
        )
    told = quotas_told(error.quotas, features)
    return str(
        _(
            "%(seats)s seats cannot be filled by those who may take one when this must hold: "
            "%(quotas)s. What helps is that more or other people offer, while the call lasts.",
            seats=error.seats,
            quotas=told,
        )
    )


def quotas_told(quotas: Iterable[Quota], features: Sequence[Feature]) -> str:
    """Quotas in words, one after another."""
    names = {one.id: one.label for one in features}
    return "; ".join(_quota(one, names.get(one.feature, one.feature)) for one in quotas)


def _quota(quota: Quota, feature: str) -> str:
    if quota.least:
        return str(
            _(
                "%(feature)s “%(value)s” at least %(least)s",
                feature=feature,
                value=quota.value,
                least=quota.least,
            )
        )
    return str(
        _(
            "%(feature)s “%(value)s” at most %(most)s",
            feature=feature,
            value=quota.value,
            most=quota.most,
        )
    )
