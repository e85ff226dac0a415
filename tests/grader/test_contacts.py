"""Contacts: how to reach each support, and where each policy can be read, from contacts.yaml."""

import pytest

from course.bank import open_rulebook
from course.settings import Settings
from grader import Contact, Unreadable, read_rulebook
from tests.college import GUIDANCE

CONTACTS = "contacts.yaml"
SOURCE = "\n  source: https://a.example"
SOURCED = f"{SOURCE}\n  checked: 2026-06-01"
DAY = "Write it as 2026-11-30."


@pytest.fixture
def files() -> dict[str, str]:
    return {path.relative_to(GUIDANCE).as_posix(): path.read_text() for path in GUIDANCE.rglob("*.yaml")}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("pres-desk:\n  ask: Us.",
         "2: there are contacts for 'pres-desk', which is not an option. Did you mean 'press-desk'?"),
        (f"press-desk:\n  phon: 1{SOURCED}\n  ask: Us.", "2: 'phon' is not known in a contact. Did you mean 'phone'?"),
        (f"press-desk:\n  phone: ring us{SOURCED}",
         "2: phone 'ring us' is not a telephone number. Write it with digits, as 020-555-0100."),
        (f"press-desk:\n  email: us.example{SOURCED}",
         "2: email 'us.example' is not an e-mail address. Write it as office@example.org."),
        (f"press-desk:\n  link: http://a.example{SOURCED}",
         "2: link 'http://a.example' is not an https address. Begin it with https://."),
        ("press-desk:\n  phone: 911\n  source: [us, https://a.example]\n  checked: 2026-06-01",
         "3: source 'us' is not a web address. Give the address of the public page, starting with https://."),
        ("press-desk:\n  phone: 911\n  checked: 2026-06-01",
         ("2: a contact with details lacks 'source'. Add the public page on which you read them, or leave them out: "
          "`source: https://...`.")),
        (f"press-desk:\n  phone: 911{SOURCE}",
         "2: a contact with details lacks 'checked'. Add the day on which you read them there: `checked: 2026-07-01`."),
        (f"press-desk:\n  phone: 911{SOURCE}\n  checked: 2026-02-30", f"4: checked '2026-02-30' is not a date. {DAY}"),
        (f"press-desk:\n  phone: 911{SOURCE}\n  checked: 2026-13-01", f"4: checked '2026-13-01' is not a date. {DAY}"),
        (f"press-desk:\n  phone: 911{SOURCE}\n  checked: 2026-00-10", f"4: checked '2026-00-10' is not a date. {DAY}"),
        (f"press-desk:\n  phone: 911{SOURCE}\n  checked: 2026-04-00", f"4: checked '2026-04-00' is not a date. {DAY}"),
        (f"press-desk:\n  phone: 911{SOURCE}\n  checked: 1 June", f"4: checked '1 June' is not a date. {DAY}"),
        ("press-desk:\n  phone:\n  email: none",
         "2: a contact has neither details nor 'ask'. Say under `ask` whom to ask."),
        ("press-desk:\n  - ask: Us.\n  - phone: none",
         "3: a contact has neither details nor 'ask'. Say under `ask` whom to ask."),
        ("press-desk:\n  ask: Us.\n  source: {a: b}", "3: source is not a list."),
        ("press-desk:\n  phone: 911\n  source: [[us]]\n  checked: 2026-06-01",
         "3: source is not text. Write it as one line of text."),
        ("press-desk:\n  name: [a]\n  ask: Us.", "2: name is not text. Write it as one line of text."),
        ("press-desk: us", "1: a contact is not a mapping. Write it as `name: value` lines."),
        ("- press-desk", "1: contacts is not a mapping. Write it as `name: value` lines."),
    ],
)  # fmt: skip
def test_read_refuses(text: str, problem: str, files: dict[str, str]) -> None:
    with pytest.raises(Unreadable) as found:
        read_rulebook(files | {CONTACTS: text})
    assert [str(each) for each in found.value.problems] == [f"{CONTACTS}:{problem}"]


@pytest.mark.parametrize("day", ["2026-01-01", "2026-12-31", "2028-02-29"])
def test_read_takes_any_day_of_the_year(day: str, files: dict[str, str]) -> None:
    found = read_rulebook(files | {CONTACTS: f"press-desk:\n  phone: 911{SOURCE}\n  checked: {day}"})
    assert found.options["press-desk"].contacts[0].checked == day


def test_read_goes_on_after_an_option_that_is_not_known(files: dict[str, str]) -> None:
    text = f"pres-desk:\n  ask: Us.\npress-desk:\n  phone: ring us{SOURCED}"
    with pytest.raises(Unreadable) as found:
        read_rulebook(files | {CONTACTS: text})
    assert [each.line for each in found.value.problems] == [2, 4]


def test_read_gives_each_option_its_contacts() -> None:
    options = open_rulebook(GUIDANCE).options
    (dean,) = options["dean-of-people"].contacts
    assert dean == Contact(
        "Dean of people",
        email="dean@birchpoint.example",
        link="https://birchpoint.example/people",
        ask="The front office knows when the dean is in.",
        source=("https://birchpoint.example/people",),
        checked="2026-06-01",
        line=9,
    )
    assert dean.unknown == ("phone", "hours")
    by_day, by_night = options["listening-room"].contacts
    assert (by_day.title, by_night.unknown) == ("The listening room by day", ())
    assert options["press-desk"].contacts == ()


def test_option_tells_its_first_address_and_whom_to_call() -> None:
    options = open_rulebook(GUIDANCE).options
    assert (options["night-porter"].telephone, options["night-porter"].link) == ("0100", "")
    assert options["dean-of-people"].telephone == ""
    assert options["dean-of-people"].link == "https://birchpoint.example/people"
    calls = "the listening room by day at 0100-21, or the listening line at 0100-22"
    assert options["listening-room"].telephone == calls


def test_contacts_may_be_left_out_and_make_another_edition_alone(files: dict[str, str]) -> None:
    before = read_rulebook(files)
    del files[CONTACTS]
    without = read_rulebook(files)
    assert (without.version, {each.contacts for each in without.options.values()}) == (before.version, {()})
    assert without.edition != before.edition


def test_emergency_is_called_as_the_guidance_says() -> None:
    rulebook = open_rulebook(Settings().guidance)
    assert rulebook.options[rulebook.emergency].telephone == "911, or campus police at 416-978-2222"
    french = open_rulebook(Settings().guidance, "fr")
    assert french.options[french.emergency].telephone == "911 ou la police du campus, au 416-978-2222"


def test_every_support_and_policy_has_a_contact() -> None:
    rulebook = open_rulebook(Settings().guidance)
    assert [each.id for each in rulebook.options.values() if not each.contacts and each.group != "practices"] == []
