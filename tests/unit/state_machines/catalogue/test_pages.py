"""The committed pages of the types are what their declarations give."""

from pathlib import Path

from state_machines.catalogue.pages import pages, write_pages
from state_machines.engine.registry import work_types

COMMITTED = Path(__file__).parents[4] / "docs" / "types"
AGAIN = "run `sje catalog --write-docs docs/types` and commit what it writes"


def test_every_committed_page_is_up_to_date() -> None:
    wanted = pages()
    found = {path.name: path.read_text(encoding="utf-8") for path in COMMITTED.iterdir()}
    assert found.keys() == wanted.keys(), AGAIN
    stale = [name for name, text in wanted.items() if found[name] != text]
    assert not stale, AGAIN


def test_every_type_has_a_page_and_a_picture_and_is_listed() -> None:
    written = pages()
    for key, declared in work_types().items():
        assert written[f"{key}.md"].startswith(f"# {declared.title}\n")
        assert f"({key}.svg)" in written[f"{key}.md"]
        assert f"[{declared.title}]({key}.md)" in written["README.md"]
        assert written[f"{key}.svg"].startswith("<svg ")


def test_a_page_tells_every_rule_code_trigger_and_source() -> None:
    written = pages()
    for key, declared in work_types().items():
        page = written[f"{key}.md"]
        told = [f"`{guard.rule}`" for guard in declared.guards]
        told += [f"`{code.code}`" for code in declared.comment.codes]
        told += [f"`{trigger}`" for trigger in declared.lifecycle.triggers]
        told += [f"`{opens.event.TYPE}`" for opens in declared.opened_by]
        told += [f"- {text}" for text in (*declared.unknown, *declared.conflicts, *declared.sources)]
        assert [text for text in told if text not in page] == []


def test_links_lead_somewhere() -> None:
    written = pages()
    for key, declared in work_types().items():
        assert all(f"{other}.md" in written for other in declared.related), key


def test_writing_removes_the_pages_of_types_that_are_no_more(tmp_path: Path) -> None:
    folder = tmp_path / "types"
    folder.mkdir()
    (folder / "pr_forgotten.md").write_text("old")
    (folder / "pr_forgotten.svg").write_text("old")
    (folder / "notes.txt").write_text("not ours")
    written = write_pages(folder)
    assert {path.name for path in folder.iterdir()} == {*pages(), "notes.txt"}
    assert len(written) == len(pages())
