"""What funds promised to a maker's project, and how it is counted."""

from flask import abort, render_template

from matchpot.extensions import reader
from matchpot.persistence.queries import cofunding as queries
from matchpot.web import promise_story
from matchpot.web.access import signed_in
from matchpot.web.makers.blueprint import makers
from matchpot.web.sessions import me


@makers.get("/projects/<int:project_id>/co-funding")
@signed_in
def cofunding(project_id: int) -> str:
    """Every promise, what it waits for, and each count; 404 for anybody else's project."""
    subject = queries.subject(reader(), project_id=project_id)
    if subject is None or subject.maker_id != me().id:
        abort(404)
    story = promise_story.story_of(reader(), project_id)
    return render_template("makers/cofunding_show.html", subject=subject, story=story)
