"""Reads the environment, the only file that does, and hands over frozen settings.

It lies beside templates/, static/ and migrations/, so the package is told where
they are and never searches. docs/configuration.md lists every variable.
"""

import os
import re
from pathlib import Path

from matchpot.settings import AssistantSettings, MoneyLimits, Settings, StripeSettings

ROOT = Path(__file__).resolve().parent
STAND_IN = "http://127.0.0.1:8010"


def _flag(name: str, *, default: bool) -> bool:
    """Whether a variable says yes; anything but a clear yes or no is an error."""
    text = os.environ.get(name, "").strip().lower()
    if not text:
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise SystemExit(f"{name} must be yes or no, not {text!r}.")


def _whole(name: str, default: int) -> int:
    """A whole number from a variable."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit():
        raise SystemExit(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def _stripe() -> StripeSettings:
    plain = StripeSettings()
    key = os.environ.get("STRIPE_API_KEY", "")
    # Without a key of one's own there is only the stand-in to talk to.
    base = os.environ.get("STRIPE_API_BASE") or (None if key else STAND_IN)
    return StripeSettings(
        api_key=key or plain.api_key,
        api_base=base,
        webhook_secret=os.environ.get("STRIPE_WEBHOOK_SECRET", plain.webhook_secret),
        connect_webhook_secret=os.environ.get(
            "STRIPE_CONNECT_WEBHOOK_SECRET", plain.connect_webhook_secret
        ),
    )


def _limits() -> MoneyLimits:
    plain = MoneyLimits()
    return MoneyLimits(
        gift_min_cents=_whole("GIFT_MIN_CENTS", plain.gift_min_cents),
        gift_max_cents=_whole("GIFT_MAX_CENTS", plain.gift_max_cents),
        second_person_from_cents=_whole("SECOND_PERSON_FROM_CENTS", plain.second_person_from_cents),
        first_payout_after_days=_whole("FIRST_PAYOUT_AFTER_DAYS", plain.first_payout_after_days),
        hold_after_change_hours=_whole("HOLD_AFTER_CHANGE_HOURS", plain.hold_after_change_hours),
        session_minutes=_whole("SESSION_MINUTES", plain.session_minutes),
        pool_refund_window_days=_whole("POOL_REFUND_WINDOW_DAYS", plain.pool_refund_window_days),
    )


def _assistant() -> AssistantSettings:
    """The language model of the assistant; an address needs the name of a model."""
    url = os.environ.get("ASSISTANT_URL", "").strip()
    if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise SystemExit("ASSISTANT_URL must begin with https://, or be on this machine.")
    model = os.environ.get("ASSISTANT_MODEL", "").strip()
    if url and not model:
        raise SystemExit("ASSISTANT_URL needs ASSISTANT_MODEL, the name of a model there.")
    return AssistantSettings(url=url, model=model, key=os.environ.get("ASSISTANT_KEY", ""))


def _addresses(name: str) -> tuple[str, ...]:
    """Addresses with commas between them, each of which must be https."""
    found = tuple(one.strip() for one in os.environ.get(name, "").split(",") if one.strip())
    if any(not one.startswith("https://") for one in found):
        raise SystemExit(f"{name} must hold addresses that begin with https://.")
    return found


def _prefix() -> str | None:
    """The beginning of identifiers in open data: letters, digits and hyphens."""
    text = os.environ.get("OPEN_DATA_PREFIX", "").strip()
    if text and not re.fullmatch(r"[A-Za-z0-9-]+", text):
        raise SystemExit("OPEN_DATA_PREFIX must be made of letters, digits and hyphens.")
    return text or None


def settings_from_environment() -> Settings:
    """The settings the environment asks for; development on SQLite when it asks nothing."""
    var = Path(os.environ.get("MATCHPOT_VAR", str(ROOT / "var"))).resolve()
    var.mkdir(parents=True, exist_ok=True)
    return Settings(
        root=ROOT,
        var=var,
        database_url=os.environ.get("DATABASE_URL", f"sqlite:///{var / 'matchpot.db'}"),
        secret_key=os.environ.get("SECRET_KEY", "development"),
        base_url=os.environ.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
        production=_flag("MATCHPOT_PRODUCTION", default=False),
        demo=_flag("MATCHPOT_DEMO", default=True),
        stripe=_stripe(),
        limits=_limits(),
        assistant=_assistant(),
        queue_url=os.environ.get("QUEUE_URL") or None,
        smtp_url=os.environ.get("SMTP_URL") or None,
        mail_from=os.environ.get("MAIL_FROM", "matchpot <no-reply@matchpot.example>"),
        mail_reply_to=os.environ.get("MAIL_REPLY_TO") or None,
        rate_limits=_flag("RATE_LIMITS", default=True),
        trusted_proxies=_whole("TRUSTED_PROXIES", 0),
        drand_urls=_addresses("DRAND_URLS"),
        source_url=os.environ.get("SOURCE_URL") or None,
        open_data_prefix=_prefix(),
        form_min_seconds=_whole("FORM_MIN_SECONDS", 3),
        log_level=os.environ.get("LOG_LEVEL", "INFO"),
    )
