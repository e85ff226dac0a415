"""Instants as the store keeps them: UTC text of one width, so that both databases sort and compare it alike."""

from __future__ import annotations

from datetime import UTC, datetime


def require_aware(name: str, instant: datetime | None) -> None:
    """Refuse, with ValueError, an instant that does not say its time zone."""
    if instant is not None and instant.utcoffset() is None:
        raise ValueError(f"{name} must say its time zone, and {instant.isoformat()} does not.")


def written(instant: datetime) -> str:
    """`2022-06-01T09:30:00.000000+00:00`: always UTC, always 32 characters."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def read(text: str) -> datetime:
    """The instant that `written` wrote."""
    return datetime.fromisoformat(text)
