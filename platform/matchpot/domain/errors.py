"""Everything the domain and the services can refuse, as one tree.

A class name says what was refused; the attributes hold the data. The text of an exception is for
the log; what a visitor reads is written, and translated, in the web layer, keyed on the class.
"""

from collections.abc import Mapping, Sequence


class MatchpotError(Exception):
    """The root: something was refused for a reason we know."""


# --- Who may do what -------------------------------------------------------------------------


class NotAllowed(MatchpotError):
    """This person may not do this."""

    def __init__(self, action: str) -> None:
        super().__init__(f"not allowed: {action}")
        self.action = action


class SecondPersonNeeded(MatchpotError):
    """The step needs another person than the one who took the step before it."""

    def __init__(self, action: str) -> None:
        super().__init__(f"another person is needed for: {action}")
        self.action = action


class TooManyAttempts(MatchpotError):
    """The same thing was tried too often; `retry_after_seconds` says when it may be again."""

    def __init__(self, limit: str, *, retry_after_seconds: int) -> None:
        super().__init__(f"too many attempts: {limit}")
        self.limit = limit
        self.retry_after_seconds = retry_after_seconds


class EmailTaken(MatchpotError):
    """An account with this address exists."""


class WrongPassword(MatchpotError):
    """The address and the password do not belong together, or there is no such account."""


class PasswordRefused(MatchpotError):
    """The password breaks the policy; `code` is a `people.PasswordFlaw`."""

    def __init__(self, code: str) -> None:
        super().__init__(f"password refused: {code}")
        self.code = code


class LinkExpired(MatchpotError):
    """A signed link is too old, was used already or was never ours."""


# --- What there is and in which state --------------------------------------------------------


class NotFound(MatchpotError):
    """There is no such thing, or not for this person."""

    def __init__(self, noun: str, key: object = None) -> None:
        super().__init__(f"no such {noun}: {key}")
        self.noun = noun
        self.key = key


class IllegalMove(MatchpotError):
    """The state does not allow this move."""

    def __init__(self, noun: str, frm: str, to: str) -> None:
        super().__init__(f"{noun}: no move from {frm} to {to}")
        self.noun = noun
        self.frm = frm
        self.to = to


class StateChanged(MatchpotError):
    """Somebody else moved it between our reading and our writing."""

    def __init__(self, noun: str, key: object, expected: str) -> None:
        super().__init__(f"{noun} {key} is no longer {expected}")
        self.noun = noun
        self.key = key
        self.expected = expected


class FieldFrozen(MatchpotError):
    """These fields cannot change any more after launch."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(f"frozen after launch: {', '.join(fields)}")
        self.fields = tuple(fields)


class CampaignNotOpen(MatchpotError):
    """The campaign takes no donations now."""

    def __init__(self, state: str) -> None:
        super().__init__(f"campaign is {state}")
        self.state = state


class GoalMissing(MatchpotError):
    """The campaign has no minimum goal yet."""


class ChecklistIncomplete(MatchpotError):
    """The campaign cannot be launched yet; `items` are `launch.ChecklistItem` codes."""

    def __init__(self, items: Sequence[str]) -> None:
        super().__init__(f"open items: {', '.join(items)}")
        self.items = tuple(items)


class RewardSoldOut(MatchpotError):
    """No piece of this reward is left."""

    def __init__(self, reward_id: object) -> None:
        super().__init__(f"reward {reward_id} is sold out")
        self.reward_id = reward_id


class RewardNeedsMore(MatchpotError):
    """The gift is smaller than the reward asks for."""

    def __init__(self, reward_id: object, *, min_cents: int) -> None:
        super().__init__(f"reward {reward_id} asks for at least {min_cents} cents")
        self.reward_id = reward_id
        self.min_cents = min_cents


# --- Money -----------------------------------------------------------------------------------


class AmountOutOfRange(MatchpotError):
    """The amount is under the least or over the most; both ends are allowed amounts."""

    def __init__(self, *, min_cents: int, max_cents: int, cents: int) -> None:
        super().__init__(f"{cents} cents is not within {min_cents}..{max_cents}")
        self.min_cents = min_cents
        self.max_cents = max_cents
        self.cents = cents


class AmountMismatch(MatchpotError):
    """The provider tells another amount or currency than we asked; the event is quarantined."""

    def __init__(self, *, expected_cents: int, cents: int, currency: str) -> None:
        super().__init__(f"expected {expected_cents} eur cents, told {cents} {currency}")
        self.expected_cents = expected_cents
        self.cents = cents
        self.currency = currency


class RefundTooLarge(MatchpotError):
    """More would go back than is left of the charge."""

    def __init__(self, *, refundable_cents: int, cents: int) -> None:
        super().__init__(f"{cents} cents asked, {refundable_cents} refundable")
        self.refundable_cents = refundable_cents
        self.cents = cents


class OnboardingMissing(MatchpotError):
    """The maker's payment account is not ready for this step."""


class PayoutBlocked(MatchpotError):
    """The payout cannot go; `reasons` are `payouts.Block` codes."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(f"blocked: {', '.join(reasons)}")
        self.reasons = tuple(reasons)


class PotExhausted(MatchpotError):
    """The pot holds less than is asked of it."""

    def __init__(self, pot_id: object, *, available_cents: int) -> None:
        super().__init__(f"pot {pot_id} has {available_cents} cents left")
        self.pot_id = pot_id
        self.available_cents = available_cents


class BudgetBelowUse(MatchpotError):
    """A budget cannot fall below what is reserved and used."""

    def __init__(self, *, least_cents: int, cents: int) -> None:
        super().__init__(f"{cents} cents is below the {least_cents} in use")
        self.least_cents = least_cents
        self.cents = cents


class RuleIncomplete(MatchpotError):
    """A match rule or its caps cannot be read; `fields` maps a parameter to its `FieldFlaw`."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {code}" for field, code in fields.items()))
        self.fields = dict(fields)


class RulePublished(MatchpotError):
    """A published rule version is immutable; make a new version instead."""


# --- What people hand in ---------------------------------------------------------------------


class FormTooFast(MatchpotError):
    """The form came back faster than a person can fill it in."""


class UploadRefused(MatchpotError):
    """The file is not taken; `code` says why, `limit` what would have been, in its unit."""

    def __init__(self, code: str, limit: int | None = None) -> None:
        super().__init__(f"upload refused: {code} (limit {limit})")
        self.code = code
        self.limit = limit


class InvalidValue(MatchpotError):
    """A value breaks a rule of the domain; `fields` maps the field to a reason code."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {code}" for field, code in fields.items()))
        self.fields = dict(fields)
