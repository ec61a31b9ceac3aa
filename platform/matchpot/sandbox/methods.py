"""The payment methods: what the payer chose, what that shows of them, and how it will go.

Card numbers and their fates are Stripe's test cards. Fingerprints are stable: the same card or
the same IBAN always has the same one, also when a maker's bank account is a donor's.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from matchpot.sandbox.iban import dutch_iban, is_valid_iban
from matchpot.sandbox.store import JsonObject


class Method(StrEnum):
    """How one can pay here."""

    IDEAL = "ideal"
    CARD = "card"
    SEPA_DEBIT = "sepa_debit"
    BANCONTACT = "bancontact"


class Outcome(StrEnum):
    """How an attempt goes. The two last ones take days."""

    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    PROCESSING = "processing"
    FAILS_LATER = "fails_later"


class CardFate(StrEnum):
    """What a test card leads to."""

    WORKS = "works"
    DECLINED = "declined"
    NO_FUNDS = "no_funds"
    EXPIRED = "expired"
    DISPUTED = "disputed"
    REFUND_PENDING = "refund_pending"
    REFUND_FAILS = "refund_fails"


CARD_FATES: Mapping[str, CardFate] = {
    "4242424242424242": CardFate.WORKS,
    "5555555555554444": CardFate.WORKS,
    "4000005280000002": CardFate.WORKS,
    "4000000000000002": CardFate.DECLINED,
    "4000000000009995": CardFate.NO_FUNDS,
    "4000000000000069": CardFate.EXPIRED,
    "4000000000000259": CardFate.DISPUTED,
    "4000000000007726": CardFate.REFUND_PENDING,
    "4000000000005126": CardFate.REFUND_FAILS,
}
# The ready-made payment methods that Stripe offers to tests.
READY_MADE: Mapping[str, str] = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_createDispute": "4000000000000259",
    "pm_card_pendingRefund": "4000000000007726",
    "pm_card_refundFail": "4000000000005126",
}
BANKS: Mapping[str, tuple[str, str, str]] = {
    "abn_amro": ("ABN AMRO", "ABNA", "ABNANL2A"),
    "asn_bank": ("ASN Bank", "ASNB", "ASNBNL21"),
    "bunq": ("bunq", "BUNQ", "BUNQNL2A"),
    "ing": ("ING", "INGB", "INGBNL2A"),
    "knab": ("Knab", "KNAB", "KNABNL2H"),
    "n26": ("N26", "NTSB", "NTSBDEB1"),
    "rabobank": ("Rabobank", "RABO", "RABONL2U"),
    "regiobank": ("RegioBank", "RBRB", "RBRBNL21"),
    "revolut": ("Revolut", "REVO", "REVOLT21"),
    "sns_bank": ("SNS", "SNSB", "SNSBNL2A"),
    "triodos_bank": ("Triodos Bank", "TRIO", "TRIONL2U"),
    "van_lanschot": ("Van Lanschot", "FVLB", "FVLBNL22"),
}
# Stripe's test account numbers for direct debit: the second one fails after some days.
SEPA_WORKS = "NL39RABO0300065264"
SEPA_FAILS_LATER = "NL91ABNA0417164300"


DEFAULT_EMAIL = "donor@example.org"


class ImpossibleTender(ValueError):
    """No payer could have chosen this; `code` names the reason for the page."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """What a payer filled in on the payment page."""

    method: Method = Method.IDEAL
    bank: str = "ing"
    card: str = "4242424242424242"
    iban: str = SEPA_WORKS
    outcome: Outcome = Outcome.SUCCEEDED
    email: str = DEFAULT_EMAIL
    name: str = "Test Donor"

    def __post_init__(self) -> None:
        """Refuses unknown banks and cards and mistyped account numbers."""
        if self.bank not in BANKS:
            raise ImpossibleTender("unknown_bank", f"There is no bank called {self.bank}.")
        if self.card not in CARD_FATES:
            raise ImpossibleTender("unknown_card", "This is not one of the test cards.")
        if not is_valid_iban(self.iban):
            raise ImpossibleTender("wrong_iban", "This account number (IBAN) is not valid.")

    @property
    def fate(self) -> CardFate:
        """What the card leads to; other methods just work."""
        return CARD_FATES[self.card] if self.method is Method.CARD else CardFate.WORKS

    @property
    def is_delayed(self) -> bool:
        """Whether the result takes days."""
        return self.outcome in (Outcome.PROCESSING, Outcome.FAILS_LATER)


def tender_from(fields: Mapping[str, object], *, email: str | None = None) -> Tender:
    """Reads a payer's choice from a form or a control call; what is absent has a default.

    Direct debit always takes days: `succeeded` becomes `processing` there.

    Raises:
        ImpossibleTender: when a field holds something that cannot be chosen.
    """
    given = {name: str(fields[name]).strip() for name in TENDER_FIELDS if fields.get(name)}
    try:
        method = Method(given.pop("method", Method.IDEAL))
        outcome = Outcome(given.pop("outcome", Outcome.SUCCEEDED))
    except ValueError as error:
        raise ImpossibleTender("unknown_choice", str(error)) from error
    for name in ("card", "iban"):
        if name in given:
            given[name] = given[name].replace(" ", "").upper()
    if email:
        given.setdefault("email", email)
    return Tender(method=method, outcome=_delayed(method, outcome, given.get("iban")), **given)


TENDER_FIELDS = ("method", "bank", "card", "iban", "outcome", "email", "name")


def _delayed(method: Method, outcome: Outcome, iban: str | None) -> Outcome:
    if method is not Method.SEPA_DEBIT or outcome is not Outcome.SUCCEEDED:
        return outcome
    return Outcome.FAILS_LATER if iban == SEPA_FAILS_LATER else Outcome.PROCESSING


def fingerprint(text: str) -> str:
    """A stable mark of a card or an account that does not give the number away."""
    return hashlib.sha256(f"sandbox:{text}".encode()).hexdigest()[:16]


def payment_method_details(tender: Tender) -> JsonObject:
    """The fields under the method's own name, as a charge shows them."""
    details = DETAILS[tender.method](tender)
    return {"type": tender.method.value, tender.method.value: details}


