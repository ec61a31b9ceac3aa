"""The steps of the editor, as tests address them and fill them in."""

from matchpot.services.editing import Opened


def url(plan: Opened, step: str) -> str:
    """Where a step of a plan stands."""
    return f"/nl/maker/projects/{plan.project.id}/{step}"


def costs(*lines: dict[str, str]) -> dict[str, str]:
    """Lines of the budget as the form sends them; each is of material unless it says otherwise."""
    return {
        f"costs-{number}-{field}": text
        for number, line in enumerate(lines)
        for field, text in {"kind": "material", **line}.items()
    }
