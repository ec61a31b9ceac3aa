"""The words on the stand-in's pages, in Dutch and English, and how it writes amounts there."""

from collections.abc import Mapping
from enum import StrEnum

from werkzeug.datastructures import LanguageAccept


class Language(StrEnum):
    """The languages of the pages."""

    NL = "nl"
    EN = "en"


WORDS: Mapping[Language, Mapping[str, str]] = {
    Language.EN: {
        "banner": "Test payments: no real money moves on this page.",
        "title": "Pay",
        "title_donate": "Donate",
        "total": "Total",
        "email": "E-mail",
        "name": "Name",
        "how": "How do you want to pay?",
        "ideal": "iDEAL",
        "card": "Card",
        "sepa_debit": "SEPA direct debit",
        "bancontact": "Bancontact",
        "bank": "Your bank",
        "card_number": "Card number",
        "card_hint": "4242 4242 4242 4242 works, 4000 0000 0000 0002 is declined,"
        " 4000 0000 0000 0259 is disputed later.",
        "iban": "Account number (IBAN)",
        "debit": "What the bank will do",
        "debit_processing": "Pays after five days",
        "debit_fails_later": "Returns the direct debit after five days",
        "pay": "Pay",
        "decline": "Let the payment fail",
        "cancel": "Cancel and go back",
        "failed": "The payment did not succeed. You can try again.",
        "because_generic_decline": "Your card was declined.",
        "because_insufficient_funds": "Your card has insufficient funds.",
        "because_expired_card": "Your card has expired.",
        "because_payment_intent_payment_attempt_failed": "You did not approve the payment.",
        "because_unknown_bank": "Choose one of the banks.",
        "because_unknown_card": "This is not one of the test cards.",
        "because_wrong_iban": "This account number (IBAN) is not valid.",
        "because_unknown_choice": "Choose how you want to pay.",
        "closed": "This payment page is closed",
        "complete": "This payment has been made already. You cannot pay it twice.",
        "expired": "The time to pay has passed. Go back and start again.",
        "unknown": "There is no payment at this address.",
        "back": "Back to the website",
        "setup": "Set up your payouts",
        "setup_lead": "The details you fill in here decide where your money is paid.",
        "holder": "Name of the account holder",
        "confirm": "My details are right and I accept the terms.",
        "confirm_missing": "Confirm that your details are right.",
        "iban_wrong": "This account number (IBAN) is not valid.",
        "name_missing": "Fill in the name of the account holder.",
        "verdict": "Result of the check (test)",
        "verdict_active": "Approved at once",
        "verdict_pending": "Approved after two days",
        "verdict_restricted": "More documents needed",
        "send": "Send",
        "later": "Not now",
        "link_unknown": "This link is not valid.",
    },
    Language.NL: {
        "banner": "Testbetalingen: op deze pagina wordt geen echt geld betaald.",
        "title": "Betalen",
        "title_donate": "Doneren",
        "total": "Totaal",
        "email": "E-mail",
        "name": "Naam",
        "how": "Hoe wil je betalen?",
        "ideal": "iDEAL",
        "card": "Creditcard",
        "sepa_debit": "SEPA-incasso",
        "bancontact": "Bancontact",
        "bank": "Je bank",
        "card_number": "Kaartnummer",
        "card_hint": "4242 4242 4242 4242 werkt, 4000 0000 0000 0002 wordt geweigerd,"
        " 4000 0000 0000 0259 wordt later betwist.",
        "iban": "Rekeningnummer (IBAN)",
        "debit": "Wat de bank gaat doen",
        "debit_processing": "Betaalt na vijf dagen",
        "debit_fails_later": "Stort de incasso na vijf dagen terug",
        "pay": "Betalen",
        "decline": "Laat de betaling mislukken",
        "cancel": "Annuleren en terug",
        "failed": "De betaling is niet gelukt. Je kunt het opnieuw proberen.",
        "because_generic_decline": "Je kaart is geweigerd.",
        "because_insufficient_funds": "Er staat te weinig op je kaart.",
        "because_expired_card": "Je kaart is verlopen.",
        "because_payment_intent_payment_attempt_failed": "Je hebt de betaling niet goedgekeurd.",
        "because_unknown_bank": "Kies een van de banken.",
        "because_unknown_card": "Dit is niet een van de testkaarten.",
        "because_wrong_iban": "Dit rekeningnummer (IBAN) is niet geldig.",
        "because_unknown_choice": "Kies hoe je wilt betalen.",
        "closed": "Deze betaalpagina is gesloten",
        "complete": "Deze betaling is al gedaan. Je kunt niet twee keer betalen.",
        "expired": "De tijd om te betalen is voorbij. Ga terug en begin opnieuw.",
        "unknown": "Op dit adres is geen betaling.",
        "back": "Terug naar de website",
        "setup": "Stel je uitbetalingen in",
        "setup_lead": "Met deze gegevens bepaal je waar je geld naartoe gaat.",
        "holder": "Naam van de rekeninghouder",
        "confirm": "Mijn gegevens kloppen en ik accepteer de voorwaarden.",
        "confirm_missing": "Bevestig dat je gegevens kloppen.",
        "iban_wrong": "Dit rekeningnummer (IBAN) is niet geldig.",
        "name_missing": "Vul de naam van de rekeninghouder in.",
        "verdict": "Uitslag van de controle (test)",
        "verdict_active": "Meteen goedgekeurd",
        "verdict_pending": "Goedgekeurd na twee dagen",
        "verdict_restricted": "Meer documenten nodig",
        "send": "Versturen",
        "later": "Nu niet",
        "link_unknown": "Deze link is niet geldig.",
    },
}


def choose_language(locale: str | None, accepted: LanguageAccept) -> Language:
    """The session's own locale, else what the browser likes best, else English."""
    if locale in (None, "auto"):
        return Language(accepted.best_match([language.value for language in Language], "en"))
    return Language.NL if str(locale).startswith("nl") else Language.EN


def money(cents: int, language: Language) -> str:
    """Writes euro cents.

    >>> money(123456, Language.NL), money(2505, Language.EN)
    ('€ 1.234,56', '€25.05')
    """
    whole = f"{cents // 100:,}"
    if language is Language.NL:
        return f"€ {whole.replace(',', '.')},{cents % 100:02d}"
    return f"€{whole}.{cents % 100:02d}"
