"""Why a gift was not begun, told beside the field it is about or over the form."""

from flask_babel import gettext as _

from matchpot.domain.errors import (
    AmountOutOfRange,
    FormTooFast,
    LinkExpired,
    MatchpotError,
    RewardNeedsMore,
    RewardSoldOut,
)
from matchpot.domain.outside import PaymentRefused
from matchpot.web.donors.form import GiftForm
from matchpot.web.donors.paying import MatchFell, PaymentsBraked
from matchpot.web.errors import text_of
from matchpot.web.filters import euros

REFUSALS = (
    AmountOutOfRange, FormTooFast, LinkExpired, MatchFell, PaymentRefused, PaymentsBraked,
    RewardNeedsMore, RewardSoldOut,
)  # fmt: skip
_AT_FIELD = {AmountOutOfRange: "amount", RewardNeedsMore: "reward", RewardSoldOut: "reward"}


def blame(form: GiftForm, error: MatchpotError) -> None:
    """Put a refusal beside its field, or over the form when it is about none."""
    name = _AT_FIELD.get(type(error))
    if name is None:
        form.form_errors.append(_told(error))
    else:
        form[name].errors = [_told(error)]
    if isinstance(error, LinkExpired | PaymentRefused):
        form.stamp.data = None


def _told(error: MatchpotError) -> str:
    if isinstance(error, FormTooFast):
        return str(_("That was very fast. Please wait a moment, then send the form again."))
    if isinstance(error, LinkExpired):
        return str(
            _("This form was open for a long time. Look at it once more, then send it again.")
        )
    if isinstance(error, PaymentsBraked):
        return str(
            _(
                "Many payments are failing at this moment, so we take a short break. "
                "Please try again in ten minutes."
            )
        )
    if isinstance(error, MatchFell):
        return str(
            _(
                "While you were reading, others gave too: funds now add %(cents)s, not %(shown)s. "
                "Look below; send the form again if you still want to give.",
                cents=euros(error.cents),
                shown=euros(error.shown_cents),
            )
        )
    return text_of(error)
