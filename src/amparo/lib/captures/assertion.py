"""Say whether a capture holds what the page says, or only a wall, a shell, an error.

A hash over a log-in wall proves nothing. Each rule here that does not hold makes a
capture *incomplete*, with the reason beside it; it can then never be sealed as complete.
The rules know words of a few languages and err towards incomplete: a person looks.

Source: the minimum for court of the Berkeley Protocol, para 155, and the field test in
docs/formats/capture.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from amparo.lib.captures.addresses import path_of
from amparo.lib.captures.page_seen import PageSeen

# A page with more text than this has said something beside its wall or its error.
SHORT = 1_500
EMPTY = 60
SMALL_PICTURE = 100  # pixels; logos and icons are smaller on their shorter side


@dataclass(frozen=True)
class Reason:
    """Why a capture is incomplete: a word for programs, a sentence for people."""

    code: str
    why: str


_LOG_IN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|checkpoint|accounts?/login|auth|sso|i/flow/login)(?:[/.]|$)"
)
_LOG_IN_WORDS = re.compile(
    r"\b(?:log ?in|sign ?in|sign up|create (?:an )?account)\b[^.]{0,60}"
    r"\b(?:to (?:continue|see|view|join)|required|first)\b"
    r"|you must (?:be logged|log|sign)|log in or sign up|members only"
    r"|connectez-vous|se connecter pour|connexion requise|identifiez-vous"
    r"|войдите|войти, чтобы|авторизуйтесь|вход на сайт|требуется вход"
    r"|تسجيل الدخول|سجل الدخول|سجّل الدخول"
    r"|inicia(?:r)? sesión|oturum aç|войти или зарегистрироваться",
    re.IGNORECASE,
)
_ROBOT_WORDS = re.compile(
    r"checking your browser|verify (?:that )?you are (?:a )?human|are you a robot"
    r"|unusual traffic|just a moment|captcha|enable javascript and cookies"
    r"|ddos protection|проверка браузера|вы не робот|je ne suis pas un robot",
    re.IGNORECASE,
)
_SCRIPT_WORDS = re.compile(
    r"(?:javascript|js) (?:is|has been|was) (?:disabled|not available|required)"
    r"|enable javascript|needs? javascript|включите javascript|activer javascript",
    re.IGNORECASE,
)
_ERROR_WORDS = re.compile(
    r"(?:page|content|post|video|file|item)[^.]{0,30}"
    r"(?:not found|(?:isn.t|is not|no longer) available|does(?:n.t| not) exist"
    r"|(?:was|has been) (?:removed|deleted))"
    r"|\b(?:error|erreur|ошибка|خطأ)[ :#]*(?:4\d\d|5\d\d)\b|\b(?:4\d\d|5\d\d) (?:error|not found|forbidden)"
    r"|something went wrong|internal server error|service unavailable|access denied"
    r"|sorry, (?:this|that) (?:page|content)|page introuvable|n.existe (?:pas|plus)"
    r"|страница не найдена|не существует|удалена?\b|недоступн|доступ (?:закрыт|запрещ)"
    r"|الصفحة غير موجودة|غير متوفر|página no encontrada|sayfa bulunamadı",
    re.IGNORECASE,
)


def why_incomplete(page: PageSeen, *, expected: Sequence[str] = ()) -> list[Reason]:
    """List what a capture lacks; an empty list means it may be called complete.

    `expected` are texts that the collector saw on the page, and wants in the capture.
    """
    found = [reason for rule in _RULES if (reason := rule(page))]
    missing = [text for text in expected if not _holds(page, text)]
    if missing:
        found.append(
            Reason(
                "expected-text-missing",
                f"{len(missing)} of {len(expected)} expected texts are not on it.",
            )
        )
    return found


def _holds(page: PageSeen, text: str) -> bool:
    return " ".join(text.split()).casefold() in " ".join(page.text.split()).casefold()


def _no_answer(page: PageSeen) -> Reason | None:
    if page.load_error and not page.is_download:
        return Reason("not-loaded", f"It did not load: {page.load_error}.")
    return None


def _error_status(page: PageSeen) -> Reason | None:
    if page.status >= 400:
        return Reason("error-status", f"The server answered with error {page.status}.")
    return None


def _not_a_page(page: PageSeen) -> Reason | None:
    if page.is_download or not page.media_type.startswith(("text/", "application/x")):
        if page.load_error and not page.is_download:
            return None
        kind = page.media_type or "unknown kind"
        return Reason("not-a-page", f"It is a file ({kind}), not a page.")
    return None


def _robot_check(page: PageSeen) -> Reason | None:
    if len(page.text) < SHORT and _ROBOT_WORDS.search(_words(page)):
        return Reason("robot-check", "It asks whether we are a robot.")
    return None


def _log_in_wall(page: PageSeen) -> Reason | None:
    sent_to_log_in = _LOG_IN_PATH.search(path_of(page.final_url).lower()) and (
        path_of(page.final_url) != path_of(page.asked_url)
    )
    asks = page.password_fields or _LOG_IN_WORDS.search(_words(page))
    if sent_to_log_in or (len(page.text) < SHORT and asks):
        return Reason("log-in-wall", "It asks to log in instead of showing the page.")
    return None


def _said_error(page: PageSeen) -> Reason | None:
    if page.status < 400 and (
        _ERROR_WORDS.search(page.title)
        or (len(page.text) < SHORT and _ERROR_WORDS.search(page.text))
    ):
        return Reason("error-page", "It says that there is an error or nothing here.")
    return None


def _empty_shell(page: PageSeen) -> Reason | None:
    if page.load_error or page.is_download or not page.answered:
        return None
    text = page.text.strip()
    shows = page.media.largest_image >= SMALL_PICTURE or page.media.players_decoded
    scripted = len(text) < SHORT and _SCRIPT_WORDS.search(text)
    if scripted or (len(text) < EMPTY and not shows):
        return Reason("empty-shell", "Next to nothing is on it.")
    return None


def _media_missing(page: PageSeen) -> Reason | None:
    media = page.media
    images = media.images - media.images_decoded
    players = media.players - media.players_decoded
    if not images and not players:
        return None
    return Reason(
        "media-missing",
        f"{images} of {media.images} pictures and {players} of {media.players} "
        "videos or sounds did not come.",
    )


def _endless(page: PageSeen) -> Reason | None:
    if page.endless:
        return Reason(
            "endless-scroll",
            f"It goes on without end; kept down to {page.height} pixels.",
        )
    return None


def _stuck(page: PageSeen) -> Reason | None:
    if not page.answered:
        return Reason("no-response", "The page stopped answering the browser.")
    return None


def _sends_on(page: PageSeen) -> Reason | None:
    if page.main_pages > 1 and "loop" in page.load_error:
        return Reason("redirect-loop", "It sends on from page to page without end.")
    return None


def _dialogs(page: PageSeen) -> Reason | None:
    if page.dialogs_stopped:
        return Reason("dialogs", "It opens dialogs without end; scripts were stopped.")
    return None


def _source(page: PageSeen) -> Reason | None:
    if page.source_is_whole or page.load_error:
        return None
    return Reason("source-missing", "Its source did not come whole.")


def _picture(page: PageSeen) -> Reason | None:
    if page.load_error or page.is_download or not page.answered:
        return None
    if page.pictures and (page.picture_height >= page.height or page.pdf):
        return None
    shown = f"the first {page.picture_height} of {page.height} pixels"
    return Reason("picture-cut", f"It is too tall: its picture shows {shown}.")


def _local(page: PageSeen) -> Reason | None:
    if page.local_blocked:
        return Reason(
            "local-network",
            f"It reached for this machine or network; {page.local_blocked} requests were stopped.",
        )
    return None


def _over_limit(page: PageSeen) -> Reason | None:
    if page.over_limit:
        return Reason("too-large", "It is larger than a capture may be.")
    return None


def _words(page: PageSeen) -> str:
    return f"{page.title}\n{page.text[:SHORT]}"


_RULES: Sequence[Callable[[PageSeen], Reason | None]] = (
    _no_answer,
    _error_status,
    _not_a_page,
    _robot_check,
    _log_in_wall,
    _said_error,
    _empty_shell,
    _media_missing,
    _endless,
    _stuck,
    _sends_on,
    _dialogs,
    _source,
    _picture,
    _local,
    _over_limit,
)
