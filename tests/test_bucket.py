"""The token bucket: a burst, then a rate; what is refused does not count, and a clock may be set back."""

from __future__ import annotations

from course.bucket import TokenBucket


def test_burst_and_then_a_rate() -> None:
    bucket = TokenBucket(burst=3.0, rate=2.0)
    assert [bucket.take(10.0) for _ in range(1000)].count(True) == 3
    assert [bucket.take(11.0) for _ in range(3)] == [True, True, False]
    assert [bucket.take(100.0) for _ in range(4)] == [True, True, True, False]


def test_costly_ones_fit_less_often() -> None:
    bucket = TokenBucket(burst=6.0, rate=2.0)
    assert [bucket.take(10.0, 2.5) for _ in range(3)] == [True, True, False]
    assert bucket.take(10.0)


def test_what_is_spent_beyond_the_burst_is_waited_for_and_has_an_end() -> None:
    bucket = TokenBucket(burst=3.0, rate=0.5)
    assert bucket.wait(10.0) == 0
    for _ in range(1000):
        bucket.spend(10.0)
    assert bucket.wait(10.0) == 8
    assert bucket.wait(18.0) == 0
    assert (bucket.spent(18.0), bucket.spent(22.0)) == (2.0, 0.0)


def test_clock_set_back_gives_nothing_and_takes_nothing() -> None:
    bucket = TokenBucket(burst=1.0, rate=0.1)
    assert bucket.take(1_000_000.0)
    assert not bucket.take(10.0)
    assert bucket.wait(10.0) == 10
    assert bucket.take(20.0)
