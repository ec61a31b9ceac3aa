"""Words for advice and routes: criteria, why each is met or not, what is asked, what is in the way.

The sentences of a reason have places for its figures; `web/advice_sentences.py` fills them in.
"""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.guide.advice import Criterion, Fact, Fit, Reason, Verdict
from matchpot.domain.planning.routes import Aim, StepReason
from matchpot.domain.planning.ways import Obstacle

FITS: Mapping[Fit, LazyString] = {
    Fit.FITS: _l("Fits"),
    Fit.MAY_FIT: _l("May fit"),
    Fit.DOES_NOT_FIT: _l("Does not fit"),
}

VERDICTS: Mapping[Verdict, LazyString] = {
    Verdict.MET: _l("Right"),
    Verdict.NOT_MET: _l("Not right"),
    Verdict.UNKNOWN: _l("Not known"),
}

CRITERIA: Mapping[Criterion, LazyString] = {
    Criterion.DISCIPLINE: _l("Discipline"),
    Criterion.CAREER_PHASE: _l("Where you are in your career"),
    Criterion.LEGAL_FORM: _l("Legal form"),
    Criterion.MAKERS: _l("Alone or together"),
    Criterion.PLACE: _l("Place"),
    Criterion.PROJECT_KIND: _l("What the plan is for"),
    Criterion.STAGE: _l("How far it is"),
    Criterion.COSTS: _l("Costs it pays for"),
    Criterion.AMOUNT: _l("Amount"),
    Criterion.OWN: _l("Own money"),
    Criterion.PUBLIC: _l("Public money"),
    Criterion.OPENING: _l("When one can apply"),
    Criterion.STARTED: _l("Beginning before the decision"),
    Criterion.DECISION: _l("Decided in time"),
    Criterion.COMBINATION: _l("Together with your other sources"),
}

FACTS: Mapping[Fact, LazyString] = {
    Fact.COSTS: _l("What does your plan cost?"),
    Fact.DISCIPLINE: _l("Which discipline is it?"),
    Fact.PROJECT_KIND: _l("What is the plan for?"),
    Fact.LIVES_IN: _l("Where do you live?"),
    Fact.WORKS_IN: _l("Where do you make or show it?"),
    Fact.MAKERS: _l("Who makes it?"),
    Fact.LEGAL_FORM: _l("In what form do you work?"),
    Fact.CAREER_PHASE: _l("How long have you worked in your field?"),
    Fact.STAGE: _l("How far is it?"),
    Fact.NEEDED_BY: _l("When must the money be there?"),
    Fact.STARTS_ON: _l("On which day does the work begin?"),
}

REASONS: Mapping[Reason, LazyString] = {
    Reason.ANYTHING_GOES: _l("It sets no condition here."),
    Reason.AMONG_THOSE_ASKED: _l("You have what it asks: %(asked)s."),
    Reason.NOT_AMONG_THOSE_ASKED: _l("It is only for: %(asked)s."),
    Reason.NOT_TOLD: _l("You have not told yet. It asks: %(asked)s."),
    Reason.PLACE_INSIDE: _l("It is for %(asked)s, and that is where you are."),
    Reason.PLACE_OUTSIDE: _l("It is only for %(asked)s."),
    Reason.PLACE_UNCLEAR: _l(
        "It is for %(asked)s. We cannot tell whether your place belongs to it; ask them."
    ),
    Reason.SOME_COSTS_COUNT: _l("It pays for part of your costs: %(amount)s of them count."),
    Reason.NO_COSTS_COUNT: _l("It pays for none of the costs in your plan."),
    Reason.AMOUNT_EXPECTED: _l("You may ask up to %(amount)s."),
    Reason.NOTHING_OPEN: _l(
        "Nothing is open in your plan. Make room by taking out a source you are not sure of."
    ),
    Reason.GAP_BELOW_LEAST: _l(
        "It gives %(amount)s at least, and less than that is open in your plan."
    ),
    Reason.PLAN_BELOW_LEAST: _l("Within its limits your plan is too small for it."),
    Reason.OWN_ENOUGH: _l("It asks %(amount)s of own money, and your plan has it."),
    Reason.OWN_TOO_LITTLE: _l("Your plan needs %(amount)s more of own money."),
    Reason.PUBLIC_ROOM: _l("There is room for %(amount)s more of public money."),
    Reason.PUBLIC_FULL: _l("There is no room for more public money in your plan."),
    Reason.OPEN_ALWAYS: _l("You can apply at any time."),
    Reason.OPEN_NOW: _l("You can apply until and including %(day)s."),
    Reason.OPENS_LATER: _l("You can apply from %(day)s."),
    Reason.CLOSED: _l("It is closed, and no new day is known."),
    Reason.MAY_HAVE_STARTED: _l("The work may have begun already."),
    Reason.STARTS_AFTER_DECISION: _l("Your work begins after the decision."),
    Reason.STARTS_BEFORE_DECISION: _l(
        "Your work begins before the decision. Ask them whether it still counts."
    ),
    Reason.STARTS_BEFORE_APPLYING: _l(
        "Your work begins before you can apply, on %(day)s. Begin later, and it may fit."
    ),
    Reason.DECIDED_IN_TIME: _l("You hear before you need the money: by %(day)s."),
    Reason.DECIDED_TOO_LATE: _l(
        "You hear by %(day)s, and that is after you need the money. Begin later, and it may fit."
    ),
    Reason.DECISION_NOT_SAID: _l("They do not say how long they take to decide."),
    Reason.GOES_WITH_PLAN: _l("It goes together with all you have."),
    Reason.ALREADY_IN_PLAN: _l("It is in your plan already."),
    Reason.EXCLUDED_BY_PLAN: _l("It does not go together with %(names)s."),
}

ROUTE_AIMS: Mapping[Aim, LazyString] = {
    Aim.LEAST_WORK: _l("The least work"),
    Aim.EARLIEST: _l("Certain the soonest"),
    Aim.NO_CAMPAIGN: _l("Without a campaign"),
    Aim.OTHER_DOORS: _l("If the largest says no"),
}

STEP_REASONS: Mapping[StepReason, LazyString] = {
    StepReason.GIVES_ITS_MOST: _l("This is the most it can give your plan."),
    StepReason.FILLS_THE_REST: _l("This fills what the other steps leave open."),
    StepReason.BRINGS_MATCH: _l("Each euro of people brings match along."),
    StepReason.GIVEN_BY_RULE: _l("Its own rule gives this when people give what this route asks."),
    StepReason.DOUBLES_THE_CROWD: _l("It adds to what people give, never more than that."),
    StepReason.OWN_IS_ASKED: _l("Another step asks for own money."),
    StepReason.LAST_RESORT: _l("No grant, fund or match fills this part."),
}

OBSTACLES: Mapping[Obstacle, LazyString] = {
    Obstacle.TIME: _l("Some decide after you need the money. If you could wait: %(amount)s more."),
    Obstacle.PUBLIC_SHARE: _l(
        "A fund limits how much public money there may be. Without that: %(amount)s more."
    ),
    Obstacle.OWN_MONEY: _l("Some ask for more own money. With that in the plan: %(amount)s more."),
    Obstacle.COMBINATIONS: _l(
        "Some do not go together. If they did: %(amount)s more. Ask them; exceptions are made."
    ),
    Obstacle.NO_INCOME: _l("With income that can repay a loan: %(amount)s more."),
    Obstacle.SMALL_CAMPAIGN: _l(
        "With a larger campaign, and the match it brings: %(amount)s more."
    ),
    Obstacle.APPLICATIONS: _l("With more than five applications: %(amount)s more."),
}
