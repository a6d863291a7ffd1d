"""From what lies on a disk to a document: text, pages, web archives, mails."""

from amparo.lib.corroboration.reading.files import read_file
from amparo.lib.corroboration.reading.plain import read_text

__all__ = ["read_file", "read_text"]
