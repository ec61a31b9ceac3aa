"""The page about open data: which files there are, what is in them, and what changed in them.

The files of grants are made in `grants_files.py`, those of rounds and pots in files beside it.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import Response, render_template
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain import open_grants
from matchpot.extensions import current_settings, outside, reader
from matchpot.persistence.queries import funds, grant_counts, pots
from matchpot.persistence.queries.published_rounds import published
from matchpot.services.grants_export import issuer
from matchpot.web.access import everyone
from matchpot.web.public import addresses, fresh
from matchpot.web.public.pages import pages
from matchpot.web.public.results import PUBLIC

# What a grant tells, by the name it has in JSON.
FIELDS: Mapping[str, LazyString] = {
    "id": _l("Which grant it is, for ever: how it came about, and a number."),
    "title": _l("The name of the project; for a natural person words that fit everybody."),
    "description": _l("What the project is; for a natural person where the money comes from."),
    "currency": _l("Always euros."),
    "amountAwarded": _l(
        "Euros with two decimals, exact. Of an award that was taken back: what was paid before."
    ),
    "awardDate": _l(
        "The day of the decision; of a match the day on which its campaign was settled."
    ),
    "plannedDates": _l("When the project takes place, where its maker says so."),
    "recipientOrganization": _l("The organisation that gets it, by its KvK number if it has one."),
    "recipientIndividual": _l("A natural person: no name, and a number that occurs nowhere else."),
    "toIndividualsDetails": _l("For a natural person: what kind of work it is for."),
    "fundingOrganization": _l("The fund that gives it."),
    "grantProgramme": _l(
        "The round, the purse of a network or the pot it comes from, with its page."
    ),
    "fundingType": _l("Whether it is for a project or tied to nothing."),
    "fromOpenCall": _l("Yes, where makers could apply in a round."),
    "beneficiaryLocation": _l("The town of the project."),
    "classifications": _l(
        "How it came about: an award by decision, of a network too, a match on gifts, or a loan "
        "that is paid back."
    ),
    "dateModified": _l("When something about it last changed."),
}
# The newest first. A field that goes, or means something else, gets a new first number.
CHANGES: Sequence[tuple[str, date, LazyString]] = (
    (
        "1.2",
        date(2026, 11, 22),
        _l("Awards of networks name the network, in a class of their own."),
    ),
    ("1.1", date(2026, 11, 22), _l("Loans are among the grants, in a class of their own.")),
    ("1.0", date(2026, 11, 21), _l("The first files: grants as JSON and CSV, and a feed.")),
)


@pages.get("/open-data")
@everyone
def open_data() -> Response:
    """What anybody may take along, how to read it, and under which licence."""
    session, settings = reader(), current_settings()
    fund_ids = [one.id for one in funds.public_funds(session)]
    shown = {
        "funds": grant_counts.by_fund(session),
        "years": grant_counts.years(session),
        "rounds": published(session, PUBLIC),
        "pots": [
            (pot.name, pot.fund_name, pot.fund_slug, pot.slug)
            for pot in pots.pots_of_funds(session, fund_ids, public_only=True)
            if pot.rule is not None
        ],
    }
    return fresh.answer(
        lambda: render_template(
            "public/page_open_data.html",
            **shown,
            fields=FIELDS,
            changes=CHANGES,
            licence=open_grants.LICENCE,
            version=open_grants.VERSION,
            prefix=issuer(settings).prefix,
            links=addresses.of("pages.open_data"),
        ),
        depends_on=(shown,),
        now=outside().clock.now(),
    )
