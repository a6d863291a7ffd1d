"""An attempt that breaks a safe-contact rule is stopped before it is sent (P16)."""

from datetime import UTC, date, datetime

import pytest

from amparo.apps.intake.contact_rules import Channel, ContactRules, why_not_contact

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PHONE = frozenset({Channel.REPLY, Channel.PHONE})


def refused(
    rules: ContactRules, *, channel=Channel.REPLY, text="Hello.", now=NOON
) -> bool:
    return why_not_contact(rules, channel=channel, text=text, now=now) is not None


def test_without_rules_the_answer_page_is_open_and_the_phone_is_not():
    assert not refused(ContactRules())
    assert refused(ContactRules(), channel=Channel.PHONE)


def test_who_asked_for_silence_gets_silence():
    assert refused(ContactRules(never=True))


def test_nothing_is_sent_before_the_day_that_was_asked_for():
    rules = ContactRules(not_before=date(2026, 11, 21))

    assert refused(rules)
    assert not refused(rules, now=NOON.replace(day=21))


def test_the_day_is_counted_where_the_person_is():
    rules = ContactRules(not_before=date(2026, 11, 21), utc_offset=12)

    assert not refused(rules)


@pytest.mark.parametrize(
    ("hour", "stopped"), [(5, True), (6, False), (11, False), (12, True)]
)
def test_a_phone_rings_only_in_the_safe_hours_of_the_person(hour, stopped):
    # 09 to 15 o'clock at UTC+3 is 06 to 12 o'clock UTC.
    rules = ContactRules(channels=PHONE, from_hour=9, until_hour=15, utc_offset=3)

    now = NOON.replace(hour=hour)
    assert refused(rules, channel=Channel.PHONE, now=now) is stopped


@pytest.mark.parametrize(
    ("hour", "stopped"), [(21, True), (22, False), (2, False), (5, True)]
)
def test_safe_hours_may_pass_midnight(hour, stopped):
    rules = ContactRules(channels=PHONE, from_hour=22, until_hour=5)

    now = NOON.replace(hour=hour)
    assert refused(rules, channel=Channel.PHONE, now=now) is stopped


def test_a_silent_page_may_be_filled_at_any_hour():
    rules = ContactRules(from_hour=9, until_hour=10)

    assert not refused(rules, now=NOON.replace(hour=3))


@pytest.mark.parametrize(
    "text",
    [
        "Lantern House writes to you",
        "LANTERN  HOUSE",
        "lantern\nhouse",
        "Lan\u00adtern House",
        "Ｌａｎｔｅｒｎ House's people",
        "the lantern\u200b house",
    ],
)
def test_a_forbidden_word_is_found_however_it_is_written(text):
    assert refused(ContactRules(never_say=("Lantern House",)), text=text)


@pytest.mark.parametrize("text", ["a sea", "Lanternhouse", "because"])
def test_other_words_pass(text):
    assert not refused(ContactRules(never_say=("Lantern House", "case")), text=text)


def test_an_inflected_name_is_found():
    assert refused(ContactRules(never_say=("Лен",)), text="Напишите Лене")


def test_rules_survive_writing_and_reading():
    rules = ContactRules(
        never=True,
        channels=PHONE,
        not_before=date(2027, 1, 2),
        from_hour=22,
        until_hour=5,
        utc_offset=-3,
        never_say=("a", "б"),
        remarks="mother's phone",
    )

    assert ContactRules.from_dict(rules.to_dict()) == rules
