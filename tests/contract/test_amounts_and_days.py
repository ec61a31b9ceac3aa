"""Amounts and days as people and programs type them: read exactly, or refused with a sentence."""

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms.validators import InputRequired

from matchpot.web.forms import BaseForm, EuroField, PercentField, TextLine
from matchpot.web.funds.pots import PotForm
from matchpot.web.makers.launching import ScheduleForm
from tests.contract.corpus import ALL, EMPTY, VERY_LONG

pytestmark = pytest.mark.parametrize("lang", ["nl", "en"])

BIGGEST = 1_000_000_000
POINTS = {"nl": ".", "en": ","}
COMMAS = {"nl": ",", "en": "."}


class Amounts(BaseForm):
    """An amount, a debt, a share and a line, all to be filled in."""

    euro = EuroField("Amount", [InputRequired()])
    debt = EuroField("Debt", negative=True)
    share = PercentField("Share")
    line = TextLine("Line", [InputRequired()])


@pytest.fixture(scope="module")
def reader_app() -> Flask:
    """Enough of an app to read a form in a language."""
    from flask_babel import Babel  # noqa: PLC0415 - the product's own is bound to other apps

    app = Flask("reader")
    Babel(app, locale_selector=lambda: app.config["LANGUAGE"])
    return app


def read(app: Flask, lang: str, **typed: str) -> Amounts:
    app.config["LANGUAGE"] = lang
    with app.test_request_context("/"):
        form = Amounts(MultiDict(typed))
        form.validate()
        return form


numerals = st.text(alphabet="0123456789.,-+ eE€_xXnNaAiIfF%٢५²½\u00a0\u202f'", max_size=45)


@given(text=numerals | st.text(max_size=60))
@example(text="7875301,118627627789093977645")
@example(text="9" * 5_000)
@example(text="sNaN")
@example(text="1e999999999")
def test_any_text_is_whole_cents_or_refused_and_shown_again(
    reader_app: Flask, lang: str, text: str
) -> None:
    form = read(reader_app, lang, euro=text, debt=text, share=text)
    for field in (form.euro, form.debt, form.share):
        assert field.data is None or type(field.data) is int
        assert field.data is None or abs(field.data) <= BIGGEST
        assert bool(field.errors) or field.data is not None or field is not form.euro
        assert field._value() == text
    assert form.euro.data is None or form.euro.data >= 0
    assert form.share.data is None or form.share.data >= 0


@given(cents=st.integers(0, BIGGEST), is_grouped=st.booleans())
@example(cents=BIGGEST, is_grouped=True)
def test_an_amount_as_the_language_writes_it_is_read_to_the_cent(
    reader_app: Flask, lang: str, cents: int, is_grouped: bool
) -> None:
    euros, rest = divmod(cents, 100)
    whole = f"{euros:,}".replace(",", POINTS[lang]) if is_grouped else str(euros)
    form = read(reader_app, lang, euro=f" € {whole}{COMMAS[lang]}{rest:02d} ")
    assert form.euro.data == cents
    form.euro.typed = None
    reader_app.config["LANGUAGE"] = lang
    with reader_app.test_request_context("/"):
        shown = form.euro._value()
    assert read(reader_app, lang, euro=shown).euro.data == cents


@given(share=st.decimals(0, 1_000, places=2))
def test_a_share_is_read_to_the_basis_point(reader_app: Flask, lang: str, share: Decimal) -> None:
    typed = f"{share:f}".replace(".", COMMAS[lang])
    assert read(reader_app, lang, share=typed).share.data == int(share * 100)


@pytest.mark.parametrize("text", EMPTY)
def test_white_space_is_nothing(reader_app: Flask, lang: str, text: str) -> None:
    form = read(reader_app, lang, euro=text, line=text)
    assert form.euro.data is None
    assert form.euro.errors
    if text not in {"\u200b", "\ufeff"}:  # no width is not white space to Unicode
        assert not form.line.data
        assert form.line.errors


def test_the_whole_corpus_is_read_or_refused(reader_app: Flask, lang: str) -> None:
    for text in (*ALL, *VERY_LONG):
        form = read(reader_app, lang, euro=text, share=text)
        assert form.euro.data is None or 0 <= form.euro.data <= BIGGEST
        assert form.share.data is None or 0 <= form.share.data <= 100_000


@given(
    opens=st.dates().map(str) | st.text(max_size=30),
    closes=st.dates().map(str) | st.text(max_size=30),
)
@example(opens="0001-01-01", closes="9999-12-31")
def test_any_two_days_make_a_plan_or_a_refusal(
    reader_app: Flask, lang: str, opens: str, closes: str
) -> None:
    from matchpot.web.funds.pots import _read_plan  # noqa: PLC0415

    typed = {
        "name": "Pot", "summary": "", "opens_on": opens, "closes_on": closes, "tier": "1",
        "priority": "1", "mode": "fill", "share": "ordered",
    }  # fmt: skip
    reader_app.config["LANGUAGE"] = lang
    with reader_app.test_request_context("/"):
        form = PotForm(MultiDict(typed))
        plan = _read_plan(form)
        assert plan is not None or form.errors
        if plan is not None and plan.opens_at and plan.closes_at:
            assert plan.opens_at < plan.closes_at


@given(day=st.dates().map(str) | st.text(max_size=30), hour=st.integers(0, 30).map(str))
@example(day="9999-12-31", hour="22")
@example(day="0001-01-01", hour="7")
def test_any_day_of_launch_is_a_moment_or_a_refusal(
    reader_app: Flask, lang: str, day: str, hour: str
) -> None:
    reader_app.config["LANGUAGE"] = lang
    with reader_app.test_request_context("/"):
        form = ScheduleForm(MultiDict({"day": day, "hour": hour}))
        if form.validate():
            assert form.moment.tzinfo is not None
            assert abs((form.moment.date() - date.fromisoformat(day)).days) <= 1
