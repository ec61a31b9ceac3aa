"""Figures are the same only when they mean the same, in Dutch and English, in digits and words."""

import pytest

from matchpot.domain.assistant.figures import Figure, Unit, figures, is_supported

TEN_THOUSAND = Figure(Unit.MONEY, "10000")


@pytest.mark.parametrize(
    "text",
    ["€ 10.000", "€10,000", "EUR 10 000", "10.000,00 euro", "€ 10'000", "tienduizend euro",
     "ten thousand euros", "10 duizend euro", "€10k", "10.000 €", "１０.０００ euro",
     "€\u00a010\u00a0000", "10\u200b000 euro", "tien duizend euro"],
)  # fmt: skip
def test_one_amount_is_one_amount_however_it_is_written(text):
    assert figures(text) == {TEN_THOUSAND}


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("2,5 miljoen euro", Figure(Unit.MONEY, "2500000")),
        ("€ 1.234,50", Figure(Unit.MONEY, "2469/2")),
        ("vijfentwintighonderd euro", Figure(Unit.MONEY, "2500")),
        ("tweeëntwintigduizend euro", Figure(Unit.MONEY, "22000")),
        ("one hundred and fifty thousand euro", Figure(Unit.MONEY, "150000")),
        ("twaalf weken", Figure(Unit.WEEKS, "12")),
        ("50 %", Figure(Unit.PERCENT, "50")),
        ("vijftig procent", Figure(Unit.PERCENT, "50")),
        ("1 maart 2026", Figure(Unit.DATE, "2026-03-01")),
        ("March 1st, 2026", Figure(Unit.DATE, "2026-03-01")),
        ("1-3-2026", Figure(Unit.DATE, "2026-03-01")),
        ("2026-03-01", Figure(Unit.DATE, "2026-03-01")),
        ("in mei", Figure(Unit.MONTH, "5")),
        ("de helft", Figure(Unit.WORD, "helft")),
        ("tientallen", Figure(Unit.WORD, "tientallen")),
    ],
)
def test_each_figure_has_its_unit(text, figure):
    assert figures(text) == {figure}


@pytest.mark.parametrize("text", ["een plan", "a plan", "one may apply", "je mag nu", "nodig"])
def test_an_article_is_no_figure(text):
    assert figures(text) == frozenset()


def test_twelve_percent_is_not_twelve_weeks_and_another_day_is_not_this_one():
    known = figures("12 weken, op 1 maart 2026, € 500")
    for text in ("12 %", "12 maanden", "€ 12", "12", "1 maart 2027", "2 maart", "in april"):
        assert not all(is_supported(one, known) for one in figures(text)), text
    for text in ("12 weken", "twaalf weeks", "1 maart", "in maart", "2026", "500", "EUR 500"):
        assert all(is_supported(one, known) for one in figures(text)), text
