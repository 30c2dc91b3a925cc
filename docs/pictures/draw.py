"""Draw the pictures of the demonstration that the README shows: `make pictures`.

The demonstration runs for real; the scenes named below are cut out of what it printed.
"""

import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from cli.demo.player import play_day
from cli.terminal import THEME

FOLDER = Path(__file__).parent
WIDTH = 104

PICTURES = {
    "demo": ("", "07:05", "08:10", "08:25", "09:00", "10:00", "12:30", "16:00", "22:00", "09:05", "End of the day"),
    "afternoon": ("16:05", "16:10", "16:15", "16:20", "17:32"),
}
"""By file, the scenes that it shows: by their hour, the introduction by an empty text, the end by its heading."""

_SCENE = re.compile(r"^(?:\w{3} (\d\d:\d\d)  |─+ (End of the day) ─+)")
_WEB_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""Pages that show the pictures fetch no font; every machine has one of its own for terminals."""


def main() -> None:
    """Run the demonstration and write every picture."""
    printed = Console(file=io.StringIO(), theme=THEME, width=WIDTH, record=True, force_terminal=True, highlight=False)
    if not play_day(printed):
        raise SystemExit("the demonstration failed; no picture was written")
    scenes = _scenes(printed.export_text(styles=True).splitlines())
    for name, wanted in PICTURES.items():
        path = FOLDER / f"{name}.svg"
        path.write_text(_drawn([line for scene in wanted for line in scenes[scene]]), encoding="utf-8")
        print(f"Written: {path.relative_to(Path.cwd())}")


def _scenes(lines: Iterable[str]) -> dict[str, list[str]]:
    """The lines of each scene, by what names it."""
    scenes: dict[str, list[str]] = {"": []}
    current = ""
    for line in lines:
        found = _SCENE.match(Text.from_ansi(line).plain)
        if found:
            current = found[1] or found[2]
        scenes.setdefault(current, []).append(line)
    return scenes


def _drawn(lines: Sequence[str]) -> str:
    paper = Console(file=io.StringIO(), width=WIDTH, record=True, force_terminal=True, highlight=False)
    paper.print(Text.from_ansi("\n".join(lines).rstrip()))
    svg = _WEB_FONT.sub("", paper.export_svg(title="make demo", unique_id="demo"))
    return svg.replace("Fira Code, monospace", "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace")


if __name__ == "__main__":
    main()
