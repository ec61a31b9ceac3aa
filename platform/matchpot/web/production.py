"""What production refuses to start with, and what to do about it."""

from flask.helpers import get_debug_flag

from matchpot.settings import Settings

_DEVELOPMENT_KEY = "development"


def refuse_unsafe(settings: Settings) -> None:
    """Stop production from starting with what is fit for development only; say what to do."""
    if not settings.production:
        return
    key, hook, connect = "SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_CONNECT_WEBHOOK_SECRET"
    random = "set it to 32 random characters or more (openssl rand -hex 32)"
    signing = "set it to the signing secret that Stripe shows beside the endpoint"
    stripe = settings.stripe
    wrong = {
        f"{key} is the development one: {random}": settings.secret_key == _DEVELOPMENT_KEY,
        f"{key} is shorter than 32 characters: {random}": (
            settings.secret_key != _DEVELOPMENT_KEY and len(settings.secret_key) < 32
        ),
        "STRIPE_API_BASE points to a stand-in: set STRIPE_API_KEY and leave STRIPE_API_BASE out": (
            settings.uses_stand_in
        ),
        "MATCHPOT_DEMO is on: set it to no": settings.demo,
        "BASE_URL is not https: set it to the public address, with https": (
            not settings.base_url.startswith("https://")
        ),
        f"{hook} is missing or the development one: {signing} /webhooks/stripe": (
            _for_development(stripe.webhook_secret)
        ),
        f"{connect} is missing or the development one: {signing} /webhooks/stripe/accounts": (
            _for_development(stripe.connect_webhook_secret)
        ),
        "SMTP_URL is missing, so no mail would leave: set it to smtp://user:password@host:587": (
            settings.smtp_url is None
        ),
        "RATE_LIMITS is off: leave it out": not settings.rate_limits,
        "FLASK_DEBUG is on: leave it out": get_debug_flag(),
        "password hashing is weakened": settings.cheap_passwords,
    }
    if found := [sentence for sentence, is_so in wrong.items() if is_so]:
        listed = "".join(f"\n- {sentence}." for sentence in found)
        raise SystemExit(f"Not started in production:{listed}\nSee docs/configuration.md.")


def _for_development(webhook_secret: str) -> bool:
    return not webhook_secret or webhook_secret.endswith("_development")
