"""No two true things are joined into a false one: a figure stays with the words it stands with."""

import pytest

from matchpot.domain.assistant.checking import Claim, Drop, Evidence, fault
from matchpot.domain.assistant.passages import Passage
from matchpot.domain.assistant.sayings import says
from matchpot.services.search import STOP_WORDS, stems_of

START = Passage(
    title="Start in Drenthe",
    text="Beurs van Provincie Drenthe.\nVoor: dans, muziek, theater.\n"
    "Je krijgt hoogstens € 5.000.\nHoogstens 50% van de begroting wordt betaald.\n"
    "Minstens 10% is je eigen geld.\n"
    "Je kunt aanvragen van 1 maart 2026 tot 30 april 2026.\n"
    "Je hoort de beslissing na ongeveer 8 weken.\nJe project mag nog niet begonnen zijn.",
    url="https://example.org/start",
    key="start",
)
LOAN = Passage(
    title="Kunstlening",
    text="Loan of Fonds Maas.\nIt gives from € 1,000 to € 20,000.\nIt pays at most 80% of the "
    "budget.\nThe interest is 3% a year, and you pay back within 36 months.\n"
    "You can apply from 1 June 2026 to 30 June 2026.\nPeople outside Drenthe pay the fund € 500.",
    url="https://example.org/loan",
    key="loan",
)
EVIDENCE = Evidence(
    passages=(START, LOAN),
    names=(START.title, LOAN.title),
    stems_of=lambda word: stems_of([word])[0],
    little=STOP_WORDS | {"je", "het", "de", "kunt", "mag", "it", "you", "can"},
)
_J, _F, _D, _B = Drop.JOINED, Drop.FIGURE, Drop.DENIAL, Drop.BOUND


@pytest.mark.parametrize(
    ("text", "cites", "why"),
    [
        # The amount of one scheme with the other, both cited.
        ("Je krijgt hoogstens € 5.000.", (1, 2), _F),
        ("Van Start in Drenthe krijg je hoogstens € 20.000.", (1, 2), _F),
        ("Kunstlening pays at most 50% of the budget.", (1, 2), _F),
        # The figure of one field with the words of another.
        ("Je krijgt hoogstens 50%.", (1,), None),
        ("Hoogstens 10% van de begroting wordt betaald.", (1,), _J),
        ("Minstens 50% is je eigen geld.", (1,), _J),
        ("The interest is 80% a year, and you pay back within 36 months.", (2,), _J),
        ("The interest is at most 80% of the budget.", (2,), _J),
        ("It pays at most 3% of the budget.", (2,), _J),
        ("You pay back 3% a year within 36 months.", (2,), _J),
        ("The interest is 36 months.", (2,), _J),
        # The least for the most, and the reverse.
        ("Je krijgt minstens € 5.000.", (1,), _B),
        ("Je krijgt € 5.000.", (1,), _B),
        ("Je krijgt ongeveer € 5.000.", (1,), _B),
        ("It gives at most € 1,000.", (2,), None),
        ("It gives at least € 20,000.", (2,), None),
        ("It gives from € 20,000 to € 1,000.", (2,), _J),
        ("It pays at least 80% of the budget.", (2,), _B),
        ("Je hoort de beslissing na 8 weken.", (1,), _B),
        # A no that is left out, or put in.
        ("Je project mag begonnen zijn.", (1,), _D),
        ("You cannot apply from 1 June 2026 to 30 June 2026.", (2,), None),
        # The days of another window, or its ends the wrong way round.
        ("Je kunt aanvragen van 1 juni 2026 tot 30 juni 2026.", (1,), _F),
        ("Je kunt aanvragen van 30 april 2026 tot 1 maart 2026.", (1,), _J),
        ("Je kunt aanvragen tot 1 maart 2026.", (1,), _J),
        # Who gives and who gets.
        ("You give at most € 20,000.", (2,), None),
        ("The fund pays people outside Drenthe € 500.", (2,), _J),
        ("People in Drenthe pay the fund € 500.", (2,), _J),
        # Every month is not once.
        ("Je krijgt hoogstens € 5.000 per maand.", (1,), None),
        ("Alleen voor dans.", (1,), None),
    ],
)  # fmt: skip
def test_true_words_joined_falsely_are_dropped(text, cites, why):
    found = fault(Claim(text=text, cites=cites), EVIDENCE)
    assert found is not None
    assert why is None or found is why


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        ("Van Start in Drenthe krijg je maximaal 5000 euro.", (1,)),
        ("Hoogstens 50 procent van de begroting wordt betaald.", (1,)),
        ("Je kunt aanvragen tot 30 april.", (1,)),
        ("Start in Drenthe is een beurs van Provincie Drenthe.", (1,)),
        ("Voor dans en theater.", (1,)),
        ("It gives up to twenty thousand euro.", (2,)),
        ("It gives at least € 1,000.", (2,)),
        ("Kunstlening is a loan of Fonds Maas.", (2,)),
        ("The interest is 3 percent per year, and you pay back within 36 months.", (2,)),
    ],
)
def test_a_true_sentence_may_be_worded_a_little_otherwise(text, cites):
    assert fault(Claim(text=text, cites=cites), EVIDENCE) is None


def test_a_list_is_told_in_part_but_never_turned():
    listed = "Voor: dans, muziek, theater."
    assert says("Voor dans en theater.", listed, "x")
    assert not says("Voor film.", listed, "x")
    assert not says("Niet voor dans.", listed, "x")
    assert not says("Voor dans.", "Voor: niet dans, muziek.", "x")
