"""Lists of lines, rearranged before anything in them is read."""

from matchpot.web.makers.lines import arranged, put_back, taken_away

SENT = [("title", "x"), ("a-0-label", "one"), ("a-0-kind", "k"), ("a-4-label", "two")]


def test_gaps_in_the_numbers_are_closed() -> None:
    assert arranged(SENT) == [
        ("title", "x"),
        ("a-0-label", "one"),
        ("a-0-kind", "k"),
        ("a-1-label", "two"),
    ]


def test_a_line_with_a_choice_alone_is_empty() -> None:
    assert arranged([("a-0-kind", "k"), ("a-0-in_kind", "y"), ("a-0-label", " ")]) == []


def test_a_line_moves_with_everything_in_it() -> None:
    assert arranged(SENT, "down-a-0") == [
        ("title", "x"),
        ("a-0-label", "two"),
        ("a-1-label", "one"),
        ("a-1-kind", "k"),
    ]


def test_the_first_line_cannot_go_up_and_other_lists_stay() -> None:
    assert arranged(SENT, "up-a-0") == arranged(SENT)
    assert arranged(SENT, "remove-b-0") == arranged(SENT)
    assert arranged(SENT, "remove-a-99") == arranged(SENT)
    assert arranged(SENT, "remove-a-4; drop table") == arranged(SENT)


def test_the_token_and_the_buttons_are_not_kept() -> None:
    assert arranged([("csrf_token", "t"), ("revision", "3"), ("do", "stay")]) == []


def test_a_line_that_was_taken_away_comes_back_in_its_place() -> None:
    lines = [("a-0-label", "one"), ("a-1-id", "7"), ("a-1-label", "two"), ("a-2-label", "three")]
    gone = taken_away(lines, "remove-a-1")
    assert gone == [("a-1-label", "two")]
    rest = arranged(lines, "remove-a-1")
    assert [text for _, text in arranged(put_back(rest, gone))] == ["one", "two", "three"]


def test_nothing_comes_back_of_an_empty_line_or_another_button() -> None:
    assert taken_away([("a-0-label", " "), ("a-0-kind", "k")], "remove-a-0") == []
    assert taken_away(SENT, "up-a-4") == []
    assert put_back(SENT, []) == SENT
