"""Approved divisions of pots are carried out."""

from matchpot.extensions import current_settings, outside, unit_of_work
from matchpot.jobs.registry import Task, handles
from matchpot.services import run_settling, runs


@handles(runs.SETTLE)
def settle(task: Task) -> None:
    """Carry out an approved run; nothing happens when it was done before."""
    with unit_of_work() as session:
        run_settling.settle(
            session, task.ref_id, now=outside().clock.now(), limits=current_settings().limits
        )
