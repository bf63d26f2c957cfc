"""Every form of the service: what does not fit is said at its field, and what was typed is kept.

The forms are those on the pages that links lead to, in a service with something of everything.
"""

from collections import Counter, deque
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests import samples
from tests.conftest import signed_in
from tests.makers import make_event, make_organiser
from tests.page import Element, Page, form_of, page_of, sent_by

# What starts a process, or goes on until somebody leaves, has tests of its own.
ELSEWHERE = {"opinion.index", "report_file.show"}
# What is taken changes the addresses of all that is asked after it.
LAST = ("address.update", "event_address.update")
BEGINNINGS = ("/", "/operator", "/s/lunch", "/s/signed", "/e/fair")
OF_ONE_KIND = 2  # pages that are looked at of each address
# What hangs on what is said elsewhere in the form, or is looked at when all else fits.
DEPENDENT = {
    ("difference.create", "number"),  # it stands in the sentence, which is the same word
    ("followed_myth.update", "settled_on"),  # nothing is wrong with none while it is open
    ("you_said.update", "reason"),  # it is asked for where nothing will be done
    ("question.create", "setting_exclusive"),  # it is one of the choices, which are the same word
    ("paper.create", "need.tell"),  # it is asked where another answer says so
    ("paper.create", "need.contact"),
    ("growth.create", "code"),  # whether it is taken is known when it is stored
    ("draft.texts", "language"),  # a definition is read as a whole
    ("question.update", "setting_relevant"),
}
# The sorts of input that somebody writes into.
WRITTEN = {"", "text", "email", "search", "tel", "url"}
WRONG = ("", "never", "x " * 11_000)  # nothing, a word where a number or a day may stand, too much


class Asked(NamedTuple):
    """A form: on which page, where it is sent, and what somebody writes into it."""

    page: str
    action: str
    names: tuple[str, ...]


def view_at(app: Flask, address: str, method: str) -> str:
    """The name of the view at this address; "" where there is none."""
    try:
        found, _arguments = app.url_map.bind("localhost").match(
            urlsplit(address).path, method=method
        )
    except HTTPException:
        return ""
    return str(found)


def leads_within(link: Element) -> bool:
    """True for a link to another page of the service."""
    to = urlsplit(link.attributes.get("href", "#"))
    return not to.scheme and not to.netloc and to.path.startswith("/")


def pages(app: Flask, client: FlaskClient) -> Iterator[tuple[str, Page]]:
    """The pages that links lead to, with their addresses; some of each kind."""
    waiting, known, looked_at = deque(BEGINNINGS), set(BEGINNINGS), Counter[tuple[str, ...]]()
    while waiting:
        address = waiting.popleft()
        view = view_at(app, address, "GET")
        query = sorted(one.partition("=")[0] for one in urlsplit(address).query.split("&"))
        kind = (view, *query)
        looked_at[kind] += 1
        if not view or view in ELSEWHERE or looked_at[kind] > OF_ONE_KIND:
            continue
        reply = client.get(address)
        if reply.status_code != 200 or reply.mimetype != "text/html":
            continue
        page = page_of(reply)
        yield address, page
        links = (urlsplit(one["href"]) for one in page.all("a") if leads_within(one))
        new = {SplitResult.geturl(one._replace(fragment="")): None for one in links}
        waiting.extend(one for one in new if one not in known)
        known |= new.keys()


def is_written(one: Element) -> bool:
    """True for a field into which somebody writes."""
    is_text = one.tag == "input" and one.attributes.get("type", "") in WRITTEN
    return "name" in one and (is_text or one.tag == "textarea")


def names_in(form: Element) -> tuple[str, ...]:
    """The names of the fields into which somebody writes, each once."""
    return tuple(dict.fromkeys(one["name"] for one in form.elements if is_written(one)))


def forms(app: Flask, client: FlaskClient) -> dict[tuple[str, tuple[str, ...]], Asked]:
    """{(view, what is written in): form} of each form that is sent, in the order to send them."""
    found: dict[tuple[str, tuple[str, ...]], Asked] = {}
    for address, page in pages(app, client):
        for form in page.all("form", method="post"):
            if names := names_in(form):
                view = view_at(app, form["action"], "POST")
                found.setdefault((view, names), Asked(address, form["action"], names))
    return dict(sorted(found.items(), key=lambda one: one[0][0] in LAST))


