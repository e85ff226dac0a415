"""`python -m tests.bench NAME` measures one thing, `python -m tests.bench` all; NAME is a module bench_NAME.py here."""

import importlib
import sys
from pathlib import Path

import click

HERE = Path(__file__).parent


@click.group(invoke_without_command=True)
@click.pass_context
def bench(context: click.Context) -> None:
    """Measure what the design promises: everything, or what is named. Exit code 1 if a promise is missed."""
    if context.invoked_subcommand is not None:
        return
    codes = []
    for name, command in bench.commands.items():
        click.echo(f"{name}:")
        try:
            codes.append(command.main([], prog_name=name, standalone_mode=False))
        except SystemExit as end:
            codes.append(end.code)
    sys.exit(1 if any(codes) else 0)


for path in sorted(HERE.glob("bench_*.py")):
    module = importlib.import_module(f"tests.bench.{path.stem}")
    bench.add_command(module.command, path.stem.removeprefix("bench_"))

if __name__ == "__main__":
    bench(prog_name="python -m tests.bench")
