"""The names of one document, and whom a surname, a pronoun or "the group" means."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from amparo.lib.corroboration.mentions import Mention
from amparo.lib.corroboration.russian_names import nominative
from amparo.lib.corroboration.source_roles import role_of
from amparo.lib.corroboration.speech_words import SpeechWords, stem
from amparo.lib.corroboration.word_sets import words_of

_MEN_IN_A = words_of(
    "luca nikita ilya andrea sasha misha илья никита лука саша миша noah joshua ezra"
)
_THIS = frozenset({"this", "that", "ce", "cet", "cette", "этот", "эта"})
_SMALL = frozenset(
    {"the", "of", "de", "la", "le", "du", "des", "l'", "d'", "former", "then"}
)
_STATE_HEADS = {
    "head of state": {"president"},
    "chef de l'état": {"président"},
    "chef de l’état": {"président"},
    "глава государства": {"президент"},
}
_SAME_KIND = ({"ngo"}, {"news"}, {"agency"}, {"igo"}, {"news", "agency"})
_THEIRS = words_of("its his her their sa son leur его её ее их")
_OFFICE = re.compile(
    r"(?:(.+?)[’']s? (?:office|press (?:office|service|secretary)|administration|government|"
    r"team|spokes\w+|lawyers?)\b|(?:porte-parole|avocate?) (?:du|de la|de l['’]|des|de)\s?(.+)"
    r"|(?:пресс-секретарь|представитель\w*|адвокат) (.+))"
)
_POSSESSIVE = re.compile(r"(?:[’']s|[’'])$")


@dataclass
class Who:
    """The names of one document: full ones by their last word, speakers in order."""

    lexicon: SpeechWords
    full: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    speaks_for: dict[str, str] = field(default_factory=dict)
    singles: dict[str, str] = field(default_factory=dict)
    women: dict[str, bool] = field(default_factory=dict)
    speakers: list[tuple[int, str]] = field(default_factory=list)
    bodies: list[tuple[int, str]] = field(default_factory=list)

    def resolved(self, mention: Mention, *, genitive: bool = False) -> str:
        """Return the fullest name of a mention, or its words, or the pronoun's person."""
        if mention.pronoun:
            return self._of_pronoun(mention)
        if mention.name:
            return self._of_name(mention.name, genitive=genitive)
        return self._of_role(mention)

    def named(self, printed: str) -> str:
        """Return the fullest name of somebody printed inside a role."""
        words = printed.split()
        if self.lexicon.language == "ru" and words:
            plain = self.lexicon.plain(words[0].lower())
            words[0] = plain if not words[0][0].isupper() else words[0]
            if words[0][0].isupper():
                return self._of_name(printed, genitive=True)
            return " ".join(words)
        return (
            self._of_name(printed, genitive=False)
            if words and words[-1][0].isupper()
            else printed
        )

    def owner_of(self, name: str, source: Mention | None) -> str:
        """Return whose office or whose spokesman it is, when only "his" or "X’s" tells."""
        role = self.roles.get(name, source.role if source else "") or name
        if met := _OFFICE.match(role):
            told = next(group for group in met.groups() if group)
            return self.named(re.sub(r"^(?:the|The)\s+", "", told))
        lows = role.lower().split()
        if (
            lows
            and lows[0] in _THEIRS
            and any(self.lexicon.has("speaks_for", low) for low in lows)
        ):
            place = source.start if source else self._first(name)
            earlier = [
                each for at, each in self.speakers if at < place and each != name
            ]
            return earlier[-1] if earlier else ""
        return ""

    def _first(self, name: str) -> int:
        return next((at for at, each in self.speakers if each == name), 0)

    def knows(self, name: str) -> bool:
        """Tell whether somebody of this name speaks or has a full name in the document."""
        key = name_key(name.split()[-1], self.lexicon)
        return key in self.full or any(name == each for _, each in self.speakers)

    def _of_name(self, name: str, *, genitive: bool) -> str:
        plain = _POSSESSIVE.sub("", name)
        person = all(word[0].isupper() for word in plain.split())
        if self.lexicon.language == "ru" and genitive and person:
            plain = nominative(plain)
        known = self.full.get(name_key(plain.split()[-1], self.lexicon))
        if (
            known
            and len(known.split()) > len(plain.split())
            and _same(plain, known, self.lexicon)
        ):
            return known
        if self.lexicon.language == "ru" and " " not in plain:
            return self.singles.get(name_key(plain, self.lexicon), plain)
        return plain

    def _of_pronoun(self, mention: Mention) -> str:
        plural = mention.pronoun in {"they", "они", "ils", "elles"}
        at = bisect_right(self.speakers, (mention.start, "")) - 1
        for place in range(at, max(-1, at - 6), -1):
            name = self.speakers[place][1]
            if plural:
                return name
            if self.is_body(name):
                continue
            known = self.women.get(name)
            if known is None:
                known = self._guess(name)
            if mention.woman is None or known is None or known == mention.woman:
                return name
        return ""

    def is_body(self, name: str) -> bool:
        """Tell an organisation, as far as its words tell."""
        lows = name.lower().replace("«", "").replace("»", "").split()
        groups = ("groups", "outlets", "body")
        return any(
            self.lexicon.has(group, low) for low in lows for group in groups
        ) or (len(lows) == 1 and name.isupper())

    def _guess(self, name: str) -> bool | None:
        """Guess from a given name's ending; None when that tells nothing."""
        words = name.split()
        given = words[0].lower()
        if len(words) < 2 or not name[0].isupper() or not words[1][0].isupper():
            return None
        if self.lexicon.language == "ru":
            return words[-1].endswith(("а", "я")) or (
                given.endswith(("а", "я")) and given not in _MEN_IN_A
            )
        return True if given.endswith("a") and given not in _MEN_IN_A else None

    def _of_role(self, mention: Mention) -> str:
        words = mention.words
        lows = words.lower().split()
        if len(lows) == 1 and self.lexicon.has("groups", lows[-1]):
            return self._body_named(lows[-1], mention.start) or words
        if person := self._meant(lows, mention):
            return person
        if self.lexicon.language == "ru" and lows:
            lows[0] = self.lexicon.plain(lows[0])
            return " ".join([lows[0], *words.split()[1:]])
        return words

    def _meant(self, lows: list[str], mention: Mention) -> str:
        """Return the person that "this lawyer" or "the president" means, if one is known."""
        at = bisect_right(self.speakers, (mention.start, "")) - 1
        before = [
            name
            for _, name in self.speakers[max(0, at - 40) : at + 1]
            if name[:1].isupper()
        ]
        if lows[0] in _THIS:
            people = [name for name in before if not self.is_body(name)]
            return people[-1] if people else ""
        russian = self.lexicon.language == "ru" and len(lows) <= 2
        if not (mention.definite or russian):
            return ""
        plain = {self.lexicon.plain(low) for low in lows} - _SMALL
        wanted = _STATE_HEADS.get(" ".join(lows), plain)
        return next(
            (
                name
                for name in reversed(before)
                if " " in name and wanted <= set(self._role_words(name))
            ),
            "",
        )

    def _role_words(self, name: str) -> list[str]:
        return [
            self.lexicon.plain(low) for low in self.roles.get(name, "").lower().split()
        ]

    def _body_named(self, word: str, start: int) -> str:
        """Return the last body that "the group" or "the paper" can mean."""
        kind = role_of("", word, self.lexicon)
        at = bisect_right(self.bodies, (start, "")) - 1
        for place in range(at, max(-1, at - 8), -1):
            name = self.bodies[place][1]
            if word in name.lower().split() and len(name.split()) > 1:
                return name
            found = role_of(name, self.roles.get(name, ""), self.lexicon)
            if kind != "official" and found and {kind, found} in _SAME_KIND:
                return name
        return ""


def name_key(word: str, lexicon: SpeechWords) -> str:
    """Return by what a word of a name is found again, in any case of Russian."""
    low = word.lower()
    return stem(stem(low))[:7] if lexicon.language == "ru" else low


def _same(short: str, full: str, lexicon: SpeechWords) -> bool:
    """Tell whether a shorter name can be the fuller one: each word has its match."""
    known = [name_key(word, lexicon) for word in full.split()]
    return all(
        any(each == key or each.startswith(key.rstrip(".")) for each in known)
        for key in (name_key(word, lexicon) for word in short.split())
    )
