"""A worker on a crowded machine is late without being stuck."""

from __future__ import annotations

import pytest

from course.serving.kernels import worker_pool


@pytest.mark.parametrize(
    ("load", "times"), [(0.0, 1.0), (2.0, 1.0), (4.0, 1.0), (8.0, 3.0), (18.0, worker_pool.MOST_LENIENT), (400.0, 8.0)]
)
def test_patience_grows_with_the_load_on_each_processor(
    monkeypatch: pytest.MonkeyPatch, load: float, times: float
) -> None:
    monkeypatch.setattr("os.getloadavg", lambda: (load, 0.0, 0.0))
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert worker_pool.load_factor() == times
