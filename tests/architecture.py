"""The architecture diagram, drawn from the imports in the code: `python -m tests.architecture` writes it."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import grimp

ROOT: Final = Path(__file__).resolve().parents[1]
FILE: Final = ROOT / "docs" / "images" / "architecture.svg"
DUTIES: Final[Mapping[str, str]] = {  # a package without one has its name alone in the diagram
    "bank": "guidance and scenarios, read",
    "bucket": "one rate limit",
    "cli": "commands",
    "cohort": "facilitator's pages, figures",
    "export": "documents, other formats",
    "grader": "rules: rulings, scores, reasons",
    "live": "live sessions, votes",
    "log": "JSON logs, a log throttle",
    "lti": "sign-in and grades of a platform",
    "metrics": "counters for monitoring",
    "language": "languages and catalogues",
    "page": "one widget, one protocol",
    "progress": "what is done, due and next",
    "serving": "many learners on one server",
    "session": "one learner's session",
    "settings": "where everything is",
    "store": "database tables",
    "ui": "learner's pages",
}
WIDTH, HEIGHT, GAP, RISE = 200, 46, 110, 34
Imports = Mapping[str, frozenset[str]]


def layers() -> list[list[str]]:
    """The packages of the layer contract in pyproject.toml, the highest first, and in the last the grader."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (contract,) = (each for each in contracts if each["type"] == "layers")
    rows = [re.findall(r"[a-z_]+", layer) for layer in contract["layers"]]
    *above, lowest = (row for row in rows if row != ["__main__"])
    return [*above, [*lowest, "grader"]]


def imports(rows: Sequence[Sequence[str]]) -> dict[str, frozenset[str]]:
    """Which of these packages each imports directly, as the code has it."""
    graph = grimp.build_graph("course", "grader", cache_dir=None)
    known = {name for row in rows for name in row}

    def package(module: str) -> str:
        first, _, rest = module.partition(".")
        return first if first == "grader" else rest.partition(".")[0]

    found: dict[str, set[str]] = {name: set() for name in known}
    for module in graph.modules:
        if package(module) in known:
            found[package(module)] |= {package(each) for each in graph.find_modules_directly_imported_by(module)}
    return {name: frozenset((imported & known) - {name}) for name, imported in found.items()}


def reduced(found: Imports) -> dict[str, frozenset[str]]:
    """The imports without those that follow from others, for a diagram with few arrows. There must be no cycle."""

    def reached(name: str) -> frozenset[str]:
        return found[name].union(*map(reached, found[name])) if found[name] else frozenset()

    return {name: all_ - frozenset().union(*map(reached, all_)) if all_ else all_ for name, all_ in found.items()}


def svg(rows: Sequence[Sequence[str]], arrows: Imports) -> str:
    """The diagram: a row for each layer, an arrow from each package to those that it imports."""
    across = max(map(len, rows)) * (WIDTH + GAP) + WIDTH
    middle = {
        name: (WIDTH + column * (WIDTH + GAP), HEIGHT + at * (HEIGHT + RISE))
        for at, row in enumerate(rows)
        for column, name in enumerate(row)
    }
    says = "; ".join(f"{name}: {', '.join(sorted(arrows[name])) or 'none'}" for row in rows for name in row)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {len(rows) * (HEIGHT + RISE) + RISE}" '
            'role="img" aria-labelledby="title says" font-family="system-ui, sans-serif">'
        ),
        '<title id="title">The packages of the course, and which imports which</title>',
        f'<desc id="says">Each package with those below that it imports. {html.escape(says)}.</desc>',
        (
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            '<path d="M0 0 8 4 0 8z" fill="#5a6472"/></marker></defs>'
        ),
        '<rect width="100%" height="100%" fill="#ffffff"/>',
    ]
    for name, start in middle.items():
        for imported in sorted(arrows[name]):
            line = _line(start, middle[imported])
            parts.append(f'<path d="{line}" fill="none" stroke="#5a6472" stroke-width="1.2" marker-end="url(#tip)"/>')
    for name, (x, y) in middle.items():
        parts += [
            (
                f'<rect x="{x - WIDTH / 2:g}" y="{y - HEIGHT / 2:g}" width="{WIDTH}" height="{HEIGHT}" rx="6" '
                f'fill="{"#e7f2ea" if name == "grader" else "#eef2fb"}" stroke="#25355a"/>'
            ),
            f'<text x="{x:g}" y="{y - 3:g}" text-anchor="middle" font-size="15" font-weight="600">{name}</text>',
            f'<text x="{x:g}" y="{y + 15:g}" text-anchor="middle" font-size="11.5">{DUTIES.get(name, "")}</text>',
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _line(start: tuple[float, float], end: tuple[float, float]) -> str:
    """The path of an arrow: straight to the next row; to lower ones beside the boxes, or between the columns."""
    (x, y), (to_x, to_y) = start, end
    rows = round((to_y - y) / (HEIGHT + RISE))
    if rows == 1:
        y, to_y = y + HEIGHT / 2, to_y - HEIGHT / 2
        bend = (to_y - y) / 2
        return f"M{x:g} {y:g}C{x:g} {y + bend:g} {to_x:g} {to_y - bend:g} {to_x:g} {to_y:g}"
    if x == to_x:
        side = -1 if x == WIDTH else 1  # the outer side of its column
        edge, away = x + side * WIDTH / 2, x + side * (WIDTH / 2 + 18 * rows)
        return f"M{edge:g} {y:g}C{away:g} {y:g} {away:g} {to_y:g} {edge:g} {to_y:g}"
    side = 1 if to_x > x else -1
    edge, to_edge = x + side * WIDTH / 2, to_x - side * WIDTH / 2
    return f"M{edge:g} {y:g}C{edge + side * GAP:g} {y:g} {to_edge - side * GAP:g} {to_y:g} {to_edge:g} {to_y:g}"


def draw() -> str:
    """The diagram of the code as it is."""
    rows = layers()
    return svg(rows, reduced(imports(rows)))


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(draw(), encoding="utf-8")
