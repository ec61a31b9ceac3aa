"""What is drawn once is the same for equal values, and never for another language."""

from flask import Flask

from matchpot.web import drawing


def test_what_nobody_asked_for_longest_goes_first() -> None:
    kept = drawing.Kept(2)
    for key in ("a", "b"):
        kept.keep(key, key.upper())
    assert kept.get("a") == "A"
    kept.keep("c", "C")
    assert [kept.get(key) for key in ("a", "b", "c")] == ["A", None, "C"]


def test_a_givers_line_is_written_for_each_language_and_its_words_are_escaped(app: Flask) -> None:
    line = ("components/people.html", "backer", "<Bo> Blij", 123_450, None, "& meer")
    told = {}
    for language in ("nl", "en"):
        with app.test_request_context(f"/{language}/"):
            app.preprocess_request()
            told[language] = [str(drawing.once(*line)) for _again in range(2)]
    assert told["nl"][0] == told["nl"][1]
    assert "1.234,50" in told["nl"][0]
    assert "1,234.50" in told["en"][0]
    assert "&lt;Bo&gt; Blij" in told["en"][0]
    assert "&amp; meer" in told["en"][0]
