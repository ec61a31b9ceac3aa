"""The shape of the settings: one frozen value handed to create_app.

Only `config.py`, at the top of the tree, reads the environment; tests build
their own `Settings`. Nothing here looks for files or variables.
"""

from dataclasses import dataclass, field
from pathlib import Path

# The release, as in pyproject.toml; a checkout is served as it is, without being installed.
VERSION = "0.1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeSettings:
    """How Stripe, or the stand-in that speaks for it, is reached.

    Attributes:
        api_key: A secret key; `sk_test_...` for the stand-in and Stripe's test mode.
        api_base: Address of the API, or None for Stripe itself.
        webhook_secret: Signing secret of the platform's endpoint.
        connect_webhook_secret: Signing secret of the endpoint for makers' accounts.
    """

    api_key: str = "sk_test_matchpot_stand_in"
    api_base: str | None = None
    webhook_secret: str = "whsec_platform_development"  # noqa: S105 - the stand-in's, worth nothing elsewhere
    connect_webhook_secret: str = "whsec_connect_development"  # noqa: S105 - as above


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyLimits:
    """Amounts and waiting times an operator may set, in cents, days and hours."""

    gift_min_cents: int = 500
    gift_max_cents: int = 2_500_000
    second_person_from_cents: int = 500_000
    first_payout_after_days: int = 7
    hold_after_change_hours: int = 72
    session_minutes: int = 30
    pool_refund_window_days: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantSettings:
    """A language model for the assistant; without a `url` there is none, and none is needed.

    Attributes:
        url: Up to and including the version, such as `https://models.example/v1`.
        seconds: The time one answer may take in all.
    """

    url: str = ""
    model: str = ""
    key: str = ""
    seconds: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the product is told from outside.

    Attributes:
        root: The folder that holds templates/, static/ and migrations/.
        var: Where the embedded database, uploads and development mail are written.
        production: Refuses the stand-in, default keys and the development pages.
        demo: Shows the demo banner and the development pages.
        base_url: The public address, without a trailing slash.
        smtp_url: `smtp://user:password@host:port`, or None to write mail to `var/mail`.
        mail_reply_to: Where answers to our mail are read; None: nowhere, and the mail says so.
        queue_url: `redis://...` or `postgresql://...` for wake-ups across machines.
        trusted_proxies: How many proxies of ours stand between a visitor and the web process;
            so many entries of `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
        source_url: Where the source of the version that runs can be had, if it was changed.
        drand_urls: Servers of the public beacon that are asked for what lots wait for; none: people
            bring it.
        open_data_prefix: What identifiers of grants begin with, as registered with 360Giving; None:
            it is made of the address.
        background: Whether commits wake a worker; tests drain by themselves.
        form_min_seconds: A donation form sent sooner than this was not typed by a person.
        cheap_passwords: Weak, fast hashing, for tests only.
    """

    root: Path
    var: Path
    database_url: str
    secret_key: str
    base_url: str = "http://127.0.0.1:8000"
    production: bool = False
    demo: bool = True
    stripe: StripeSettings = field(default_factory=StripeSettings)
    limits: MoneyLimits = field(default_factory=MoneyLimits)
    assistant: AssistantSettings = field(default_factory=AssistantSettings)
    smtp_url: str | None = None
    queue_url: str | None = None
    drand_urls: tuple[str, ...] = ()
    background: bool = True
    mail_from: str = "matchpot <no-reply@matchpot.example>"
    mail_reply_to: str | None = None
    rate_limits: bool = True
    trusted_proxies: int = 0
    source_url: str | None = None
    open_data_prefix: str | None = None
    form_min_seconds: int = 3
    cheap_passwords: bool = False
    log_level: str = "INFO"

    @property
    def uses_stand_in(self) -> bool:
        """Whether payments go to an address other than Stripe's own."""
        return self.stripe.api_base is not None
