"""Where somebody works a computation of the register out again, in words, by endpoint."""

from flask_babel import lazy_gettext as _l

LINKS = {
    "funds_public.browse": _l("To the funds and their pots"),
    "rounds_public.browse": _l("To the rounds"),
    "projects.browse": _l("To the projects"),
    "loans_public.browse": _l("To the loans"),
    "networks_public.browse": _l("To the networks"),
    "pages.maker_help": _l("To the help"),
    "pages.fair_pay": _l("To fair pay"),
    "pages.assistant": _l("To the assistant"),
}
