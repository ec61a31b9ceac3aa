"""What is said about a field, also by WTForms itself, in the language of the page."""

import pytest
from flask import Flask
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from matchpot.web.forms import BaseForm

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


class Everything(BaseForm):
    """Fields that WTForms has something to say about."""

    many = IntegerField("Many", [NumberRange(2, 5)])
    day = DateField("Day")
    word = SelectField("Word", choices=["a", "b"])
    name = StringField("Name", [Length(max=3)])
    city = StringField("City", [InputRequired()])


def said(app: Flask, locale: str, **typed: str) -> dict[str, str]:
    with app.test_request_context(), force_locale(locale):
        form = Everything(MultiDict(typed))
        form.validate()
        return {name: str(errors[0]) for name, errors in form.errors.items() if name}


def test_what_wtforms_says_is_said_in_dutch_and_in_plain_english(app: Flask) -> None:
    typed = {"many": "x", "day": "2026-02-31", "word": "z", "name": "abcd"}
    assert said(app, "nl", **typed) == {
        "many": "Vul een heel getal in, bijvoorbeeld 12.",
        "day": "Vul een dag in die bestaat.",
        "word": "Kies er een uit de lijst.",
        "name": "Gebruik niet meer dan 3 tekens.",
        "city": "Vul dit in.",
    }
    assert said(app, "en", **typed)["many"] == "Fill in a whole number, such as 12."


def test_figures_stand_in_what_is_said(app: Flask) -> None:
    assert said(app, "nl", many="9")["many"] == "Vul 2 tot en met 5 in."
