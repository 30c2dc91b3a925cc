"""Comments: exact codes, lists that operations supply, templates with fields, notes that must mention things."""

from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from state_machines.declaration.comments import DATED, Code, FreeText, OneOf, Vocabulary
from state_machines.declaration.policy import Policy
from state_machines.declaration.templates import Mention, Note, Template
from state_machines.engine.registry import exception_types
from state_machines.shared_rules.part_lines import part_comment, part_request

POLICY = Policy()
CLOSED = [declared.comment for declared in exception_types().values() if isinstance(declared.comment, OneOf)]

word = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=8)
words = st.lists(word, min_size=1, max_size=3).map(" ".join)
part_number = st.from_regex(r"[A-Z0-9][A-Z0-9-]{0,8}[A-Z0-9]", fullmatch=True)
po_number = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_/#-]{0,12}", fullmatch=True)
reason = st.lists(words, min_size=1, max_size=3).map(", ".join)
row = st.fixed_dictionaries(
    {"item": words, "part_no": part_number, "distributor": words, "number": po_number, "reason": reason}
)
rows = st.lists(row, min_size=1, max_size=5)

COMMENT = part_comment()
REQUEST = part_request("ORDER CANCELLATION REQUEST:")


class TestOneOf:
    @given(st.sampled_from(CLOSED), st.text(max_size=40))
    def test_takes_nothing_but_its_codes(self, rule: OneOf, text: str) -> None:
        codes = {code.code for code in rule.codes if not code.code.endswith(DATED)}
        assume(text not in codes and not (rule.optional and not text))
        assert rule.problems(text, POLICY)

    @given(st.dates())
    def test_takes_a_date_in_place_of_the_word(self, day: date) -> None:
        rule = OneOf((Code(code="UPDATED DOCUMENTS + DATE", meaning="dated"),))
        for form in (f"{day:%m/%d/%Y}", f"{day:%Y-%m-%d}"):
            year_is_short = len(form) < 10  # some platforms do not pad years before 1000
            assert year_is_short or rule.problems(f"UPDATED DOCUMENTS {form}", POLICY) == []

    @pytest.mark.parametrize("date", ["02/30/2026", "2026-02-30", "2026/02/03", "11-21-2026", "Nov 21", ""])
    def test_takes_no_other_date(self, date: str) -> None:
        rule = OneOf((Code(code="UPDATED DOCUMENTS + DATE", meaning="dated"),))
        assert rule.problems(f"UPDATED DOCUMENTS {date}", POLICY)

    def test_may_be_optional(self) -> None:
        codes = (Code(code="No Email", meaning="none"),)
        assert OneOf(codes, optional=True).problems("", POLICY) == []
        assert OneOf(codes).problems("", POLICY)
        assert OneOf(codes, optional=True).describe() == "nothing, or exactly one of: No Email"


class TestVocabulary:
    SUPPLIED = Policy(vocabularies={"praise": ("ON TIME", "POLITE")})

    def test_takes_anything_until_it_is_supplied(self) -> None:
        assert Vocabulary("praise").problems("whatever", POLICY) == []
        assert Vocabulary("praise").problems("whatever", self.SUPPLIED) == [
            "the comment 'whatever' is not in the vocabulary; write exactly one of: ON TIME, POLITE"
        ]
        assert Vocabulary("praise").problems("POLITE", self.SUPPLIED) == []

    @pytest.mark.parametrize("policy", [POLICY, SUPPLIED])
    def test_is_needed_unless_said_otherwise(self, policy: Policy) -> None:
        assert Vocabulary("praise").problems("  ", policy)
        assert Vocabulary("praise", needed=False).problems("", policy) == []

    def test_says_that_the_list_is_not_known(self) -> None:
        described = Vocabulary("praise", codes=(Code(code="POLITE", meaning="was polite"),)).describe()
        assert described == "a phrase from the vocabulary 'praise' (known: POLITE); no source gives the list"


class TestFreeText:
    @given(st.text(max_size=20))
    def test_takes_whatever_is_no_blank(self, text: str) -> None:
        assert bool(FreeText("why").problems(text, POLICY)) is not bool(text.strip())
        assert FreeText("why", needed=False).problems(text, POLICY) == []


