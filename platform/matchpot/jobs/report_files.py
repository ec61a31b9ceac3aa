"""Removes the files of reports from the store, once the rows about them are gone."""

from matchpot.extensions import outside
from matchpot.jobs.registry import Task, handles
from matchpot.services import report_files


@handles(report_files.FORGET)
def forget(task: Task) -> None:
    """Remove them; those that are gone already are no error."""
    for name in task.payload["names"]:
        report_files.forget(outside().files, name)
