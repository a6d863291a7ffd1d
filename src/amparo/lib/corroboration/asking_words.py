"""The words by which something is asked of those in power, one language at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from amparo.lib.corroboration.grammar import lexicon

_ADDR = r"(?P<addr>[^.;:!?\n«»“”\"]{2,120}?)"
_ACT = r"(?P<act>[^\n]{3,1200})"
_SUBJECT = r"(?P<addr>(?:[^\W\d_]|['’«»-])[^.;:!?\n]{1,110}?)"
VERBS = frozenset(
    [
        "accept",
        "act",
        "adopt",
        "allow",
        "amend",
        "apply",
        "appoint",
        "arrest",
        "assist",
        "bring",
        "cease",
        "close",
        "comply",
        "conduct",
        "condemn",
        "continue",
        "cooperate",
        "create",
        "demand",
        "develop",
        "disclose",
        "drop",
        "end",
        "enact",
        "enforce",
        "ensure",
        "establish",
        "evacuate",
        "extend",
        "facilitate",
        "free",
        "fund",
        "give",
        "grant",
        "guarantee",
        "halt",
        "help",
        "hold",
        "host",
        "identify",
        "immediately",
        "impose",
        "include",
        "increase",
        "initiate",
        "insist",
        "introduce",
        "investigate",
        "invite",
        "invoke",
        "issue",
        "join",
        "keep",
        "launch",
        "lift",
        "make",
        "offer",
        "open",
        "order",
        "pay",
        "prevent",
        "prohibit",
        "promptly",
        "prosecute",
        "protect",
        "provide",
        "publicly",
        "publish",
        "put",
        "raise",
        "ratify",
        "recognise",
        "recognize",
        "refrain",
        "reform",
        "refuse",
        "reject",
        "release",
        "remove",
        "repeal",
        "request",
        "resettle",
        "respect",
        "restore",
        "return",
        "review",
        "sanction",
        "seek",
        "send",
        "speak",
        "stop",
        "strengthen",
        "support",
        "suspend",
        "take",
        "train",
        "treat",
        "uphold",
        "urge",
        "use",
        "welcome",
        "withdraw",
    ]
)


@dataclass(frozen=True)
class AskingWords:
    """How one language asks: cues, patterns with `addr` and `act`, lines above a list."""

    cue: re.Pattern[str]
    ask_cue: re.Pattern[str]
    asks: tuple[re.Pattern[str], ...]
    modal: re.Pattern[str]
    leads: tuple[re.Pattern[str], ...]
    header: re.Pattern[str]
    again: re.Pattern[str]
    break_at: re.Pattern[str]
    infinitive: re.Pattern[str] | None


@cache
def asking_words(language: str) -> AskingWords:
    """Compile the words of asking of en, ru or fr."""
    table = lexicon("recommendations")[language]
    infinitive = table.get("infinitive")

    def filled(pattern: str, addr: str = _ADDR) -> re.Pattern[str]:
        act = rf"(?P<act>{infinitive}[^\n]{{0,1200}})" if infinitive else _ACT
        verbs = "|".join(sorted(VERBS))
        verb = rf"(?P<act>(?:not |immediately )?(?:{verbs})(?!\w)[^\n]{{0,1200}})"
        pattern = pattern.replace("VERB", verb)
        return re.compile(
            rf"(?<!\w){pattern.replace('ADDR', addr).replace('ACT', act)}",
            re.IGNORECASE,
        )

    return AskingWords(
        cue=re.compile(rf"{table['ask_cue']}|{table['modals']}"),
        ask_cue=re.compile(rf"(?<!\w)(?:{table['ask_cue']})", re.IGNORECASE),
        asks=tuple(filled(pattern) for pattern in table["asks"]),
        modal=re.compile(rf"\s(?P<modal>{table['modals']})(?!\w)", re.IGNORECASE),
        leads=(filled(table["lead"]), filled(table["lead_modal"], _SUBJECT)),
        header=re.compile("^" + table["header"].replace("ADDR", _ADDR)),
        again=filled(table["again"]),
        break_at=re.compile(table["break_at"], re.IGNORECASE),
        infinitive=re.compile(infinitive, re.IGNORECASE) if infinitive else None,
    )
