"""What is done for search by the clock: words that were kept in an older way are written anew."""

from datetime import datetime, timedelta

from matchpot.extensions import reader, unit_of_work
from matchpot.jobs.registry import every
from matchpot.persistence.queries import finding
from matchpot.services import search, search_words

_BATCH = 200


@every("write_search_words", timedelta(minutes=5))
def write_search_words(_now: datetime) -> int:
    """Write the words of some projects, each batch in a write of its own; tells how many."""
    written = 0
    while waiting := finding.to_write(reader(), written_with=search.WRITTEN_WITH, most=_BATCH):
        with unit_of_work() as session:
            search_words.write_words(session, waiting)
        written += len(waiting)
    return written
