"""Words for the guide: for whom and for what a scheme is, when, and what is wrong with one."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.guide.choosing import SchemeOrder
from matchpot.domain.guide.columns import CellFlaw
from matchpot.domain.guide.facts import CareerPhase, LegalForm, Makers, ProjectKind, Stage
from matchpot.domain.guide.files import FileFlaw
from matchpot.domain.guide.revisions import SchemeAct
from matchpot.domain.guide.schemes import Accounting, Opening, PlaceOf, SchemeFault, SchemeKind

CAREER_PHASES: Mapping[CareerPhase, LazyString] = {
    CareerPhase.STUDENT: _l("Still studying"),
    CareerPhase.STARTING: _l("Starting (up to four years)"),
    CareerPhase.MID_CAREER: _l("On the way"),
    CareerPhase.ESTABLISHED: _l("Established"),
}

LEGAL_FORMS: Mapping[LegalForm, LazyString] = {
    LegalForm.PRIVATE_PERSON: _l("Private person"),
    LegalForm.SOLE_TRADER: _l("Self-employed"),
    LegalForm.PARTNERSHIP: _l("Partnership"),
    LegalForm.FOUNDATION: _l("Foundation"),
    LegalForm.ASSOCIATION: _l("Association"),
    LegalForm.COOPERATIVE: _l("Cooperative"),
    LegalForm.COMPANY: _l("Company"),
}

MAKERS: Mapping[Makers, LazyString] = {
    Makers.INDIVIDUAL: _l("One maker"),
    Makers.COLLECTIVE: _l("A group of makers"),
}

PROJECT_KINDS: Mapping[ProjectKind, LazyString] = {
    ProjectKind.MAKING: _l("Making new work"),
    ProjectKind.RESEARCH: _l("Research and trying out"),
    ProjectKind.PRESENTATION: _l("Showing work"),
    ProjectKind.PUBLICATION: _l("Publishing"),
    ProjectKind.TRAVEL: _l("Travel and residency"),
    ProjectKind.TRAINING: _l("Learning"),
    ProjectKind.PARTICIPATION: _l("Making together with people"),
    ProjectKind.EQUIPMENT: _l("Tools and equipment"),
}

STAGES: Mapping[Stage, LazyString] = {
    Stage.IDEA: _l("An idea"),
    Stage.DEVELOPMENT: _l("In development"),
    Stage.PRODUCTION: _l("Being made"),
    Stage.PRESENTATION: _l("Ready to be shown"),
}

SCHEME_KINDS: Mapping[SchemeKind, LazyString] = {
    SchemeKind.AWARD: _l("Grant"),
    SchemeKind.MATCH: _l("Match on donations"),
    SchemeKind.LOAN: _l("Loan"),
}

PLACES_OF: Mapping[PlaceOf, LazyString] = {
    PlaceOf.RESIDENCE: _l("Where you live"),
    PlaceOf.WORK: _l("Where you make or show it"),
    PlaceOf.EITHER: _l("Where you live or work"),
}

OPENINGS: Mapping[Opening, LazyString] = {
    Opening.ALWAYS: _l("Always open"),
    Opening.WINDOWS: _l("Open on certain days"),
}

ACCOUNTING: Mapping[Accounting, LazyString] = {
    Accounting.LIGHT: _l("Light: a short story"),
    Accounting.NORMAL: _l("Normal: a report with figures"),
    Accounting.HEAVY: _l("Heavy: with an accountant's statement"),
}

SCHEME_FAULTS: Mapping[SchemeFault, LazyString] = {
    SchemeFault.NO_KEY: _l("There is no key."),
    SchemeFault.KEY_MALFORMED: _l(
        "A key has small letters, digits and single hyphens only, at most 80 together."
    ),
    SchemeFault.KEY_RESERVED: _l("Keys like this one are of offers on this platform."),
    SchemeFault.KEY_TAKEN: _l("There is another scheme with this key."),
    SchemeFault.NO_TITLE: _l("There is no name."),
    SchemeFault.NO_PROVIDER: _l("It is not said who offers it."),
    SchemeFault.NO_SOURCE: _l("There is no address where everybody can read it."),
    SchemeFault.SOURCE_NOT_WEB: _l("The address must begin with https:// or http://."),
    SchemeFault.TEXT_TOO_LONG: _l("A text or a list is too long."),
    SchemeFault.AMOUNT_NOT_POSITIVE: _l("An amount must be more than nothing."),
    SchemeFault.LEAST_ABOVE_MOST: _l("The least amount is above the most."),
    SchemeFault.SHARE_OUT_OF_RANGE: _l(
        "The share of the budget must be above 0 % and at most 100 %."
    ),
    SchemeFault.OWN_OUT_OF_RANGE: _l("Own contribution must be at least 0 % and below 100 %."),
    SchemeFault.SHARES_LEAVE_NO_ROOM: _l(
        "The largest share and the own contribution are more than 100 % together."
    ),
    SchemeFault.PUBLIC_OUT_OF_RANGE: _l("The share of public money must be from 0 % to 100 %."),
    SchemeFault.NO_WINDOWS: _l("It is open on certain days, but no days are named."),
    SchemeFault.WINDOWS_OF_ALWAYS: _l("It is always open, but days are named too."),
    SchemeFault.WINDOW_ENDS_FIRST: _l("A period ends before it begins."),
    SchemeFault.WINDOWS_OVERLAP: _l("Two periods overlap."),
    SchemeFault.WINDOW_OUT_OF_REACH: _l(
        "A period lies before the year 2000 or more than ten years ahead."
    ),
    SchemeFault.COSTS_BOTH_WAYS: _l("A kind of costs both counts and does not count."),
    SchemeFault.NO_COSTS_COUNT: _l("No kind of costs is left that counts."),
    SchemeFault.EXCLUDES_ITSELF: _l("It excludes itself."),
    SchemeFault.EFFORT_OUT_OF_RANGE: _l("The hours for an application must be from 0 to 1,000."),
    SchemeFault.WEEKS_OUT_OF_RANGE: _l("The weeks until a decision must be from 0 to 104."),
    SchemeFault.CHECKED_LATER_THAN_TODAY: _l("It was checked on a day that has yet to come."),
    SchemeFault.LOAN_TERMS_MISSING: _l("A loan needs its interest and its longest term."),
    SchemeFault.LOAN_TERMS_OF_NO_LOAN: _l("Interest and term are named, but it is no loan."),
    SchemeFault.OUT_OF_RANGE: _l("An amount, the interest or the term is larger than can be."),
}

SCHEME_ACTS: Mapping[SchemeAct, LazyString] = {
    SchemeAct.WRITTEN: _l("Written"),
    SchemeAct.IMPORTED: _l("Imported"),
    SchemeAct.CHECKED: _l("Checked at its source"),
    SchemeAct.WITHDRAWN: _l("Withdrawn"),
    SchemeAct.RESTORED: _l("Brought back"),
}

CELL_FLAWS: Mapping[CellFlaw, LazyString] = {
    CellFlaw.MISSING: _l("This is missing. Fill it in."),
    CellFlaw.UNKNOWN_WORD: _l("This word is none of those there are. Choose one of them."),
    CellFlaw.NOT_AN_AMOUNT: _l("This is not an amount. Write it like 1250.00 or 1.250,00."),
    CellFlaw.NOT_A_SHARE: _l("This is not a percentage. Write it like 40 or 12.5."),
    CellFlaw.NOT_A_NUMBER: _l("This is not a whole number. Write it in digits."),
    CellFlaw.NOT_A_DAY: _l("This is not a day. Write it like 2027-03-31."),
    CellFlaw.NOT_A_PERIOD: _l("This is not a period. Write it like 2027-03-01/2027-03-31."),
    CellFlaw.NOT_YES_OR_NO: _l("Write yes or no."),
    CellFlaw.NOT_A_TEXT: _l("Here belongs one text, not a list."),
    CellFlaw.BAR_IN_NAME: _l("A name cannot hold the sign |, which stands between names."),
}

FILE_FLAWS: Mapping[FileFlaw, LazyString] = {
    FileFlaw.TOO_LARGE: _l("The file is larger than 4 MB. Send it in parts."),
    FileFlaw.NOT_UTF8: _l("The file is not in UTF-8. Save it once more as CSV UTF-8."),
    FileFlaw.NOT_JSON: _l("The file begins like JSON but cannot be read as such."),
    FileFlaw.NOT_A_LIST: _l("A JSON file must be a list, or hold one named schemes."),
    FileFlaw.NOT_A_TABLE: _l(
        "This cannot be read as a scheme. Look for a quotation mark too many."
    ),
    FileFlaw.EMPTY: _l("There is no scheme in the file."),
    FileFlaw.TOO_MANY: _l("There are more than 5,000 schemes in the file. Send it in parts."),
    FileFlaw.UNKNOWN_COLUMN: _l("There is no such column. Look at the list of columns."),
    FileFlaw.COLUMN_TWICE: _l("This column is there twice. Take one away."),
    FileFlaw.COLUMN_MISSING: _l("This column is missing. Add it to the first line."),
    FileFlaw.CELLS_TOO_MANY: _l("This line has more cells than the first line has columns."),
}

SCHEME_ORDERS: Mapping[SchemeOrder, LazyString] = {
    SchemeOrder.CLOSING: _l("Closing first"),
    SchemeOrder.MOST: _l("Largest amount"),
    SchemeOrder.LIGHTEST: _l("Least work"),
    SchemeOrder.NAME: _l("By name"),
}
