"""Logs: no personal data, whoever logs them."""

from matchpot.integrations.logs import strike_personal


def test_names_and_addresses_are_struck_out() -> None:
    line = strike_personal(
        None,
        "info",
        {
            "event": "refused",
            "email": "noor@example.nl",
            "error": "MailUndelivered('noor@example.nl said no')",
            "person": 12,
        },
    )
    assert line == {
        "event": "refused",
        "email": "[struck]",
        "error": "MailUndelivered('[struck] said no')",
        "person": 12,
    }
