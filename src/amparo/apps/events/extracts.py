"""What comes through an investigation's door out of a case: words, and what they allow.

Format "amparo-extract/v1": docs/formats/investigation-file.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from amparo.apps.consents.token import ConsentToken, NotAToken
from amparo.lib.refusal import Refused

FORMAT = "amparo-extract/v1"


@dataclass(frozen=True)
class Extract:
    """Consented words. Nothing in it leads back to the case."""

    id: UUID
    text: str
    language: str
    token: ConsentToken

    @classmethod
    def from_bytes(cls, envelope: bytes) -> Extract:
        """Read an envelope.

        Raises:
            Refused: it is not an extract of a version we know.
        """
        try:
            fields: dict[str, Any] = json.loads(envelope)
            if fields["format"] != FORMAT:
                raise _not_an_extract()
            token = ConsentToken.from_bytes(json.dumps(fields["token"]).encode())
            return cls(
                UUID(fields["extract"]), fields["text"], fields["language"], token
            )
        except (NotAToken, KeyError, TypeError, ValueError) as error:
            raise _not_an_extract() from error


def _not_an_extract() -> Refused:
    return Refused(
        _("We cannot read what was passed on."),
        _("Ask the colleague who passed it to do so again."),
    )