def form_in(page: Page, asked: Asked) -> Element | None:
    """The form on the page, the first of its kind."""
    there = (one for one in page.all("form", method="post") if one["action"] == asked.action)
    return next((one for one in there if set(asked.names) <= set(names_in(one))), None)


def filled_in(page: Page, asked: Asked) -> dict[str, list[str]]:
    """What a browser would send of the form, the first of its kind; {} where it is not there."""
    form = form_in(page, asked)
    return sent_by(form) if form else {}


def faults_in(page: Page) -> Iterator[str]:
    """What is missing of how a page says that a form cannot be taken."""
    if not page.one("title").words.startswith("Error: "):
        yield "its title does not begin with the error"
    summaries = [one for one in page.all("div", role="alert") if "problem" in one["class"].split()]
    if len(summaries) != 1 or "autofocus" not in summaries[0]:
        yield "not one summary that has the focus"
    described = {
        name: one
        for one in page.root.elements
        for name in one.attributes.get("aria-describedby", "").split()
    }
    faults = [one for one in page.all("p") if "fault" in one.attributes.get("class", "").split()]
    said = [one for one in faults if one.words]
    for one in said:
        field = described.get(one.attributes.get("id", ""))
        if field is None:
            yield f"no field is described by {one.words!r}"
        elif field.tag != "fieldset" and field.attributes.get("aria-invalid") != "true":
            yield f"{field.attributes.get('name')} is wrong, and does not say so"
    links = [link["href"].removeprefix("#") for one in summaries for link in one.all("a")]
    if said and not links:
        yield "the summary leads to no field"
    seen = [one["id"] for one in page.root.elements if "id" in one and is_seen(one)]
    yield from (
        f"the summary leads to {one}, which is not there" for one in links if one not in seen
    )
    there = [one for one in links if one in seen]
    if there != sorted(there, key=seen.index):
        yield f"the summary is not in the order of the page: {there}"


def is_seen(one: Element) -> bool:
    """True for what a browser shows: no hidden field."""
    return one.attributes.get("type") != "hidden" and "hidden" not in one


def refused_in(page: Page) -> set[str]:
    """The ids of the fields at which something is said to be wrong."""
    faults = [one for one in page.all("p") if "fault" in one.attributes.get("class", "").split()]
    return {one["id"].removeprefix("fault-") for one in faults if one.words and "id" in one}


def kept(page: Page, asked: Asked, wrong: str) -> Iterator[str]:
    """The names of what was typed and is no longer there."""
    there = filled_in(page, asked)
    for name in asked.names:
        if [one.strip() for one in there.get(name, [])][:1] != [wrong.strip()]:
            yield f"what was typed as {name} is lost"


def complaints(reply: TestResponse, asked: Asked, wrong: str) -> list[str]:
    """What is wrong with the answer to what does not fit; nothing where it was taken."""
    if reply.status_code != 422:
        return []
    page = page_of(reply)
    return [*faults_in(page), *kept(page, asked, wrong)]


def hidden_complaints(reply: TestResponse) -> list[str]:
    """What is wrong with the answer to a hidden field that cannot be read: it is said above."""
    if reply.status_code not in (409, 422):
        return [f"it was answered {reply.status_code}"] if reply.status_code >= 500 else []
    page = page_of(reply)
    said = "".join(one.words for one in page.all("div", role="alert"))
    nothing = ["it says nothing"] if said in ("", "There is a problem") else []
    return [*faults_in(page), *nothing]


@pytest.mark.sqlite  # what is refused is not stored
def test_what_does_not_fit_is_said_at_its_field_and_kept(app, monkeypatch):
    monkeypatch.setattr(samples, "stored_nouns", list)  # rows that say nothing make no page
    samples.everything()
    client = signed_in(app, make_organiser())
    found, refused = {}, set()
    for (view, names), asked in forms(app, client).items():
        there: dict[str, list[str]] = {}
        for wrong in WRONG:
            if not there:  # what is refused changes no page
                page = client.get(asked.page)
                there = filled_in(page_of(page), asked) if page.status_code == 200 else {}
            if not there:
                continue  # what was sent before has taken it away
            replies = [client.post(asked.action, data=there | {name: [wrong] for name in names})]
            if said := complaints(replies[0], asked, wrong):
                found[f"{view}: {wrong[:5]!r}"] = said
            if "seen" in there:
                replies.append(client.post(asked.action, data=there | {"seen": ["never"]}))
                if said := hidden_complaints(replies[1]):
                    found[f"{view}: seen"] = said
            if replies[0].status_code == 422:
                refused.add(view)
            if any(one.status_code != 422 for one in replies):
                there = {}
    assert found == {}
    assert len(refused) > 50, refused  # else nothing was looked at


