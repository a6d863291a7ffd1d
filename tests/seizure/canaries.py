"""Words that stand nowhere else, and what became of each."""

import secrets
from collections import defaultdict
from dataclasses import dataclass, field

LETTERS = {
    "en": "abcdefghijklmnopqrstuvwxyz",
    "ru": "абвгдежзиклмнопрстуфхцчшщыэюя",
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
}
LENGTH = {"en": 10, "ru": 10, "ar": 10}


@dataclass
class Canaries:
    """Hands out words, remembers where each went, and which secrets people held."""

    sent: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    told: set[str] = field(default_factory=set)
    keys: dict[str, bytes] = field(default_factory=dict)
    clear: dict[str, str] = field(default_factory=dict)

    def new(self, where: str, *, script: str = "en") -> str:
        """Make a word for one place; it goes there in clear, and must not come to lie anywhere."""
        letters = LETTERS.get(script, LETTERS["en"])
        word = "".join(secrets.choice(letters) for _ in range(10))
        self.sent[word].append(where)
        return word

    def holds(self, secret: str) -> str:
        """Remember a secret that people hold and type: a code, a passphrase, a cookie."""
        self.told.add(secret)
        return secret

    def is_clear(self, word: str, why: str) -> str:
        """Except a word that the threat model says is clear; it must then be found."""
        self.clear[word] = why
        self.sent.pop(word, None)
        return word

    @property
    def words(self) -> set[str]:
        """Everything that must not be found."""
        return {*self.sent, *self.told} - set(self.clear)
