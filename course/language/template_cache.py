"""Cache compiled templates in memory."""

from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class TemplateCache(BytecodeCache):
    """In-memory cache of compiled templates, shared by all environments that it is given to.

    These must have the same options and extensions, and one language.
    """

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load the bucket's code if the same template with the same source was compiled before."""
        bucket.code = self._compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store the bucket's code."""
        self._compiled[bucket.key, bucket.checksum] = bucket.code
