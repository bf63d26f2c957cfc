"""The brand of an organisation: one for all nodes, read seldom, in the security record."""

import logging

import pytest
from peewee import OperationalError

from models.account.audit import Audit
from models.service import brand as brands
from models.service.brand import Brand, one_line
from models.service.logo import logo_from
from storage.database import db
from tests.makers import make_organiser
from tests.pictures import PNG


@pytest.fixture
def later(monkeypatch):
    """Moves on the clock by which a process knows that it has to read again."""
    now = [0.0]
    monkeypatch.setattr(brands, "monotonic", lambda: 1_000 + now[0])
    return lambda: now.__setitem__(0, now[0] + brands.LATELY_SECONDS + 0.1)


def test_a_change_of_another_node_is_seen_within_seconds(database, later):
    assert Brand.lately() is None
    Brand.insert(id=brands.ONLY, sender="Owl Trust").execute()  # as another process does
    assert Brand.lately() is None
    later()
    assert Brand.lately().sender == "Owl Trust"
    Brand.update(sender="Fox Trust").execute()
    later()
    assert Brand.lately().sender == "Fox Trust"


def test_whoever_asks_it_is_read_once_in_seconds(database, caplog, later):
    later()
    with caplog.at_level(logging.DEBUG, "peewee"):
        for _ in range(100):
            Brand.lately()
    assert len([one for one in caplog.records if one.name == "peewee"]) == 1


def test_while_the_database_cannot_be_read_it_is_as_it_was(database, later, monkeypatch):
    Brand.change(make_organiser(), sender="Owl Trust")
    assert Brand.lately().sender == "Owl Trust"
    later()

    def fail():
        raise OperationalError("the disk is gone")

    monkeypatch.setattr(brands, "_read", fail)
    assert Brand.lately().sender == "Owl Trust"


def test_what_is_changed_is_seen_at_once_here_and_the_rest_stays(database):
    operator = make_organiser()
    Brand.change(operator, sender="Owl Trust", colour="#ffcc00")
    before = Brand.lately().version
    Brand.take_logo(operator, logo_from(PNG), "An owl")
    found = Brand.lately()
    assert (found.sender, found.colour, bytes(found.logo)) == ("Owl Trust", "#ffcc00", PNG)
    assert (found.logo_type, found.logo_width, found.logo_words) == ("image/png", 24, "An owl")
    assert found.version != before
    assert found.version == Brand.stored().version  # on both databases, and each time it is read
    Brand.take_logo(operator, None)
    assert (Brand.lately().logo, Brand.lately().logo_words) == (None, "")


def test_it_is_removed_with_all_that_belongs_to_it(database):
    operator = make_organiser()
    Brand.change(operator, sender="Owl Trust")
    Brand.take_logo(operator, logo_from(PNG))
    Brand.delete_by(operator)
    assert Brand.lately() is Brand.stored() is None
    assert list(db.execute_sql("SELECT * FROM brand")) == []


def test_each_change_is_in_the_security_record(database):
    operator = make_organiser()
    Brand.change(operator, sender="Owl Trust", privacy="We keep it.")
    Brand.delete_by(operator)
    rows = [(row.kind, row.email, row.detail) for row in Audit.all_of()]
    assert rows == [
        ("brand changed", "owner@example.org", "privacy, sender"),
        ("brand removed", "owner@example.org", ""),
    ]


def test_a_name_is_one_line_with_its_accents_composed():
    assert one_line(" Cafe\u0301 \n Zoe\u0308\t") == "Caf\u00e9 Zo\u00eb"
    assert one_line("مؤسسة البومة") == "مؤسسة البومة"
