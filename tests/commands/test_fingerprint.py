"""Two nodes with different secret keys: the second is told what to do, and a key can be changed."""

import pytest
from click.testing import Result

from models.answer.response import Response
from models.answer.sealed_contact import SealedContact
from models.api.webhook import EVENTS, Webhook
from models.coding.redaction import redact
from models.service.fingerprint import Fingerprint
from tests.makers import make_survey, question, respond
from tests.server import Server

KEYS = "first".ljust(32, "1"), "second".ljust(32, "2")


def node(server: Server, key: str) -> Server:
    """Another node of that service, with this key."""
    made = Server(server.folder, workers=1, database=server.database)
    made.environment["TANGIBLE_SECRET_KEY"] = key
    return made


def refused(server: Server) -> str:
    """What a node says that does not start."""
    with pytest.raises(RuntimeError) as stopped, server:
        pass
    assert server.returncode == 1
    return str(stopped.value)


@pytest.mark.sqlite  # one row, stored and read by the same SQL on both
def test_a_node_with_another_key_is_refused_until_its_key_is_made_that_of_all(server):
    first, second = (node(server, key) for key in KEYS)
    with first:
        said = refused(second)
    assert said.count("Error: The secret key here is not the one that this database has been") == 1
    assert "tangible migrate --new-key" in said
    assert not any(key in said for key in KEYS)
    made = second.command("migrate", "--new-key")
    assert (made.returncode, made.stdout.splitlines()[-1]) == (
        0,
        "the secret key of this node is that of all nodes; restart those with another",
    )
    with second:
        assert "tangible migrate --new-key" in refused(first)


def test_two_nodes_with_the_same_key_serve_beside_each_other(server):
    with node(server, KEYS[0]), node(server, KEYS[0]):
        pass


@pytest.mark.sqlite
def test_a_key_is_not_changed_while_only_the_key_before_opens_what_was_struck_out(
    tangible, monkeypatch
):
    def change(key: str, *more: str) -> Result:
        monkeypatch.setenv("TANGIBLE_SECRET_KEY", key)
        done: Result = tangible("migrate", "--new-key", *more)
        return done

    old, new = KEYS
    assert change(old).exit_code == 0
    survey = make_survey(question("text", "why"))
    respond(survey, why="Ann was rude")
    redact(survey, "why", Response.get().id, ["Ann"], "A name", survey.organiser)
    Webhook.add(survey, survey.organiser, "https://example.org/hook", EVENTS)

    refused = change(new)
    assert (refused.exit_code, Fingerprint.look(old).ok) == (1, True)
    assert refused.stderr.startswith("Error: Words were struck out of 1 text, and only the key")
    assert "The surveys: lunch." in refused.stderr
    assert change(new, "--leave-contacts").exit_code == 1

    left = change(new, "--leave-originals")
    assert (left.exit_code, Fingerprint.look(new).ok) == (0, True)
    assert "1 webhook has a secret that this key cannot open." in left.stdout
    assert "webhook" not in change(old).stdout  # which opens all that is sealed
    assert tangible("migrate", "--leave-originals").exit_code == 2


def test_a_key_is_not_changed_while_contacts_wait_that_only_the_key_before_can_open(
    tangible, monkeypatch
):
    def change(key: str, *more: str) -> Result:
        monkeypatch.setenv("TANGIBLE_SECRET_KEY", key)
        done: Result = tangible("migrate", "--new-key", *more)
        return done

    old, new = KEYS
    assert change(old).exit_code == 0
    survey = make_survey(question("request", "need", topics=["Help"]))
    SealedContact.keep([(survey.id, ["need", "ada@example.org"])])

    refused = change(new)
    assert (refused.exit_code, Fingerprint.look(old).ok) == (1, True)
    assert refused.stderr.startswith(
        "Error: 1 contact waits to be let out, and only the key before"
    )
    assert "close these surveys, and look at their contacts: lunch." in refused.stderr

    assert change(new, "--leave-contacts").exit_code == 0
    assert Fingerprint.look(new).ok
    assert change(new).exit_code == 0  # no other key than it is
    assert change(old).exit_code == 0  # which opens all that waits
    assert tangible("migrate", "--leave-contacts").exit_code == 2
