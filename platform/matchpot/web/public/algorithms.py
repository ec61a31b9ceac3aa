"""The register of computations that decide about people, with what a public register asks of each.

What each does is decided and described in `domain/`; here are only the words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.extensions import current_settings
from matchpot.web.access import everyone
from matchpot.web.public import addresses
from matchpot.web.public.pages import pages
from matchpot.web.words.algorithms import LINKS

# When its words last changed.
CHANGED_ON = date(2026, 11, 22)


@dataclass(frozen=True, slots=True, kw_only=True)
class Algorithm:
    """One computation in words.

    Attributes:
        key: Its place on the page.
        takes: What goes in; nothing else does.
        people: What a person decides, and how one objects.
        checked_at: Endpoint of the page from which anybody works it out again.
    """

    key: str
    name: LazyString
    purpose: LazyString
    takes: LazyString
    gives: LazyString
    people: LazyString
    check: LazyString
    checked_at: str

    @property
    def link(self) -> LazyString:
        """Where `checked_at` leads, in words."""
        return LINKS[self.checked_at]


REGISTER: Sequence[Algorithm] = (
    Algorithm(
        key="match",
        name=_l("What a fund adds to a gift"),
        purpose=_l(
            "Follows the published rule of a pot, so that the same gift always gets the same match."
        ),
        takes=_l(
            "The amount, the moment, what is left in the pot, and what this giver and this project "
            "got before."
        ),
        gives=_l("An amount in cents, with every step and the reason when it is not more."),
        people=_l("A fund chooses the rule and cannot change it for gifts that were made."),
        check=_l("On the page of each gift, and with the file of each pot."),
        checked_at="funds_public.browse",
    ),
    Algorithm(
        key="apart",
        name=_l("Whose gifts are not matched"),
        purpose=_l("Keeps people from getting match on their own money."),
        takes=_l(
            "E-mail address, payment card as a code, payout account, teams and households that "
            "people told us, and how often one person or card gave in some hours."
        ),
        gives=_l("A gift that counts in full, without match from one pot or from all."),
        people=_l(
            "You read the reason and can object within seven days; somebody who did not decide "
            "before answers. Nobody is guessed by name, and no profile is made."
        ),
        check=_l("On the page of the gift."),
        checked_at="pages.maker_help",
    ),
    Algorithm(
        key="division",
        name=_l("How a pot is divided at the end"),
        purpose=_l(
            "Divides one sum over projects by what people gave, in ways a fund publishes before."
        ),
        takes=_l("All gifts that count, with people as numbers, and votes where the rule says so."),
        gives=_l("A share for each project, to the cent."),
        people=_l(
            "One person prepares it and another approves it. A correction needs two people again."
        ),
        check=_l("With the gifts as a file on the page of the pot."),
        checked_at="funds_public.browse",
    ),
    Algorithm(
        key="tally",
        name=_l("How votes become awards"),
        purpose=_l("Counts ballots by the method the round published before it began."),
        takes=_l("The ballots, what each plan costs, and the money there is."),
        gives=_l(
            "Which plans get money, step by step, and what would have been enough for the others."
        ),
        people=_l(
            "A fund stands for the result, sends it back once, or calls the round off, each with a "
            "public reason. It cannot change the count."
        ),
        check=_l("With the ballots without names, as a file on the page of the result."),
        checked_at="rounds_public.browse",
    ),
    Algorithm(
        key="promises",
        name=_l("When promises of several funds are kept"),
        purpose=_l(
            "Finds the largest set of promises to one project whose conditions are all met, so "
            "that funds that wait for each other all give."
        ),
        takes=_l(
            "Every promise with its amount, conditions and last day, what the plan costs and what "
            "is found."
        ),
        gives=_l(
            "Which promises become awards, which are let go, and step by step why. The order in "
            "which they are looked at makes no difference."
        ),
        people=_l(
            "Two people of a fund make a promise. Nobody can change or take back what is promised; "
            "the maker says yes or no to each award."
        ),
        check=_l("On the page of the promises to a project, and with its file."),
        checked_at="projects.browse",
    ),
    Algorithm(
        key="loans",
        name=_l("What a loan costs, and when we remind"),
        purpose=_l(
            "Works out each instalment, the yearly cost, what a payment settles, and the days on "
            "which a maker hears from us."
        ),
        takes=_l(
            "The amount, the interest, the months and the way of paying back that were agreed, and "
            "what was paid on which day. Nothing about the person."
        ),
        gives=_l(
            "A plan in cents of which the last instalment closes the loan, a yearly cost "
            "percentage, and reminders before and after a day. Being late costs nothing."
        ),
        people=_l(
            "Whether somebody gets a loan, a pause, other terms or is let off is decided by two "
            "people each time, never by a machine. Nobody is given a score."
        ),
        check=_l(
            "In the agreement and on the page of the loan for whoever has one; in figures on the "
            "page of each pot that lends."
        ),
        checked_at="loans_public.browse",
    ),
    Algorithm(
        key="networks",
        name=_l("When a network grants something, and which fund pays what"),
        purpose=_l(
            "Counts what the members of a network said by the rule of their purse, and divides an "
            "award over the funds that feed it."
        ),
        takes=_l(
            "Who may decide, what each weighs, their last word, and of each fund what it brought "
            "and has left."
        ),
        gives=_l(
            "Granted or not, with every figure and the reason, and each fund's part to the cent."
        ),
        people=_l(
            "Members propose and speak. Who makes or works on the project has no say. A fund can "
            "end its mandate for what comes, and call nothing back."
        ),
        check=_l("On the page of each decision, and with its file."),
        checked_at="networks_public.browse",
    ),
    Algorithm(
        key="lots",
        name=_l("Lots in a round"),
        purpose=_l("Decides ties, or gives money by chance where a round is a lottery."),
        takes=_l(
            "The plans by code, their tickets, and secrets of several people or a public beacon."
        ),
        gives=_l("An order that nobody could know or steer before."),
        people=_l("Nobody can draw again. People only give their secret on time."),
        check=_l("On the page of every lot, by hand or with one command."),
        checked_at="rounds_public.browse",
    ),
    Algorithm(
        key="panel",
        name=_l("Drawing a panel"),
        purpose=_l("Seats residents by lot, so that the panel looks like those it decides for."),
        takes=_l(
            "What volunteers told of themselves for this, ties to applicants, and earlier panels."
        ),
        gives=_l("Members and reserves, and for every volunteer the reason."),
        people=_l("A fund chooses the quotas before the draw. Volunteers may leave at any time."),
        check=_l("With the list without names, on the page of the panel."),
        checked_at="rounds_public.browse",
    ),
    Algorithm(
        key="fair-pay",
        name=_l("Whether a budget pays fairly"),
        purpose=_l("Shows what work in a budget is paid beside published guidelines."),
        takes=_l("Hours, rates and roles a maker wrote down, and guidelines with their sources."),
        gives=_l(
            "The share of the guidelines that is paid, and what is missing. Each line counts up to "
            "its own guideline; unpaid hours count with nothing paid."
        ),
        people=_l(
            "It stops nobody, unless a round asks for a share in its published rules. Operators "
            "bring in the guidelines; every earlier one is kept."
        ),
        check=_l("With the guidelines as a file on the page about fair pay."),
        checked_at="pages.fair_pay",
    ),
    Algorithm(
        key="assistant",
        name=_l("The assistant that answers questions"),
        purpose=_l("Finds schemes and help for a question in somebody's own words."),
        takes=_l(
            "The words of the question, the guide and the page of help. No account, no project and "
            "no earlier question."
        ),
        gives=_l(
            "Sentences with their source, or that it does not know. A sentence of a language model "
            "is shown only when its figures, names and words stand in the source."
        ),
        people=_l("It decides nothing. Whoever runs the site chooses whether there is a model."),
        check=_l("With the source beside every sentence."),
        checked_at="pages.assistant",
    ),
    Algorithm(
        key="spot-checks",
        name=_l("Spot checks of reports"),
        purpose=_l(
            "Chooses whom a fund may ask for more about a report, by chance and not by suspicion."
        ),
        takes=_l("Codes of the reports a fund accepted in a quarter, and the share it published."),
        gives=_l("Which reports are drawn. Every report has the same published chance."),
        people=_l("A person of the fund has the talk and writes down what came of it."),
        check=_l("On the page of the lot."),
        checked_at="funds_public.browse",
    ),
    Algorithm(
        key="advice",
        name=_l("What fits a plan"),
        purpose=_l("Says which grants, funds, loans and matches are worth asking, and why."),
        takes=_l(
            "What the guide knows of each scheme, the costs and sources of the plan, and what its "
            "maker told: place, legal form, discipline, days."
        ),
        gives=_l(
            "For each scheme: fits, may fit or does not fit, with a reason for every criterion and "
            "what would have to change."
        ),
        people=_l("The fund decides. Nobody but the maker sees the advice."),
        check=_l("On the page of the advice, against the page of each scheme."),
        checked_at="pages.maker_help",
    ),
    Algorithm(
        key="routes",
        name=_l("Routes to 100 percent"),
        purpose=_l("Finds the best few ways to close what is open in a plan."),
        takes=_l(
            "What fits the plan, the limits of each scheme, the rules of pots, and what the maker "
            "is ready for: a campaign and what one person gives, own money, income for a loan."
        ),
        gives=_l(
            "Two to four routes with the amount, the hours, the day and the reason of each step; "
            "when none closes the gap, what stands in the way."
        ),
        people=_l("The maker chooses, changes or leaves a route. No fund is asked by it."),
        check=_l("With the limits on the page of each scheme; the method is in the documents."),
        checked_at="pages.maker_help",
    ),
)


@pages.get("/algorithms")
@everyone
def algorithms() -> str:
    """What is computed about people, what goes in, what comes out, and whom to ask."""
    return render_template(
        "public/page_algorithms.html",
        register=REGISTER,
        changed_on=CHANGED_ON,
        contact=current_settings().mail_reply_to,
        links=addresses.of("pages.algorithms"),
    )
