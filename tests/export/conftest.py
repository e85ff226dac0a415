"""Fixtures of the commands, for exports that are a command."""

from tests.cli.conftest import course, places

__all__ = ["course", "places"]
