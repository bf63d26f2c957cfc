"""What people are told before they answer is so: each sentence is held to what the product does."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.answer import public_snapshot
from models.answer.promise import Terms, promise
from models.answer.response import Response
from models.answer.sealed_contact import SealedContact
from models.result.audience import Audience, disclosed_to
from models.result.reading import Reading
from models.survey.schedule import Schedule
from models.survey.survey import Survey
from storage.database import db
from tests.makers import choice, definition, make_survey, question, responses_of
from tests.page import form_of, page_of

NETWORK, BROWSER, WRITTEN = "203.0.113.77", "Canary/7.0", "canary-of-mine"
MAIL = f"{WRITTEN}@example.org"
WHO = {
    "nobody": [],
    "email": [question("email", "who", "Your email")],
    "name": [question("text", "who", "Your name", required=True)],
}
PEOPLE = "abcde"


@dataclass
class Case:
    """A survey that is set up in one way; everybody sends all that it asks, and canaries."""

    survey: Survey
    browser: FlaskClient
    mail: bool

    @property
    def row(self) -> Response:
        """One of the responses, as it is stored."""
        found: Response = Response.select().where(Response.survey == self.survey).get()
        return found

    @property
    def has_texts(self) -> bool:
        """True if there is a field for words of one's own."""
        return any(field.type == "text" for field in self.survey.fields)

    def send(self, person: str, **more: str) -> TestResponse:
        """What somebody sends, and the reply."""
        given = {"q": "yes" if person < "c" else "no", "who": MAIL if self.mail else WRITTEN}
        given |= {"why": WRITTEN, "age": str(41 + ord(person) % 9), "need.topic": "Help"}
        given |= {"need.place": "Hall", "need.consent": "yes", "need.contact": MAIL}
        return self.browser.post(
            f"/s/{self.survey.code}",
            data={"submission_key": person * 24, **given, **more},
            headers={"User-Agent": BROWSER},
            environ_overrides={"REMOTE_ADDR": NETWORK},
        )

    def for_everyone(self) -> Reading:
        """What everyone would see if it were shared."""
        public_snapshot.share(self.survey)
        disclosure = disclosed_to(Survey.at(self.survey.code), Audience.EVERYONE)
        assert disclosure is not None
        assert disclosure.reading is not None
        return disclosure.reading


def is_public(case: Case) -> bool:
    """Whether there is a page of results for everyone; what people wrote is never on it."""
    reply = case.browser.get(f"/s/{case.survey.code}/results")
    assert WRITTEN not in reply.text
    return reply.status_code == 200


def is_kept_apart(case: Case) -> bool:
    """Whether a contact is stored; nothing that is stored with it is in a response."""
    found = list(SealedContact.select().where(SealedContact.survey == case.survey))
    answers = [one["answers"] for one in Response.all_of(case.survey)]
    assert not any("need.contact" in one or "need.consent" in one for one in answers)
    ids = {one["id"] for one in Response.all_of(case.survey)}
    assert ids.isdisjoint(one.id for one in found)
    return bool(found)


def appears_at_once(case: Case) -> bool:
    """Whether everyone would see one more answer as soon as it is sent."""
    case.survey.plan(Schedule())
    before = case.for_everyone().responses
    assert case.send("y").status_code == 303
    return case.for_everyone().responses != before


