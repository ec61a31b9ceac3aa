"""Made-up guidelines for pay, marked as such, from `town/pay_rates.csv`."""

from dataclasses import replace
from importlib.resources import files

from matchpot.cli.demo.stage import Stage
from matchpot.domain.pay_rate_file import read
from matchpot.extensions import unit_of_work
from matchpot.services import pay_rates

_FILE = files("matchpot.cli.demo") / "town" / "pay_rates.csv"


def bring_in(stage: Stage) -> None:
    """Let them count from the first day of the town."""
    found = read(_FILE.read_text(encoding="utf-8"))
    if found.problems:
        raise ValueError(f"town/pay_rates.csv: {found.problems}")
    with unit_of_work() as session:
        rates = [replace(one, is_demo=True) for one in found.rates]
        pay_rates.bring_in(session, rates, by=None, now=stage.now)
