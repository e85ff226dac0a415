"""How long a transaction waits for a database that does not respond."""

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import OperationalError

from course.store import StoreError
from course.store.transactions import Transactions


class Database:
    """Work that fails like a database whose server is gone, while `down`."""

    down = True
    tries = 0

    def __call__(self, _connection: Connection) -> int:
        self.tries += 1
        if self.down:
            raise OperationalError("SELECT 1", {}, ConnectionError("gone"), connection_invalidated=True)
        return self.tries

    def tries_of(self, transactions: Transactions) -> int:
        """How often one refused transaction tries."""
        self.tries = 0
        with pytest.raises(StoreError):
            transactions.read(self)
        return self.tries


def test_only_the_first_to_find_the_database_down_waits_for_it() -> None:
    transactions, database = Transactions(create_engine("sqlite://"), "here", patience=0.25), Database()
    assert database.tries_of(transactions) > 1
    assert database.tries_of(transactions) == 1
    database.down = False
    transactions.read(database)
    database.down = True
    assert database.tries_of(transactions) > 1