PROMISE = {"class": "promise"}
PROMISED = '<details class="promise"'
# How a sentence begins, and when it is so: it is said then, and only then.
SO: dict[str, Callable[[Case], bool]] = {
    "The organisers see each form": lambda case: len(responses_of(case.survey)) == len(PEOPLE),
    "We store your answers, the day on which you send them (UTC)": lambda case: (
        case.row.submitted_at is None
    ),
    "We store your answers, the exact time": lambda case: case.row.submitted_at is not None,
    "We do not store your network address, your device, the time": lambda case: (
        case.row.submitted_at is None
    ),
    "We do not store your network address or": lambda case: case.row.submitted_at is not None,
    "“\u2068Your email\u2069” asks who you are. If": lambda case: (
        case.row.answers.get("who") == MAIL
    ),
    "“\u2068Your name\u2069” asks who you are, and": lambda case: (
        case.row.answers.get("who") == WRITTEN
    ),
    "If you say how we can reach you": is_kept_apart,
    "They may recognise you by what only you can know, by": lambda case: (
        case.survey.anonymous and case.has_texts
    ),
    "They may recognise you by what only you can know, or": lambda case: (
        case.survey.anonymous and not case.has_texts
    ),
    "The organisers can delete an answer": lambda case: case.survey.anonymous,
    "The organisers can delete your answers": lambda case: not case.survey.anonymous,
    "You can change your mind until you send": lambda case: (
        case.send("a", q="no").status_code == 409
    ),
    "Everyone who has the link can see": is_public,
    "The organisers may show the results": lambda case: not is_public(case),
    "The form closes when 5 people": lambda case: case.send("z").status_code == 410,
    "Results for everyone appear in steps": lambda case: not appears_at_once(case),
    "Numbers, days and times are shown to them": lambda case: (
        case.survey.anonymous and "age" in {field.name for field in case.survey.fields}
    ),
    # These hold for every survey; the first is looked at in each reply.
    "The form sets no cookie": lambda case: True,
    "What you write is kept on your device": lambda case: True,  # tests/browser/test_kept.py
    "Your device remembers for a week": lambda case: True,  # tests/browser/test_answered.py
    "Answers are kept until": lambda case: True,
}


@pytest.mark.sqlite
@pytest.mark.parametrize("anonymous", [True, False], ids=["anonymous", "not anonymous"])
@pytest.mark.parametrize("who", WHO)
def test_each_sentence_is_said_where_it_is_so_and_nowhere_else(app, anonymous, who):
    """The promise is the same on both databases, and so is the row (test_response.py)."""
    for number, (words, free, contact, shared) in enumerate(product([0, 1], repeat=4)):
        # Any four of these five come in every way; and where it is not anonymous, the other half.
        limit = (words + free + contact + shared + anonymous) % 2
        asked = [choice("Good?", "Yes", "No"), *WHO[who]]
        asked += [question("text", "why", "Why?")] * words
        asked += [question("integer", "age", "How old?")] * free
        asked += [question("request", "need", topics=["Help"], places=["Hall"])] * contact
        survey = make_survey(*asked, code=f"s{number}", anonymous=anonymous)
        survey.plan(Schedule(response_limit=len(PEOPLE) if limit else None))
        if shared:
            public_snapshot.share(survey)
        case = Case(survey, app.test_client(), mail=who == "email")
        form = case.browser.get(f"/s/{survey.code}")
        told = page_of(form).one("details", **PROMISE)
        replies = [form, *map(case.send, PEOPLE)]
        assert [one.status_code for one in replies] == [200, *[303] * len(PEOPLE)]
        assert not any("Set-Cookie" in one.headers for one in replies)
        said = [one.words for one in told.all("li")]
        for begins, is_so in SO.items():
            is_said = any(one.startswith(begins) for one in said)
            assert is_said == is_so(case), (begins, case.survey.definition.document)
        assert all(one.startswith(tuple(SO)) for one in said), said
        assert ("not anonymous" in told.one("summary").words) != anonymous
    everything = _all_that_is_stored()
    assert WRITTEN in everything
    assert NETWORK not in everything
    assert BROWSER not in everything


