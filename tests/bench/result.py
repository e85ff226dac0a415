"""What was measured of each app, beside what the design promises; as a table for people and as JSON for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.table import Table

NAMES = {"course": "this course", "voila": "plain Voila", "streamlit": "Streamlit", "panel": "Panel"}


@dataclass(frozen=True)
class Row:
    """One figure: its key, what it is, how it is written, and the most that is promised of the course."""

    key: str
    says: str
    form: str = "{:.2f}"
    most: float | None = None


ROWS = (
    Row("joins", "people who open the link", "{:.0f}"),
    Row("over", "within, s", "{:.0f}"),
    Row("lost", "of them lost", "{:.0f}", 0),
    Row("ready_p50", "from the link to a page that answers: median, s"),
    Row("ready_p95", "the same, 95 of 100, s", most=1.0),
    Row("ready_max", "the same, the last, s"),
    Row("cpu_server", "CPU a join with a cold browser's files: server, s", "{:.4f}"),
    Row("cpu_workers", "the same: workers or kernels, s", "{:.4f}"),
    Row("cpu", "the same, together, s", "{:.4f}", 0.05),
    Row("memory", "memory (PSS) a person, MB", "{:.3f}", 0.1),
    Row("first_requests", "first visit: requests", "{:.0f}", 6),
    Row("first_kb", "first visit: files, kB", "{:.1f}"),
    Row("first_socket_kb", "first visit: websocket, kB", "{:.1f}"),
    Row("first_all_kb", "first visit: all, both ways, kB", "{:.1f}", 60),
    Row("second_requests", "second visit: requests", "{:.0f}"),
    Row("second_kb", "second visit: files, kB", "{:.1f}"),
    Row("second_socket_kb", "second visit: websocket, kB", "{:.1f}"),
    Row("second_all_kb", "second visit: all, both ways, kB", "{:.1f}", 20),
    Row("readable", "Chromium, cold: readable, s", most=0.2),
    Row("interactive", "Chromium, cold: interactive, s", most=0.4),
    Row("quarter_readable", "at a quarter of the CPU speed: readable, s"),
    Row("quarter_interactive", "at a quarter of the CPU speed: interactive, s", most=1.2),
    Row("phone_readable", "at 1.6 Mbit/s and 150 ms: readable, s", most=1.5),
    Row("phone_interactive", "at 1.6 Mbit/s and 150 ms: interactive, s"),
    Row("answered", "Chromium: from Submit to what comes of it, s", "{:.3f}"),
    Row("submit_p50", "submit a question to its verdict, each once in 10 s: median, ms", "{:.1f}"),
    Row("submit_p95", "the same, 95 of 100, ms", "{:.1f}", 20),
    Row("burst_p50", "submit a question to its verdict, all at one moment: median, ms", "{:.0f}"),
    Row("burst_max", "the same, the last, ms", "{:.0f}"),
    Row("killed", "learners of a killed worker", "{:.0f}"),
    Row("killed_back", "the last of them is back at their place after, s", most=5),
    Row("killed_lost", "of them not back within a minute", "{:.0f}", 0),
    Row("killed_missing", "confirmed and not stored", "{:.0f}", 0),
    Row("killed_disturbed", "learners of other workers who noticed", "{:.0f}", 0),
    Row("connected", "connected at once", "{:.0f}"),
    Row("connected_lost", "of them lost", "{:.0f}", 0),
    Row("connected_spread", "each submits once in 10 s: the last has the verdict after, s", most=2),
    Row("connected_turn", "all turn a page at one moment: the last sees it after, s", most=2),
    Row("connected_submit", "all submit at one moment: the last has the verdict after, s"),
)
PATH_ROWS = (
    Row("learners", "learners on the orientation path at once", "{:.0f}"),
    Row("pace", "each looks at a screen for, on average, s", "{:.0f}"),
    Row("lost", "of them lost", "{:.0f}", 0),
    Row("missing", "answers confirmed and not stored", "{:.0f}", 0),
    Row("actions", "actions of one learner, drafts included", "{:.0f}"),
    Row("cpu_server", "CPU a learner: server, s", "{:.3f}"),
    Row("cpu_workers", "the same: workers, s", "{:.3f}"),
    Row("cpu", "the same, together, s", "{:.3f}", 0.3),
    Row("kb_down", "a learner with a cold browser: towards the browser, kB", "{:.1f}"),
    Row("kb_up", "the same: from the browser, kB", "{:.1f}"),
    Row("kb", "the same, both ways, kB", "{:.1f}", 200),
    Row("action_p50", "from an action to its screen: median, ms", "{:.1f}"),
    Row("action_p95", "the same, 95 of 100, ms", "{:.1f}", 50),
    Row("action_max", "the same, the last, ms", "{:.0f}"),
)
IN_README = (
    *("joins", "lost", "ready_p95", "cpu", "memory", "first_requests", "first_all_kb", "second_all_kb", "readable"),
    *("interactive", "quarter_interactive", "phone_readable", "answered"),
)
Found = Mapping[str, Any]
"""What a run found: `date`, `machine`, and under `apps` by name the figures by key."""


def missed(found: Found, rows: Sequence[Row] = ROWS) -> list[str]:
    """What the course promises and this run did not keep."""
    figures = found["apps"]["course"]
    return [
        f"{row.says}: {row.form.format(figures[row.key])}, promised at most {row.most:g}"
        for row in rows
        if row.most is not None and figures.get(row.key, 0) > row.most
    ]


def table(found: Found, rows: Sequence[Row] = ROWS) -> Table:
    """The whole run."""
    names = list(found["apps"])
    shown = Table(title=f"{found['date']}, {found['machine']}", title_justify="left")
    shown.add_column("")
    for name in names:
        shown.add_column(NAMES[name], justify="right")
    shown.add_column("promised", justify="right")
    for row in rows:
        figures = list(_figures(row, found, names))
        if any(figures):
            late = row.most is not None and found["apps"]["course"].get(row.key, 0) > row.most
            promise = f"{row.most:g}" if row.most is not None else ""
            shown.add_row(row.says, *figures, f"[red]{promise}, missed[/red]" if late else promise)
    return shown


def excerpt(found: Found) -> str:
    """The figures that the README quotes, as it quotes them."""
    names = list(found["apps"])
    lines = [f"| | {' | '.join(NAMES[name] for name in names)} |", f"|---|{'---:|' * len(names)}"]
    quoted = [row for row in ROWS if row.key in IN_README]
    lines += [f"| {row.says} | {' | '.join(_figures(row, found, names))} |" for row in quoted]
    return f"Measured on {found['date']}, {found['machine']}:\n\n" + "\n".join(lines) + "\n"


def _figures(row: Row, found: Found, names: list[str]) -> Iterator[str]:
    for name in names:
        figure = found["apps"][name].get(row.key)
        yield "" if figure is None else row.form.format(figure)
