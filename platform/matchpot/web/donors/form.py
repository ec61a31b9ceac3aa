"""The donation form: what a donor types, read into plain values. Rules are the domain's."""

import re
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # stubs of an older WTForms
from wtforms.fields.core import Field
from wtforms.validators import InputRequired, Length

from matchpot.domain.donations import tip_choices
from matchpot.domain.errors import InvalidValue
from matchpot.domain.people import login_email
from matchpot.extensions import current_settings
from matchpot.persistence.queries.giving import RewardOffer
from matchpot.web.filters import euros
from matchpot.web.forms import BaseForm, EuroField, TextLine, tidy
from matchpot.web.weighing import PLAIN_GIFT_CENTS

OWN_TIP = "own"
NO_TIP = "0"
# What the form proposes before anything is typed, in whole euros.
QUICK_AMOUNTS = (10, 25, 50, 100)

_MAILBOX = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


class GiftForm(BaseForm):
    """One gift. `stamp`, `seen` and `website` are not typed by people."""

    amount = EuroField(_l("Your gift"), [InputRequired(_l("Fill in how much you want to give."))])
    reward = RadioField(_l("What you get"), default="", validate_choice=False)
    tip = RadioField(_l("A tip for the platform"), default=NO_TIP, validate_choice=False)
    own_tip = EuroField(_l("Your own tip"))
    name = TextLine(
        _l("Your name"), [Length(max=120, message=_l("Use at most %(max)d characters."))]
    )
    email = EmailField(
        _l("E-mail address"),
        [
            InputRequired(_l("Fill in your e-mail address: your receipt goes there.")),
            Length(max=254, message=_l("Use at most %(max)d characters.")),
        ],
        filters=[tidy],
    )
    anonymous = BooleanField(_l("Do not show my name on the project page"))
    message = TextAreaField(
        _l("A word for the maker"),
        [Length(max=280, message=_l("Use at most %(max)d characters."))],
        filters=[tidy],
    )
    stamp = HiddenField()
    seen = HiddenField()
    website = StringField(_l("Leave this empty"))
    offered: frozenset[str] = frozenset()

    def offer(self, rewards: Sequence[RewardOffer]) -> None:
        """Fill in the choices that depend on the campaign and on the amount."""
        self.reward.choices = [
            SelectChoice("", _l("Nothing: the gift is enough")),
            *(SelectChoice(str(one.id), one.title) for one in rewards),
        ]
        self.offered = frozenset({"", *(str(one.id) for one in rewards)})
        self.tip.choices = [SelectChoice(NO_TIP, _("No tip"))]
        tips = [str(cents) for cents in tip_choices(self.amount.data or PLAIN_GIFT_CENTS)]
        chosen = self.tip.data or NO_TIP
        # A tip proposed for an earlier amount stays what it was: what is shown is what is paid.
        if chosen not in {NO_TIP, OWN_TIP, *tips} and chosen.isascii() and chosen.isdigit():
            tips = sorted({*tips, chosen}, key=int)
        self.tip.choices += [SelectChoice(one, euros(int(one))) for one in tips if len(one) < 9]
        self.tip.choices.append(SelectChoice(OWN_TIP, _("Another amount")))

    def round_amount(self) -> None:
        """Show whole euros as people type them: `25`, which is also how the quick amounts read."""
        if self.amount.data and self.amount.data % 100 == 0:
            self.amount.typed = str(self.amount.data // 100)

    @property
    def tip_cents(self) -> int:
        """The tip that was chosen or typed; 0 when it cannot be read."""
        chosen = self.tip.data or NO_TIP
        if chosen == OWN_TIP:
            return self.own_tip.data or 0
        is_number = chosen.isascii() and chosen.isdigit() and len(chosen) < 9
        return int(chosen) if is_number else 0

    @property
    def reward_id(self) -> int | None:
        """The reward that was chosen."""
        chosen = self.reward.data or ""
        return int(chosen) if chosen else None

    @property
    def address(self) -> str | None:
        """The e-mail address, if what was typed can be one."""
        text = self.email.data or ""
        try:
            login_email(text)
        except InvalidValue:
            return None
        return text if _MAILBOX.fullmatch(text) and len(text) <= 254 else None

    @property
    def shown_match(self) -> tuple[int, int] | None:
        """The gift and its match as they were shown last; None when nothing was."""
        gift, _colon, match = (self.seen.data or "").partition(":")
        both = (gift, match)
        is_told = all(one.isascii() and one.isdigit() and len(one) < 12 for one in both)
        return (int(gift), int(match)) if is_told else None

    def validate_amount(self, field: Field) -> None:
        """Within the limits, so that the answer stands beside the field."""
        limits = current_settings().limits
        least, most = limits.gift_min_cents, limits.gift_max_cents
        if field.data is not None and not least <= field.data <= most:
            raise ValidationError(
                _(
                    "Give at least %(least)s and at most %(most)s.",
                    least=euros(least),
                    most=euros(most),
                )
            )

    def validate_reward(self, field: Field) -> None:
        """One of those offered."""
        if (field.data or "") not in self.offered:
            raise ValidationError(_("Choose one of the rewards, or none."))

    def validate_tip(self, _field: Field) -> None:
        """Never more than the gift: that would be a slip."""
        if self.amount.data and self.tip_cents > self.amount.data:
            raise ValidationError(_("The tip is larger than the gift. Choose a smaller one."))

    def validate_email(self, _field: Field) -> None:
        """Something a message can be sent to."""
        if not self.email.errors and self.address is None:
            raise ValidationError(
                _("This is not an e-mail address. Write it like ann@example.org.")
            )

    def validate_website(self, field: Field) -> None:
        """A trap: people do not see this field, programs fill it in."""
        if field.data:
            raise ValidationError(_("Leave this field empty, then send the form again."))
