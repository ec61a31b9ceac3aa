"""The form of a round's panel: who sits, how they read, what they are paid."""

from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.validators import Length

from matchpot.domain.panels.quotas import Quota
from matchpot.domain.rounds.rules import (
    PARAMS,
    BallotKind,
    BallotRules,
    Feature,
    PanelMode,
    PanelRules,
    RoundRules,
)
from matchpot.web.forms import EuroField, SpokenForm, TextLine
from matchpot.web.funds.round_forms import PartForm, count, new_id, padded, rows, words_of
from matchpot.web.labels import choices


class FeatureForm(SpokenForm):
    """Something volunteers tell of themselves."""

    id = HiddenField()
    label = TextLine(_l("What volunteers tell"), [Length(max=60)])
    values = TextLine(_l("Answers, with commas between"), [Length(max=300)])


class QuotaForm(SpokenForm):
    """How many members have one answer."""

    feature = HiddenField()
    value = HiddenField()
    least = count(_l("At least"), 0, 500, needed=False)
    most = count(_l("At most"), 0, 500, needed=False)


class PanelForm(PartForm):
    """Who sits, how they read, what they are paid."""

    TITLE = _l("Who decides")
    TEMPLATE = "funds/_round_panel.html"

    mode = RadioField(_l("How people come to sit on the panel"))
    seats = count(_l("Members"), 3, 500)
    reserves = count(_l("Reserves"), 0, 500)
    member_cents = EuroField(_l("Paid to each member"))
    read_cents = EuroField(_l("and for each application to read"))
    paid_reads = count(_l("for at most so many applications"), 0, 5_000)
    all_up_to = count(_l("Everybody reads all, up to so many applications"), 1, 1_000)
    reads_each = count(_l("Beyond that, so many members read each"), 3, 100)
    features = rows(FeatureForm, _l("What volunteers tell"))
    quotas = rows(QuotaForm, _l("Quotas for the lot"))

    NUMBERS = (
        *("seats", "reserves", "member_cents", "read_cents", "paid_reads"),
        *("all_up_to", "reads_each"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mode.choices = choices(*PanelMode)

    @classmethod
    def start(cls, rules: RoundRules) -> dict[str, Any]:
        """The panel; a row of quotas for every answer to every feature."""
        panel = rules.panel
        held = {(one.feature, one.value): one for one in panel.quotas}
        asked = [(one.id, value) for one in panel.features for value in one.values]
        return {
            "mode": panel.mode.value,
            **{name: getattr(panel, name) for name in cls.NUMBERS},
            "features": padded(
                [
                    {"id": one.id, "label": one.label, "values": ", ".join(one.values)}
                    for one in panel.features
                ]
            ),
            "quotas": [
                {
                    "feature": feature,
                    "value": value,
                    "least": (held[feature, value].least or None)
                    if (feature, value) in held
                    else None,
                    "most": held[feature, value].most if (feature, value) in held else None,
                }
                for feature, value in asked
            ],
        }

    def changed(self, rules: RoundRules) -> RoundRules:
        """The panel as typed; a panel that came or went brings or takes its ballot."""
        taken: set[str] = set()
        features = tuple(
            Feature(
                id=new_id(row.form.id.data or row.form.label.data or "", taken),
                label=row.form.label.data or "",
                values=words_of(row.form.values.data),
            )
            for row in self.features
            if row.form.label.data
        )
        numbers = {name: self[name].data or 0 for name in self.NUMBERS}
        panel = PanelRules(
            mode=PanelMode(self.mode.data),
            features=features,
            quotas=_quotas(self, {(one.id, value) for one in features for value in one.values}),
            **numbers,
        )
        return _with_ballot(replace(rules, panel=panel))


def _with_ballot(rules: RoundRules) -> RoundRules:
    """Whoever sits votes, and nobody votes who does not sit."""
    if rules.panel.mode is PanelMode.NONE:
        return replace(rules, ballot=None)
    if rules.ballot is not None:
        return rules
    usual = PARAMS[BallotKind.APPROVAL]
    return replace(rules, ballot=BallotRules(kind=BallotKind.APPROVAL, params=dict(usual)))


def _quotas(form: PanelForm, known: set[tuple[str, str]]) -> tuple[Quota, ...]:
    return tuple(
        Quota(
            feature=one.feature.data,
            value=one.value.data,
            least=one.least.data or 0,
            most=one.most.data,
        )
        for one in (row.form for row in form.quotas)
        if (one.least.data or one.most.data is not None)
        and (one.feature.data, one.value.data) in known
    )
