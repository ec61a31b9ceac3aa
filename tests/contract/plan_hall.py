"""A scenario beside the plan that is still being written, and a question its maker keeps."""

from matchpot.services import planning, questions, scenarios
from tests.contract.founders import Founders


def fill(builder: Founders) -> None:
    """Another way to pay for the draft, by its maker."""
    project_id = builder.ids["draft_project_id"]
    kept = scenarios.keep(
        builder.session,
        project_id=project_id,
        maker_id=builder.people["maker"],
        name="Without the city",
        lines=planning.lines_of(builder.session, project_id),
        now=builder.clock.now(),
    )
    builder.ids["scenario_id"] = kept.id
    maker_id, now = builder.people["maker"], builder.clock.now()
    questions.keep(
        builder.session, "What is there for theatre?", person_id=maker_id, locale="en", now=now
    )
    builder.ids["kept_question_id"] = questions.kept_by(builder.session, maker_id)[0].id
