"""Words for the columns of a scheme, in forms, histories and files."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

COLUMN_NAMES: Mapping[str, LazyString] = {
    "key": _l("Key"),
    "title": _l("Name"),
    "provider": _l("Offered by"),
    "kind": _l("Kind"),
    "summary": _l("In short"),
    "offered_by": _l("Offer of this platform"),
    "disciplines": _l("Disciplines"),
    "career_phases": _l("How far in their career"),
    "legal_forms": _l("Legal forms"),
    "places": _l("Places"),
    "place_of": _l("Which place counts"),
    "makers": _l("One maker or a group"),
    "project_kinds": _l("What the plan is for"),
    "stages": _l("How far the plan is"),
    "costs_counted": _l("Costs it pays"),
    "costs_refused": _l("Costs it does not pay"),
    "least_euros": _l("At least"),
    "most_euros": _l("At most"),
    "most_share_percent": _l("Largest share of the budget"),
    "own_percent": _l("Own contribution"),
    "opening": _l("When it is open"),
    "windows": _l("Periods"),
    "decision_weeks": _l("Weeks until a decision"),
    "may_have_started": _l("The work may have begun"),
    "excluded": _l("Does not go with"),
    "most_public_percent": _l("Most public money"),
    "is_public": _l("Is public money itself"),
    "counts_as_own": _l("Counts as own contribution"),
    "effort_hours": _l("Hours for an application"),
    "accounting": _l("Account afterwards"),
    "interest_percent": _l("Interest a year"),
    "loan_months": _l("Longest term in months"),
    "source_url": _l("Where it is published"),
    "checked_on": _l("Checked on"),
    "checked_by": _l("Checked by"),
    "is_demo": _l("Made up, for demonstration"),
}