class TestTemplate:
    @settings(max_examples=30)
    @given(rows)
    def test_what_it_fills_is_right_and_reads_back(self, filled: list[dict[str, str]]) -> None:
        for form in (COMMENT, REQUEST):
            text = form.fill(*filled)
            assert form.problems(text, POLICY) == []
            assert form.fields(text) == filled

    @settings(max_examples=30)
    @given(rows, st.data())
    def test_a_lost_letter_of_its_frame_is_refused(self, filled: list[dict[str, str]], data: st.DataObject) -> None:
        text = REQUEST.fill(*filled)
        frame = "ORDER CANCELLATION REQUEST:\nPart 1: "
        place = data.draw(st.integers(0, len(frame) - 1))
        assume(frame[place] not in " \n")
        assert REQUEST.problems(text[:place] + text[place + 1 :], POLICY)

    @settings(max_examples=30)
    @given(row, st.sampled_from([", PO# ", ", "]))
    def test_a_lost_separator_is_refused(self, filled: dict[str, str], separator: str) -> None:
        simple = filled | {"reason": "Delay"}
        assert COMMENT.problems(COMMENT.fill(simple).replace(separator, " "), POLICY)

    @settings(max_examples=30)
    @given(row, st.sampled_from(["item", "part_no", "distributor", "number", "reason"]))
    def test_a_missing_field_is_refused_with_the_form(self, filled: dict[str, str], missing: str) -> None:
        text = COMMENT.fill(filled | {missing: ""})
        (problem,) = COMMENT.problems(text, POLICY)
        form = "<Item>-<Part#>, <Distributor>, PO# <number>, <Reason>"
        assert problem.startswith(f"line {text.strip()!r} does not have the form {form}: ")

    @pytest.mark.parametrize(
        ("line", "wrong", "right"),
        [
            ("Fan-WR6, Marcone, 4411, Core", "'4411' is not PO# <number>", "Fan-WR6, Marcone, PO# 4411, Core"),
            ("Fan-WR6, Marcone, po 4411, Core", "'po 4411' is not PO# <number>", "Fan-WR6, Marcone, PO# 4411, Core"),
            ("Fan, Marcone, PO# 1, Core", "'Fan' is not <Item>-<Part#>", "<Item>-<Part#>, Marcone, PO# 1, Core"),
            ("Fan-WR6, PO# 1, Core", "<Distributor> is missing", "Fan-WR6, <Distributor>, PO# 1, Core"),
            ("Fan-WR6, Marcone, PO# 1", "<Reason> is missing", "Fan-WR6, Marcone, PO# 1, <Reason>"),
        ],
    )
    def test_a_refusal_names_the_wrong_part_and_the_line_as_it_would_be_right(
        self, line: str, wrong: str, right: str
    ) -> None:
        (problem,) = part_comment().problems(line, POLICY)
        assert problem.endswith(f": {wrong}; write it like this: {right}")

    @settings(max_examples=30)
    @given(st.lists(row, min_size=2, max_size=4))
    def test_lines_are_numbered_in_order(self, filled: list[dict[str, str]]) -> None:
        heading, *lines = REQUEST.fill(*filled).splitlines()
        problems = REQUEST.problems("\n".join([heading, *reversed(lines)]), POLICY)
        assert any("must be numbered 1" in problem for problem in problems)

    @settings(max_examples=30)
    @given(st.text(max_size=200))
    def test_no_text_breaks_it(self, text: str) -> None:
        for form in (COMMENT, REQUEST):
            assert form.problems(text, POLICY) or form.fields(text)

    def test_one_line_is_one_line(self) -> None:
        form = Template("Purchasing-<Distributor>, PO# <number>")
        assert form.problems("Purchasing-A, PO# 1", POLICY) == []
        assert form.problems("Purchasing-A, PO# 1\nPurchasing-B, PO# 2", POLICY) == [
            "the comment has 2 lines and must have one: Purchasing-<Distributor>, PO# <number>"
        ]

    def test_blank_lines_and_edges_do_no_harm(self) -> None:
        text = "\n  ORDER CANCELLATION REQUEST:\n\n   Part 1: Fan-1, Marcone, PO# 4411, Delay  \n\n"
        assert REQUEST.problems(text, POLICY) == []

    def test_the_item_ends_where_one_word_follows(self) -> None:
        (fields,) = COMMENT.fields("Built-in oven-WB-27, Marcone, PO# 1, Delay")
        assert (fields["item"], fields["part_no"]) == ("Built-in oven", "WB-27")

    def test_a_long_line_is_judged_at_once(self) -> None:
        assert COMMENT.problems("a-, PO# " * 5_000, POLICY)


class TestNote:
    NOTE = Note(
        heading="CLAIM:",
        mentions=(Mention("a name", r"[a-z]{2,}"), Mention("an amount", r"\$\d")),
        upper_case=True,
    )

    def test_mentions_everything_under_its_heading(self) -> None:
        assert self.NOTE.problems("CLAIM:\nJANE $5", POLICY) == []
        assert self.NOTE.problems(self.NOTE.write("Jane", "$5"), POLICY) == []

    def test_says_everything_that_is_missing(self) -> None:
        assert self.NOTE.problems("CLAIM:\n- x", POLICY) == [
            "the comment does not mention a name",
            "the comment does not mention an amount",
            "the comment is not in capital letters",
        ]

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", "the comment is required"),
            ("JANE $5", "the first line of the comment must be 'CLAIM:', not 'JANE $5'"),
            ("CLAIM:", "the comment is required"),
        ],
    )
    def test_needs_its_heading_and_contents(self, text: str, problem: str) -> None:
        assert self.NOTE.problems(text, POLICY) == [problem]
