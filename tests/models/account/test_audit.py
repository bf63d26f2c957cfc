"""What was done that matters for security is kept with who did it, and nobody can flood it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from models.account import audit
from models.account.audit import KEPT, Audit
from models.account.organiser import Organiser
from storage.database import connection
from tests.makers import make_organiser


def rows() -> list[tuple]:
    return [
        (one.kind, one.origin, one.organiser_id, one.email, one.about, one.detail, one.times)
        for one in Audit.all_of()
    ]


def test_an_event_says_who_did_what_to_what_and_the_command_line_is_nobody(database):
    ada = make_organiser("ada@example.org")
    before = datetime.now(UTC)
    audit.note("survey handed over", ada, "lunch", "bob@example.org")
    audit.note("organiser added", None, "bob@example.org")
    assert rows() == [
        *[("survey handed over", "browser", ada.id, ada.email, "lunch", "bob@example.org", 1)],
        *[("organiser added", "command line", None, "", "bob@example.org", "", 1)],
    ]
    assert before - timedelta(seconds=1) <= Audit.get().at <= datetime.now(UTC)


def test_only_known_kinds_are_kept(database):
    with pytest.raises(ValueError, match="knows no 'sneezed'"):
        audit.note("sneezed", None)
    with pytest.raises(ValueError, match="knows no 'sneezed'"):
        audit.count("sneezed")


def test_what_is_undone_is_not_in_the_record(database):
    ada = make_organiser()
    with pytest.raises(RuntimeError), audit.noted("organiser renamed", ada, "a", "b"):
        raise RuntimeError
    with audit.noted("organiser renamed", ada, "a", "b"):
        assert rows() == []
    assert [one[0] for one in rows()] == ["organiser renamed"]


def test_what_cannot_be_kept_is_not_done(database):
    ada = make_organiser()
    with pytest.raises(ValueError, match="knows no 'sneezed'"), audit.noted("sneezed", ada):
        Organiser.update(email="other@example.org").execute()
    assert Organiser.get().email == ada.email


def test_what_a_stranger_brings_about_is_a_row_an_hour_and_a_number(database):
    ada = make_organiser()
    for _ in range(40):
        audit.count("sign-in failed")
    for _ in range(3):
        audit.count("sign-in failed", about=ada.email)
    audit.count("contacts seen", ada, "lunch")
    audit.count("contacts seen", ada, "lunch")
    audit.count("contacts seen", ada, "supper")
    assert rows() == [
        *[("sign-in failed", "visitor", None, "", "", "", 40)],
        *[("sign-in failed", "visitor", None, "", ada.email, "", 3)],
        *[("contacts seen", "browser", ada.id, ada.email, "lunch", "", 2)],
        *[("contacts seen", "browser", ada.id, ada.email, "supper", "", 1)],
    ]
    Audit.update(at=datetime.now(UTC) - timedelta(hours=1)).execute()
    audit.count("sign-in failed")
    assert [one[-1] for one in rows()] == [40, 3, 2, 1, 1]


def test_counts_of_the_same_moment_are_one_row(database):
    def fail(_: int) -> None:
        with connection():
            audit.count("sign-in failed")

    with ThreadPoolExecutor(8) as visitors:
        list(visitors.map(fail, range(40)))
    # Two, where the hour ended meanwhile.
    assert sum(one[-1] for one in rows()) == 40
    assert len(rows()) <= 2


def test_events_are_forgotten_after_four_hundred_days(database):
    assert timedelta(days=400) == KEPT
    for kind in "results shared", "results not shared":
        audit.note(kind, None, "lunch")
    old = datetime.now(UTC) - KEPT - timedelta(minutes=1)
    Audit.update(at=old).where(Audit.kind == "results shared").execute()
    audit.note("survey deleted", None, "lunch")
    assert [one[0] for one in rows()] == ["results not shared", "survey deleted"]
    Audit.update(at=old).where(Audit.kind == "survey deleted").execute()
    audit.count("sign-in failed")
    assert [one[0] for one in rows()] == ["results not shared", "sign-in failed"]


def test_a_person_is_found_by_what_they_did_and_by_what_was_done_to_them(database):
    ada, bob = make_organiser("ada@example.org"), make_organiser("bob@example.org")
    audit.note("signed in", ada)
    audit.note("link made", bob, ada.email)
    audit.note("survey handed over", bob, "lunch", ada.email)
    audit.note("signed in", bob)
    ada.email = "old@example.org"
    audit.note("signed out", ada)
    found = [one.kind for one in Audit.all_of(person=" ADA@example.org")]
    assert found == ["signed in", "link made", "survey handed over", "signed out"]
    assert [one.kind for one in Audit.all_of("signed in", "ada@example.org")] == ["signed in"]
    assert [one.kind for one in Audit.all_of(person="old@example.org")] == ["signed out"]
    assert list(Audit.all_of(person="eve@example.org")) == []


def test_the_newest_come_first_a_page_at_a_time(database):
    for number in range(7):
        audit.note("signed in", None, str(number))
    first = Audit.newest(size=3)
    assert [one.about for one in first] == ["6", "5", "4"]
    rest = Audit.newest(before=first[-1].id, size=9)
    assert [one.about for one in rest] == ["3", "2", "1", "0"]
