"""Verification: a facilitator confirms the code of a completion record."""

from course.page import Trouble
from course.session import Refused, verify
from course.store import Store


class Verification:
    """The last code verified on one page."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.typed = ""
        self.says = ""
        """The result shown under the code; empty before the first."""
        self.valid = False

    def look(self, code: object) -> None:
        """Verify a code. Raises Trouble if it is malformed, and StoreError."""
        try:
            record, self.says = verify(self._store, code)
        except Refused as refused:
            raise Trouble(str(refused)) from refused
        self.typed, self.valid = str(code), record is not None and record.revoked is None
