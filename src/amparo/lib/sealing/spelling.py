import re
import unicodedata

BETWEEN_WORDS = re.compile(r"[\s\-‐-―_.,;:/+]+")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def plain_words(text: str) -> str:
    """Write what a person typed in one way: NFKC, lower case, one space between words.

    Invisible marks of direction and joining, which phones and chat programs add, are dropped.
    """
    normal = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).casefold()
    return BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFKC", normal)).strip()
