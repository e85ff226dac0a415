"""`python -m tests.bench grade --responses 1000000`."""

import click

from tests.bench import bench_grade


@click.group()
def bench() -> None:
    """Measure what the design promises."""


bench.add_command(bench_grade.command, "grade")

if __name__ == "__main__":
    bench(prog_name="python -m tests.bench")
