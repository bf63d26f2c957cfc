"""Contacts: given with consent, read, taken away and deleted by the owner of the survey alone."""

import pytest

from models.answer.contact import Contact
from models.answer.response import Response
from models.answer.sealed_contact import SealedContact
from models.survey.survey import Survey
from tests.makers import definition, make_organiser, make_survey, question
from tests.page import form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

NEED = question("request", "need", "Training?", topics=["Blogs", "Video"])
GIVEN = {"need.topic": "blogs", "need.consent": "yes", "need.contact": " ada@example.org "}
HEADER = "question,contact,topic,place,asked,topic_words,place_words"


def contacts() -> list[str]:
    """All that are stored, let out or not."""
    sealed = [SealedContact.all_of(survey.id)[0].values() for survey in Survey.select()]
    return sorted(
        [one.contact for one in Contact.select()] + [one[1] for some in sealed for one in some]
    )


def token(client) -> dict[str, str]:
    page = page_of(client.get("/account/password"))
    return {"csrf_token": form_of(page, "/account/password")["csrf_token"][0]}


def faults(reply) -> dict[str, str]:
    box = page_of(reply).one("div", role="alert")
    return {one["href"].removeprefix("#"): one.words for one in box.all("a")}


@pytest.mark.both
def test_who_consents_is_in_the_list_and_nowhere_in_the_answers(owner, attendee):
    survey = make_survey(NEED)
    assert attendee.post("/s/lunch", data=GIVEN | {"submission_key": "k" * 20}).status_code == 303
    assert contacts() == ["ada@example.org"]
    assert [one["answers"] for one in Response.all_of(survey)] == [{"need.topic": "blogs"}]
    assert "ada@" not in owner.get("/surveys/lunch/contacts/").text
    survey.close()
    assert "ada@example.org" in owner.get("/surveys/lunch/contacts/").text
    for path in ("responses/", "tally", "responses.csv", "responses.jsonl"):
        assert "ada@" not in owner.get(f"/surveys/lunch/{path}").text, path


def test_a_contact_without_consent_and_consent_without_a_contact_are_asked_about(attendee):
    make_survey(NEED)
    without = attendee.post("/s/lunch", data=GIVEN | {"need.consent": ""})
    assert (without.status_code, list(faults(without))) == (422, ["need.consent"])
    assert form_of(page_of(without), "/s/lunch")["need.contact"] == [" ada@example.org "]
    nobody = attendee.post("/s/lunch", data=GIVEN | {"need.contact": " "})
    assert (nobody.status_code, list(faults(nobody))) == (422, ["need.contact"])
    long = attendee.post("/s/lunch", data=GIVEN | {"need.contact": "x" * 255})
    assert list(faults(long)) == ["need.contact"]
    assert (contacts(), Response.select().count()) == ([], 0)


def test_the_contact_of_a_question_that_is_not_asked_is_not_stored(attendee):
    choice = question("select_one", "more", "More?", choices=["Yes", "No"])
    make_survey(choice, NEED | {"relevant": 'more = "yes"'})
    sent = GIVEN | {"submission_key": "k" * 20}
    assert attendee.post("/s/lunch", data=sent | {"more": "no"}).status_code == 303
    assert contacts() == []
    other = sent | {"more": "yes", "submission_key": "l" * 20}
    assert attendee.post("/s/lunch", data=other).status_code == 303
    assert contacts() == ["ada@example.org"]


def test_a_contact_travels_from_page_to_page(attendee):
    make_survey(NEED, question("section", "rest", "The rest"), question("text", "why", "Why?"))
    first = form_of(page_of(attendee.get("/s/lunch")), "/s/lunch")
    second = attendee.post("/s/lunch", data={**first, **GIVEN, "go": "next"})
    assert second.status_code == 200
    sent = form_of(page_of(second), "/s/lunch")
    assert attendee.post("/s/lunch", data={**sent, "go": "send"}).status_code == 303
    assert contacts() == ["ada@example.org"]


def test_the_file_of_contacts_is_guarded_and_has_only_those_that_were_let_out(owner, attendee):
    survey = make_survey(NEED)
    attendee.post("/s/lunch", data=GIVEN | {"need.contact": "=1+1", "submission_key": "k" * 20})
    file = owner.get("/surveys/lunch/contacts.csv")
    assert file.text == f"{HEADER}\r\n"
    survey.close()
    file = owner.get("/surveys/lunch/contacts.csv")
    assert file.text == f"{HEADER}\r\nneed,'=1+1,,,Training?,,\r\n"
    assert file.headers["Content-Disposition"] == "attachment; filename=lunch-contacts.csv"


