"""Instants in the store's format: UTC text of fixed width, so that both databases sort and compare it alike."""

from __future__ import annotations

from datetime import UTC, datetime


def require_aware(name: str, instant: datetime | None) -> None:
    """Raise ValueError if the instant has no time zone; `name` identifies it in the message."""
    if instant is not None and instant.utcoffset() is None:
        raise ValueError(f"{name} must have a time zone, and {instant.isoformat()} does not.")


def written(instant: datetime) -> str:
    """Format an instant as `2022-06-01T09:30:00.000000+00:00`: always UTC, always 32 characters."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def read(text: str) -> datetime:
    """Parse an instant formatted by `written`."""
    return datetime.fromisoformat(text)
