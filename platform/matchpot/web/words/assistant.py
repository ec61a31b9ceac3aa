"""Words for what a language model said and no page shows."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.assistant.checking import Drop

DROPS: Mapping[Drop, LazyString] = {
    Drop.NO_SOURCE: _l("Names no source"),
    Drop.UNKNOWN_SOURCE: _l("Names a source that was not given to it"),
    Drop.ODD_SHAPE: _l("Is not one short sentence in plain text"),
    Drop.FIGURE: _l("Has an amount, percentage or day that its source does not have"),
    Drop.BOUND: _l("Makes at most, at least or about something else"),
    Drop.OTHER_SCHEME: _l("Names a scheme that its source does not speak of"),
    Drop.NAME: _l("Has a name that its source does not have"),
    Drop.NOT_SAID: _l("Has words that its source does not have"),
    Drop.DENIAL: _l("Says no where its source does not, or the other way round"),
    Drop.JOINED: _l("Joins words of its source to something it does not say"),
    Drop.TOO_MANY: _l("Comes after eight other sentences"),
}