def test_the_owner_deletes_one_or_all_and_nobody_else_can(owner, outsider, attendee):
    survey = make_survey(NEED)
    make_survey(NEED, code="mine", organiser=make_organiser("outsider@example.org"))
    for n in range(3):
        key = {"submission_key": f"{n}" * 20, "need.contact": f"person{n}"}
        attendee.post("/s/lunch", data=GIVEN | key)
    survey.close()
    owner.get("/surveys/lunch/contacts/")
    id = Contact.get(Contact.contact == "person1").id
    one, every = f"contacts/{id}/deletion", "contacts/deletion"

    for code in "lunch", "mine":
        assert outsider.post(f"/surveys/{code}/{one}", data=token(outsider)).status_code == 404
    assert outsider.post(f"/surveys/lunch/{every}", data=token(outsider)).status_code == 404
    assert outsider.post(f"/surveys/mine/{every}", data=token(outsider)).status_code == 303
    assert outsider.get("/surveys/lunch/contacts/").status_code == 404
    assert outsider.get("/surveys/lunch/contacts.csv").status_code == 404
    assert attendee.post(f"/surveys/lunch/{every}").location == "/sign-in"
    assert len(contacts()) == 3

    assert owner.post(f"/surveys/lunch/{one}", data=token(owner)).status_code == 303
    assert contacts() == ["person0", "person2"]
    assert owner.post(f"/surveys/lunch/{one}", data=token(owner)).status_code == 404
    assert owner.post(f"/surveys/lunch/{every}", data=token(owner)).status_code == 303
    assert contacts() == []
    assert Response.select().where(Response.survey == survey).count() == 3


def test_the_page_of_a_survey_leads_to_contacts_where_it_asks_for_them(owner):
    make_survey(NEED)
    make_survey(question("text"), code="dinner")
    assert "/surveys/lunch/contacts/" in owner.get("/surveys/lunch/responses/").text
    assert "contacts" not in owner.get("/surveys/dinner/responses/").text


def test_the_organiser_is_told_how_many_are_held_back_and_can_delete_them(owner, attendee):
    survey = make_survey(NEED)
    page = "/surveys/lunch/contacts/"
    assert "Nobody has left a contact." in owner.get(page).text
    for n in range(2):
        key = {"submission_key": f"{n}" * 20, "need.contact": f"person{n}"}
        attendee.post("/s/lunch", data=GIVEN | key)
    assert "2 contacts are held back until there are five" in page_of(owner.get(page)).words
    assert page in owner.get("/surveys/lunch/responses/").text
    survey.close()
    assert "are held back until" not in page_of(owner.get(page)).words
    survey.open()
    attendee.post("/s/lunch", data=GIVEN | {"submission_key": "k" * 20})
    survey.close()
    assert (
        "1 contact is held back until there are five: the survey had"
        in page_of(owner.get(page)).words
    )
    owner.post("/surveys/lunch/contacts/deletion", data=token(owner))
    assert "Nobody has left a contact." in owner.get(page).text


def test_what_was_asked_for_stands_beside_a_contact_with_the_persons_own_tick(owner, attendee):
    survey = make_survey(NEED)
    for n, tell in enumerate(("", "yes")):
        sent = {"submission_key": f"{n}" * 20, "need.contact": f"person{n}", "need.tell": tell}
        assert attendee.post("/s/lunch", data=GIVEN | sent).status_code == 303
    survey.close()
    file = owner.get("/surveys/lunch/contacts.csv").text.splitlines()
    assert sorted(file) == [
        "need,person0,,,Training?,,",
        "need,person1,blogs,,Training?,Blogs,",
        HEADER,
    ]
    page = owner.get("/surveys/lunch/contacts/").text
    assert (page.count("Blogs"), page.count('<td dir="auto">Training?</td>')) == (1, 2)
    assert [one["answers"] for one in Response.all_of(survey)] == [{"need.topic": "blogs"}] * 2


def test_a_question_that_is_no_longer_asked_keeps_its_words_beside_its_contacts(owner, attendee):
    survey = make_survey(NEED)
    attendee.post("/s/lunch", data=GIVEN | {"submission_key": "k" * 20, "need.tell": "yes"})
    survey.publish(definition(question("text", "why", "=Why?")))
    survey.close()
    said = "need,ada@example.org,blogs,,Training?,Blogs,"
    assert said in owner.get("/surveys/lunch/contacts.csv").text
    assert "Training?" in page_of(owner.get("/surveys/lunch/contacts/")).one("table").words


def test_what_a_person_reads_beside_the_box_is_what_is_so(attendee):
    make_survey(NEED)
    form = page_of(attendee.get("/s/lunch"))
    boxes = {one["id"]: one["aria-describedby"] for one in form.all("input", type="checkbox")[1:]}
    assert boxes == {"need.tell": "told-need"}
    assert "once five have come in, or the form has closed: in a list, in no order" in form.words
    assert "nobody can tell" not in form.words
