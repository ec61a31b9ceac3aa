"""The forms of rules that divide a pot at the end of the round, and rules to start from.

A field has the name its parameter has in the domain; a rule's limits are parameters too. Rules that
answer gifts or whole campaigns are in `rule_forms.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.panel_blend import CrowdBy
from matchpot.persistence.queries.round_votes import VotingRound
from matchpot.services.rules import PoolDraft, read_pool_draft
from matchpot.web.forms import BaseForm, EuroField, PercentField
from matchpot.web.funds.presets import PACE, Preset
from matchpot.web.funds.rule_base import NEEDED
from matchpot.web.labels import choices
from matchpot.web.words.matching import FIELD_FLAWS


class PoolForm(BaseForm):
    """What every such rule shares: what of a person's gifts counts, and the part of one project.

    Attributes:
        KIND: The kind of rule the form makes.
        NAME: What such a rule does, for a link to its empty form.
        OWN: The fields of this kind alone, in the order in which they are asked.
    """

    KIND: ClassVar[str]
    NAME: ClassVar[LazyString]
    OWN: ClassVar[tuple[str, ...]] = ()
    SHARED: ClassVar[tuple[str, ...]] = ("min_cents", "counted_cap_cents", "cap_bps")

    min_cents = EuroField(_l("What one person gave to a project counts from"))
    counted_cap_cents = EuroField(_l("Of what one person gave to a project, at most this counts"))
    cap_bps = PercentField(_l("At most this share of the pot for one project"))
    pace_gifts = IntegerField(_l("At most this many gifts of one person or card"), [Optional()])
    pace_addresses = IntegerField(
        _l("At most this many e-mail addresses on one card"), [Optional()]
    )
    pace_hours = IntegerField(_l("Counted over this many hours"), [Optional()])

    def draft(self) -> PoolDraft | None:
        """The rule that was typed, or None with every flaw beside its field."""
        if not self.validate():
            return None
        try:
            names = (*self.OWN, *self.SHARED)
            pace = {name: self[name].data for name in PACE if self[name].data is not None}
            return read_pool_draft(self.KIND, {name: self[name].data for name in names}, pace)
        except RuleIncomplete as error:
            for name, flaw in error.fields.items():
                self[name].errors = [*self[name].errors, _FLAWS[flaw]]
            return None


_FLAWS = {str(flaw): text for flaw, text in FIELD_FLAWS.items()}


class ProRataForm(PoolForm):
    """In proportion to gifts."""

    KIND = "pro_rata"
    NAME = _l("in proportion to gifts")
    OWN = ("max_multiple_bps", "cap_cents")

    max_multiple_bps = PercentField(_l("At most this share of what people gave the project"))
    cap_cents = EuroField(_l("At most for one project"))


class EqualShareForm(PoolForm):
    """The same for all who are in."""

    KIND = "equal_share"
    NAME = _l("the same for every project")
    OWN = ("entry_cents",)

    entry_cents = EuroField(_l("A project is in when people gave it"))


class QfForm(PoolForm):
    """Many small gifts weigh more than one large one."""

    KIND = "qf"
    NAME = _l("by how many people give")
    OWN: ClassVar[tuple[str, ...]] = ("min_donors", "saturate")

    min_donors = IntegerField(_l("At least this many different people"), [Optional()], default=2)
    saturate = BooleanField(_l("Divide the whole pot, also when it is more than the gifts ask for"))


class QfPairwiseForm(QfForm):
    """As `QfForm`, with every pair of givers turned down by what the two have in common."""

    KIND = "qf_pairwise"
    NAME = _l("by how many people give, less for those who always give together")
    OWN: ClassVar[tuple[str, ...]] = ("m_cents", *QfForm.OWN)

    m_cents = EuroField(
        _l("Two people who each gave this to the same project count half"), [NEEDED]
    )


class PanelBlendForm(PoolForm):
    """A part by the votes of a round of the fund, the rest by gifts."""

    KIND = "panel_blend"
    NAME = _l("by the votes of a round and by gifts together")
    OWN = ("round_id", "panel_bps", "crowd")

    round_id = SelectField(
        _l("The round whose votes count"),
        [InputRequired(_l("Choose a round."))],
        coerce=int,
        choices=(),
    )
    panel_bps = PercentField(_l("This share of the pot goes by the votes"), [NEEDED])
    crowd = RadioField(_l("The rest goes"), default=CrowdBy.PRO_RATA.value)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.crowd.choices = choices(*CrowdBy)

    def offer(self, rounds: Sequence[VotingRound]) -> None:
        """Let one of these rounds be chosen, the newest if nothing was typed."""
        self.round_id.choices = [(one.id, one.title) for one in rounds]
        if rounds and self.round_id.data is None and not self.round_id.raw_data:
            self.round_id.data = rounds[0].id


POOL_FORMS: Mapping[str, type[PoolForm]] = {
    form.KIND: form
    for form in (ProRataForm, EqualShareForm, QfForm, QfPairwiseForm, PanelBlendForm)
}

POOL_PRESETS: Mapping[str, Preset] = {
    preset.key: preset
    for preset in (
        Preset(
            key="round_by_gifts",
            kind="pro_rata",
            title=_l("By what people gave, at most €250 of each person"),
            why=_l(
                "Everybody can check it with a pocket calculator. The limit keeps one rich friend "
                "from drawing the pot to one project."
            ),
            fields={"counted_cap_cents": 25_000},
        ),
        Preset(
            key="round_by_people",
            kind="qf",
            title=_l("By how many people give, at most a fifth for one project"),
            why=_l(
                "Quadratic funding: a project with many small gifts gets more than one with a few "
                "large ones. Know your donors: who counts twice draws more."
            ),
            fields={"min_cents": 500, "min_donors": 5, "saturate": True, "cap_bps": 2_000},
        ),
        Preset(
            key="round_by_pairs",
            kind="qf_pairwise",
            title=_l("By how many people give, less for those who always give together"),
            why=_l(
                "As the one before, and harder to play: friends who agree on the same projects "
                "draw less. For larger rounds, in which you do not know everybody."
            ),
            fields={
                "m_cents": 2_500,
                "min_cents": 500,
                "min_donors": 5,
                "saturate": True,
                "cap_bps": 2_000,
            },
        ),
        Preset(
            key="round_equal",
            kind="equal_share",
            title=_l("The same for every project that finds €500"),
            why=_l("Makers need not compete. The threshold shows that there are people behind it."),
            fields={"entry_cents": 50_000},
        ),
        Preset(
            key="round_by_votes",
            kind="panel_blend",
            title=_l("Half the panel, half the crowd"),
            why=_l(
                "Who votes in a round of yours guards what the fund is for, and people show what "
                "lives. For projects that applied in that round and also collect gifts."
            ),
            fields={"panel_bps": 5_000, "crowd": "pro_rata", "counted_cap_cents": 25_000},
        ),
    )
}


def start_of(kind: str, preset: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """What the form of a kind starts with: a preset, the rule in force, or a plain one."""
    chosen = POOL_PRESETS.get(preset)
    if chosen is not None and chosen.kind == kind:
        return {**PACE, **chosen.fields}
    return dict(params) if params else {**PACE, "saturate": True}
