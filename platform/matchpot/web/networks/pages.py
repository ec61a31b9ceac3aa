"""Every module of a network's desk that hangs routes on its blueprint."""

from types import ModuleType

from matchpot.web.networks import ballots, desk, outcomes, proposing, purses, talk, voting

PAGES: tuple[ModuleType, ...] = (desk, purses, proposing, talk, outcomes, ballots, voting)
