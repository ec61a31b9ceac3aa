"""Which version runs here and where its source is: what the AGPL asks of whoever runs it."""

from flask import render_template

from matchpot.extensions import current_settings
from matchpot.settings import VERSION
from matchpot.web.access import everyone
from matchpot.web.public import addresses
from matchpot.web.public.pages import pages


@pages.get("/source")
@everyone
def source() -> str:
    """The licence, the version, and the way to the source."""
    return render_template(
        "public/page_source.html",
        version=VERSION,
        source_url=current_settings().source_url,
        links=addresses.of("pages.source"),
    )
