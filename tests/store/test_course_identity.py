"""Which course a store belongs to."""

from __future__ import annotations

import pytest

from course.store import Store, StoreError


def test_owner_is_the_course_that_claims_the_store_first(url: str) -> None:
    store = Store.open(url)
    assert store.owner.find() is None
    store.owner.require("birchpoint")
    assert store.owner.find() is None
    store.owner.claim("birchpoint")
    store.owner.claim("birchpoint")
    store.close()
    again = Store.open(url)
    assert again.owner.find() == "birchpoint"
    again.owner.require("birchpoint")
    for ask in (again.owner.require, again.owner.claim):
        with pytest.raises(StoreError, match=r"belongs to the course birchpoint, and this is the course harbour\."):
            ask("harbour")
    assert again.owner.find() == "birchpoint"
    again.close()