def _ideal(tender: Tender) -> JsonObject:
    _, code, bic = BANKS[tender.bank]
    return {
        "bank": tender.bank,
        "bic": bic,
        "generated_sepa_debit": None,
        "generated_sepa_debit_mandate": None,
        "iban_last4": dutch_iban(code, seed=tender.email)[-4:],
        "transaction_id": None,
        "verified_name": tender.name,
    }


def _bancontact(tender: Tender) -> JsonObject:
    return {
        "bank_code": "GKCC",
        "bank_name": "Belfius",
        "bic": "GKCCBEBB",
        "generated_sepa_debit": None,
        "generated_sepa_debit_mandate": None,
        "iban_last4": dutch_iban("GKCC", seed=tender.email)[-4:],
        "preferred_language": None,
        "verified_name": tender.name,
    }


def _card(tender: Tender) -> JsonObject:
    brand = "mastercard" if tender.card.startswith("5") else "visa"
    return {
        "brand": brand,
        "checks": {
            "address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass",
        },
        "country": "NL",
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": fingerprint(f"card:{tender.card}"),
        "funding": "credit",
        "last4": tender.card[-4:],
        "network": brand,
        "three_d_secure": None,
        "wallet": None,
    }  # fmt: skip


def _sepa_debit(tender: Tender) -> JsonObject:
    return {
        "bank_code": tender.iban[4:8],
        "branch_code": None,
        "country": tender.iban[:2],
        "fingerprint": iban_fingerprint(tender.iban),
        "last4": tender.iban[-4:],
        "mandate": None,
    }


def iban_fingerprint(iban: str) -> str:
    """The mark of an account number, the same for a payer and for a payee."""
    return fingerprint(f"iban:{iban}")


DETAILS = {
    Method.IDEAL: _ideal,
    Method.BANCONTACT: _bancontact,
    Method.CARD: _card,
    Method.SEPA_DEBIT: _sepa_debit,
}
