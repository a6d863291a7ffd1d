from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _BinaryField = models.BinaryField[bytes, bytes]
else:
    _BinaryField = models.BinaryField


class BytesField(_BinaryField):
    """Bytes that come back as `bytes` from SQLite and from PostgreSQL alike."""

    def from_db_value(
        self, value: Any, expression: object, connection: object
    ) -> bytes | None:
        """Turn the driver's memoryview into bytes."""
        return None if value is None else bytes(value)
