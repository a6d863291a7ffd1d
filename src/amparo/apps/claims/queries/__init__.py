"""What a member sees of the claim ledger of the open investigation."""

from amparo.apps.claims.queries.claims import (
    ClaimPage,
    Claims,
    Disagreement,
    SeriesLine,
    claim_page,
    claims,
    disagreements,
    figures,
)
from amparo.apps.claims.queries.texts import Line, TextPage, text_page, texts

__all__ = [
    "ClaimPage",
    "Claims",
    "Disagreement",
    "Line",
    "SeriesLine",
    "TextPage",
    "claim_page",
    "claims",
    "disagreements",
    "figures",
    "text_page",
    "texts",
]