@pytest.mark.parametrize("name", ["", "day.docm", "day.json"])
@pytest.mark.same_sql  # what is refused is not stored
def test_a_file_that_cannot_be_taken_is_said_at_its_field(owner, name):
    event = make_event().code
    for address in "/surveys/new/upload", f"/events/{event}/sessions/file":
        sent = form_of(page_of(owner.get(address)), address)
        reply = owner.post(address, data={**sent, "file": (BytesIO(b"{"), name)})
        page = page_of(reply)
        assert (reply.status_code, list(faults_in(page))) == (422, [])
        assert refused_in(page) == {"file"}
        assert page.one(role="alert").one("a")["href"] == "#file"


def chosen_in(form: Element) -> tuple[str, ...]:
    """The names of what is chosen from a list in it."""
    return tuple(dict.fromkeys(one["name"] for one in form.all("select") if "name" in one))


def said_late(client: FlaskClient, asked: Asked, wrong: str) -> Iterator[str]:
    """The fields of which something is said alone, and nothing while others are wrong as well."""
    form = form_in(page_of(client.get(asked.page)), asked)
    if form is None:
        return  # what was sent before has taken it away
    sent, names = sent_by(form), (*asked.names, *chosen_in(form))
    together = client.post(asked.action, data=sent | {name: [wrong] for name in names})
    if together.status_code != 422:
        return
    at_once = refused_in(page_of(together))
    view = view_at(client.application, asked.action, "POST")
    for name in names:
        mine = {
            one["id"] for one in form.elements if one.attributes.get("name") == name and "id" in one
        }
        if mine <= at_once or (view, name) in DEPENDENT:
            continue
        alone = client.post(asked.action, data=sent | {name: [wrong]})
        if alone.status_code != 422:
            form = form_in(page_of(client.get(asked.page)), asked)
            if form is None:
                return
            sent = sent_by(form)
            continue
        yield from (mine & refused_in(page_of(alone))) - at_once


@pytest.mark.sqlite  # what is refused is not stored
def test_all_that_is_wrong_with_a_form_is_said_at_once(app, monkeypatch):
    monkeypatch.setattr(samples, "stored_nouns", list)  # rows that say nothing make no page
    samples.everything()
    client = signed_in(app, make_organiser())
    found = {}
    for (view, _names), asked in forms(app, client).items():
        for wrong in WRONG:
            if late := set(said_late(client, asked, wrong)):
                found[f"{view}: {wrong[:5]!r}"] = late
    assert found == {}


@pytest.mark.sqlite  # what is refused is not stored
def test_what_is_refused_keeps_the_version_that_was_seen_so_that_a_colleagues_is_noticed(
    app, monkeypatch
):
    monkeypatch.setattr(samples, "stored_nouns", list)  # rows that say nothing make no page
    samples.everything()
    client = signed_in(app, make_organiser())
    kept, lost = set(), {}
    for (view, names), asked in forms(app, client).items():
        page = client.get(asked.page)
        there = filled_in(page_of(page), asked) if page.status_code == 200 else {}
        if not there.get("seen", [""])[0].isdigit():
            continue  # what was sent before has taken it away, or nobody else changes it
        other = {"seen": [str(int(there["seen"][0]) + 1)]}
        for wrong in WRONG:
            sent = there | {name: [wrong] for name in names} | other
            reply = client.post(asked.action, data=sent)
            if reply.status_code == 422:
                again = filled_in(page_of(reply), asked)
                kept.add(view)
                if again["seen"] != other["seen"]:
                    lost[view] = again["seen"], other["seen"]
    assert lost == {}
    assert len(kept) > 7, kept  # else hardly any was looked at
