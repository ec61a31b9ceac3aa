"""How a campaign runs and what it gives back: two steps of the editor.

A form checks shape alone; what is still missing is the checklist's to say.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from matchpot.domain.campaigns import SuccessRule
from matchpot.domain.deadlines import DEFAULT_DAYS, MAX_DAYS, MIN_DAYS
from matchpot.persistence.queries import campaigns as queries
from matchpot.services import rewards
from matchpot.services.editing import Opened
from matchpot.web.choices import choices
from matchpot.web.forms import BaseForm, EuroField, SpokenForm, TextLine, above
from matchpot.web.labels import SUCCESS_RULES

MOST_REWARDS = 20
_ABOVE_ZERO = above(1, _l("Write an amount above zero."))
LICENCES = ("CC BY 4.0", "CC BY-SA 4.0", "CC BY-NC 4.0", "CC0 1.0")
VAT_BPS = (0, 900, 2100)


class PlanForm(BaseForm):
    """Goal, rule, length and terms."""

    success_rule = RadioField(
        _l("When do you get the money?"),
        choices=lambda: choices((rule, SUCCESS_RULES[rule]) for rule in rewards.OFFERED),
    )
    goal_min = EuroField(_l("Goal: the least you need"), [_ABOVE_ZERO])
    goal_optimum = EuroField(_l("Optimum: what you would ideally raise"), [_ABOVE_ZERO])
    duration_days = IntegerField(
        _l("How many days"),
        [
            Optional(),
            NumberRange(
                min=MIN_DAYS,
                max=MAX_DAYS,
                message=_l("Choose a number of days from %(min)d to %(max)d."),
            ),
        ],
    )
    terms = BooleanField(_l("I accept the terms for makers"))


def load_plan(_session: Session, opened: Opened) -> Mapping[str, Any]:
    """The stored plan."""
    campaign = opened.campaign
    return {
        "success_rule": campaign.success_rule.value,
        "goal_min": campaign.goal_min_cents or None,
        "goal_optimum": campaign.goal_optimum_cents,
        "duration_days": campaign.duration_days,
        "terms": campaign.terms_accepted_at is not None,
    }


def store_plan(_session: Session, opened: Opened, form: PlanForm, now: datetime) -> None:
    """Store what was read."""
    plan = rewards.Plan(
        success_rule=SuccessRule(form.success_rule.data),
        goal_min_cents=form.goal_min.data or 0,
        goal_optimum_cents=form.goal_optimum.data,
        duration_days=form.duration_days.data or DEFAULT_DAYS,
        terms_accepted=form.terms.data,
    )
    rewards.save_plan(opened, plan, now=now)


class OfferForm(SpokenForm):
    """One reward."""

    id = HiddenField(validators=[Optional(), Regexp(r"[0-9]{1,18}\Z")])
    title = TextLine(
        _l("What"),
        [
            DataRequired(_l("Give the reward a name.")),
            Length(max=120, message=_l("Use at most %(max)d characters.")),
        ],
    )
    description = TextAreaField(
        _l("Description"), [Length(max=600, message=_l("Use at most %(max)d characters."))]
    )
    minimum = EuroField(_l("For gifts from"), [InputRequired(_l("Write an amount.")), _ABOVE_ZERO])
    stock = IntegerField(
        _l("How many there are"),
        [Optional(), NumberRange(min=1, max=100_000, message=_l("Write a whole number above 0."))],
    )
    fair_value = EuroField(_l("What it is worth"))
    vat = SelectField(
        _l("VAT on it"),
        coerce=int,
        choices=lambda: choices((bps, f"{bps // 100}%") for bps in VAT_BPS),
        default=0,
    )
    delivery = TextLine(
        _l("Delivered in (month)"),
        [Optional(), Regexp(r"20[0-9]{2}-(0[1-9]|1[0-2])\Z", message=_l("Write it like 2027-03."))],
    )

    def validate_fair_value(self, field: Field) -> None:
        """What it is worth is a part of the gift; the rest is a gift."""
        if field.data is not None and field.data > (self.minimum.data or 0):
            raise ValidationError(str(_l("This cannot be more than the gift it is for.")))


class ReturnForm(SpokenForm):
    """One thing everyone gets."""

    title = TextLine(
        _l("What"),
        [
            DataRequired(_l("Say what everyone gets.")),
            Length(max=160, message=_l("Use at most %(max)d characters.")),
        ],
    )
    licence = SelectField(
        _l("Under which licence"),
        choices=lambda: choices(
            zip(LICENCES, LICENCES, strict=True), first=_("None: it is an event or a service")
        ),
    )


class RewardsForm(BaseForm):
    """What donors get, and what everyone gets."""

    rewards = FieldList(FormField(OfferForm), _l("Rewards"), max_entries=MOST_REWARDS)
    returns = FieldList(FormField(ReturnForm), _l("For everyone"), max_entries=MOST_REWARDS)


def load_rewards(session: Session, opened: Opened) -> Mapping[str, Any]:
    """The stored rewards and returns."""
    return {
        "rewards": [
            {
                "id": one.id,
                "title": one.title,
                "description": one.description,
                "minimum": one.minimum_cents,
                "stock": one.stock,
                "fair_value": one.fair_value_cents or None,
                "vat": one.vat_bps,
                "delivery": one.delivery_month,
            }
            for one in queries.rewards_of(session, opened.campaign.id)
        ],
        "returns": [
            {"title": one.title, "licence": one.licence}
            for one in queries.returns_of(session, opened.campaign.id)
        ],
    }


def store_rewards(session: Session, opened: Opened, form: RewardsForm, _now: datetime) -> None:
    """Store what was read."""
    offers = [
        rewards.Offer(
            id=int(one["id"]) if one["id"] else None,
            title=one["title"],
            description=(one["description"] or "").strip(),
            minimum_cents=one["minimum"],
            stock=one["stock"],
            fair_value_cents=one["fair_value"] or 0,
            vat_bps=one["vat"],
            delivery_month=one["delivery"] or "",
        )
        for one in form.rewards.data
    ]
    rewards.save_rewards(session, opened, offers)
    returns = [rewards.Return(title=x["title"], licence=x["licence"]) for x in form.returns.data]
    rewards.save_returns(session, opened, returns)
