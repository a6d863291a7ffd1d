"""What changes the claim ledger: texts are read by the machine, people decide."""

from amparo.apps.claims.actions.deciding import decide, edit
from amparo.apps.claims.actions.looking import look_at_text
from amparo.apps.claims.actions.reading import ReadTexts, read_texts

__all__ = ["ReadTexts", "decide", "edit", "look_at_text", "read_texts"]
