"""Joins the integrations into the one `Outside` the services are given."""

from urllib.parse import urlsplit

from matchpot.settings import Settings

STRIPE_PAGES = "https://checkout.stripe.com"


def payment_page_origin(settings: Settings) -> str:
    """Where the hosted payment page lives, for the browser's form policy."""
    if settings.stripe.api_base is None:
        return f"{STRIPE_PAGES} https://connect.stripe.com"
    parts = urlsplit(settings.stripe.api_base)
    return f"{parts.scheme}://{parts.netloc}"
