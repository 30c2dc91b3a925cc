"""Tables whose cells cannot break them."""

import pytest

from events.markdown import page, table


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("a | b", r"a \| b"),
        ("two\nlines", "two lines"),
        ("a <tag>", "a &lt;tag>"),
        ("`SJE_<NAME>` of <NAME>", "`SJE_<NAME>` of &lt;NAME>"),
    ],
)
def test_a_cell_is_one_line_and_not_markup(text: str, cell: str) -> None:
    assert table(("Head",), [(text,)]) == f"| Head |\n| --- |\n| {cell} |"


def test_a_table_without_rows_and_an_empty_paragraph_are_left_out() -> None:
    assert page("# Title", table(("Head",), []), "", "Text.") == "# Title\n\nText.\n"