@pytest.mark.sqlite
@pytest.mark.parametrize("anonymous", [True, False], ids=["anonymous", "not anonymous"])
@pytest.mark.parametrize("contact", [True, False], ids=["contact", "no contact"])
def test_a_sheet_of_paper_promises_what_becomes_of_it_and_nothing_of_a_screen(
    owner, anonymous, contact
):
    asked = [choice("Good?", "Yes", "No"), question("text", "who", "Your name")]
    asked += [question("request", "need", topics=["Help"])] * contact
    survey = make_survey(*asked, anonymous=anonymous)
    said = page_of(owner.get("/surveys/lunch/paper")).one("div", **PROMISE).words
    page = page_of(owner.get("/surveys/lunch/paper/new"))
    sent: dict[str, Any] = {**form_of(page, "/surveys/lunch/paper")}
    sent |= {"q": "1", "who": WRITTEN, "sheet-day": "2012-06-06"}
    sent |= {"need.consent": "x", "need.contact": MAIL} if contact else {}
    assert owner.post("/surveys/lunch/paper", data=sent).status_code == 303
    row = Response.get()
    assert row.submitted_on == "2012-06-06"
    assert row.answers["who"] == WRITTEN
    so = {
        "the day on which the sheet was filled in or typed in, which version": anonymous,
        "the exact time at which it is typed in": row.submitted_at is not None,
        "We do not store the time of day": row.submitted_at is None,
        "whoever types the sheet in sees it beside your answers": contact,
        "Your name\u2069” asks who you are": True,
        "You can change your mind until you hand in the sheet": True,
        "The organisers may show the results to everyone": True,
    }
    assert {words: words in said for words in so} == so
    assert is_kept_apart(Case(survey, owner, mail=False)) == contact
    of_a_screen = ("cookie", "device", "network address", "send the form", "when you send")
    assert not [one for one in of_a_screen if one in said]


def _all_that_is_stored() -> str:
    tables = db.get_tables()
    return str([db.execute_sql(f'SELECT * FROM "{one}"').fetchall() for one in tables])


@pytest.mark.sqlite
def test_numbers_are_shown_to_everyone_in_groups_if_that_is_said(app):
    for anonymous in True, False:
        survey = make_survey(
            choice("Good?", "Yes", "No"),
            question("integer", "age"),
            code=f"s{anonymous:d}",
            anonymous=anonymous,
        )
        case = Case(survey, app.test_client(), mail=False)
        for person in PEOPLE:
            case.send(person)
        survey.close()  # the last step has everybody
        given = {str(41 + ord(person) % 9) for person in PEOPLE}
        shown = set(case.for_everyone().counts.get("age", ()))
        assert shown.isdisjoint(given) == anonymous


@pytest.mark.parametrize(
    ("anonymous", "who", "summary"),
    [
        (True, "nobody", "Your answers are anonymous: what we store, and who sees it"),
        (True, "email", "Anonymous unless you say who you are: what we store, and who sees it"),
        (True, "name", "This form asks who you are: what we store, and who sees it"),
        (False, "nobody", "Your answers are not anonymous: what we store, and who sees it"),
        (False, "name", "Your answers are not anonymous: what we store, and who sees it"),
    ],
)
def test_the_line_that_is_always_seen_does_not_promise_too_much(anonymous, who, summary):
    asked = definition(question("rating"), *WHO[who], anonymous=anonymous)
    assert promise(asked, Terms()).summary == summary


def test_the_clocks_of_the_day_that_is_stored_are_named():
    said = promise(definition(question("text")), Terms(zone="America/New_York")).sentences[0]
    assert "the day on which you send them (time in New York)" in said


@pytest.mark.sqlite
def test_the_promise_stands_above_the_first_question_and_nowhere_else(attendee):
    make_survey(
        question("section", "one"),
        question("text", "q", "Why?"),
        question("section", "two"),
        question("text", "r", "Why not?"),
    )
    page = attendee.get("/s/lunch").text
    assert page.index("<h1") < page.index(PROMISED) < page.index('name="q"')
    assert PROMISED not in attendee.post("/s/lunch", data={"_page": "0", "go": "next"}).text


@pytest.mark.sqlite
def test_the_organiser_has_the_same_words_to_copy_and_sees_them_in_the_preview(owner):
    survey = make_survey(question("email", "who", "Your **email**"))
    told = promise(survey.definition, Terms.of(survey)).paragraph.replace("**", "")
    assert page_of(owner.get("/surveys/lunch/")).one(id="promise").words == told
    preview = page_of(owner.get("/surveys/lunch/edit/preview"))
    said = " ".join(one.words for one in preview.one("details", **PROMISE).all("li"))
    assert said.replace(" \u2069", "\u2069") == told
