"""A scenario beside the plan that is still being written."""

from matchpot.services import planning, scenarios
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
