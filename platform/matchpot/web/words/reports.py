"""Words for reporting: what funds may ask, where a report stands, what makers tell."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.reports.changes import ChangeAnswer, ChangeKind
from matchpot.domain.reports.duties import DutyState
from matchpot.domain.reports.ratings import About
from matchpot.domain.reports.reach import Reach
from matchpot.domain.reports.reports import FileKind, Happened, LineSide, ReportState
from matchpot.domain.reports.requests import Ask, Refusal
from matchpot.domain.trust.formats import Format

FORMATS: Mapping[Format, LazyString] = {
    Format.CONFIRMATION: _l("A confirmation in one line"),
    Format.PICTURE_OR_LINK: _l("A picture or a link"),
    Format.UPDATE_POST: _l("A public update"),
    Format.ORAL: _l("A recording, sound or film"),
    Format.SHORT_FORM: _l("Five short questions"),
    Format.CHECK_IN: _l("A talk that the fund writes down"),
    Format.SHARED_REPORT: _l("One report for several funds"),
    Format.EXTERNAL_REPORT: _l("A report made for somebody else"),
    Format.ACTIVITY_REPORT: _l("An account of what was done"),
    Format.FINANCIAL_OVERVIEW: _l("An overview of the money"),
    Format.AUDITOR_STATEMENT: _l("A statement by an auditor"),
}

DUTY_STATES: Mapping[DutyState, LazyString] = {
    DutyState.NOTHING: _l("Nothing is asked"),
    DutyState.DUE: _l("To report"),
    DutyState.SUBMITTED: _l("Report received"),
    DutyState.QUESTION: _l("The fund asked a question"),
    DutyState.ACKNOWLEDGED: _l("Accepted"),
    DutyState.WAIVED: _l("Not needed any more"),
}

REPORT_STATES: Mapping[ReportState, LazyString] = {
    ReportState.DRAFT: _l("Being written"),
    ReportState.OFFERED: _l("Waits for the maker's approval"),
    ReportState.SUBMITTED: _l("Sent"),
    ReportState.DISCARDED: _l("Discarded"),
}

HAPPENED: Mapping[Happened, LazyString] = {
    Happened.YES: _l("Yes, as planned"),
    Happened.CHANGED: _l("Yes, but differently"),
    Happened.NO: _l("No"),
}

FILE_KINDS: Mapping[FileKind, LazyString] = {
    FileKind.PICTURE: _l("Picture"),
    FileKind.AUDIO: _l("Sound"),
    FileKind.VIDEO: _l("Film"),
    FileKind.EXTERNAL: _l("Report made for somebody else"),
    FileKind.AUDITOR: _l("Auditor's statement"),
}

REACH: Mapping[Reach, LazyString] = {
    Reach.VISITORS: _l("People who came"),
    Reach.ONLINE: _l("People who watched, listened or read on line"),
    Reach.EVENTS: _l("Performances, meetings or other events"),
    Reach.VOLUNTEERS: _l("Volunteers"),
    Reach.REWARDS: _l("Rewards given to donors"),
    Reach.PLACES: _l("Places where it was"),
    Reach.BEYOND: _l("What no figure measures"),
}

LINE_SIDES: Mapping[LineSide, LazyString] = {
    LineSide.COST: _l("Spent"),
    LineSide.INCOME: _l("Received"),
}

ASKS: Mapping[Ask, LazyString] = {
    Ask.REPORT: _l("A report in one form"),
    Ask.QUESTION: _l("An answer to a question"),
    Ask.SOONER: _l("A report before its day"),
    Ask.TALK: _l("A closer look, in a talk"),
    Ask.RECEIPTS: _l("Invoices or bank statements"),
}

REFUSALS: Mapping[Refusal, LazyString] = {
    Refusal.NOTHING_ASKED: _l("For an amount like this, your policy asks for nothing."),
    Refusal.NOT_IN_POLICY: _l("For an amount like this, your policy does not ask for this form."),
    Refusal.MAKER_CHOOSES: _l("Your policy lets the maker choose the form."),
    Refusal.NOT_DUE: _l("The report is not due yet."),
    Refusal.ALREADY_GIVEN: _l("The maker has given what your policy asks for."),
    Refusal.NO_REPORT_YET: _l("There is no report yet that a question could be about."),
    Refusal.QUESTIONS_USED: _l("Your policy allows no further question about this report."),
    Refusal.ACCEPTED: _l("This report has been accepted, by you or because the days passed."),
    Refusal.WAIVED: _l("You have waived this report."),
    Refusal.NOT_DRAWN: _l("Only reports that the lot has drawn get a closer look."),
    Refusal.NEVER: _l("No policy on this platform can ask for this."),
}

CHANGE_KINDS: Mapping[ChangeKind, LazyString] = {
    ChangeKind.LATER: _l("It will be later"),
    ChangeKind.OTHERWISE: _l("It will be different"),
    ChangeKind.SMALLER: _l("It will be smaller"),
    ChangeKind.TEAM: _l("Other people will do it"),
    ChangeKind.STOPPED: _l("It will not go ahead"),
}

CHANGE_ANSWERS: Mapping[ChangeAnswer, LazyString] = {
    ChangeAnswer.NOTED: _l("Noted, thank you"),
    ChangeAnswer.AGREED: _l("Agreed"),
    ChangeAnswer.TALK: _l("Let us talk about it"),
    ChangeAnswer.OBJECTS: _l("We object"),
}

ABOUTS: Mapping[About, LazyString] = {
    About.APPLYING: _l("Applying"),
    About.REPORTING: _l("Reporting"),
}
