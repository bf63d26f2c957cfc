"""People get the form in their language, and lose nothing when they choose another."""

from typing import Any

import pytest

from models.answer.public_snapshot import share
from models.survey.survey import Survey
from tests.makers import choice, make_survey, question, respond
from tests.page import form_of, page_of
from tests.sending import KEY, faults, send, stored, summary
from views.answer import response

# The same SQL runs on both databases, and these are about pages.
pytestmark = pytest.mark.sqlite

SOUP = {
    **choice({"en": "How was the soup?", "de": "Wie war die Suppe?", "ar": "كيف كان الحساء؟"}),
    "choices": [{"name": "good", "label": {"en": "Good", "de": "Gut", "ar": "جيد"}}],
}
WHY = question("text", "why", {"en": "Why?", "de": "Warum?"})
AFTER = question("section", "after", {"en": "After", "de": "Danach", "ar": "بعد ذلك"})
MORE = question("text", "more", {"en": "More?", "de": "Mehr?", "ar": "المزيد؟"}, required=True)
GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


def make(*more: dict, **settings) -> Survey:
    title = {"en": "Lunch", "de": "Mittagessen", "ar": "الغداء"}
    return make_survey(SOUP, WHY, *more, title=title, languages=["en", "de", "ar"], **settings)


def spoken(reply) -> tuple[str, str, str]:
    page = page_of(reply)
    html = page.one("html").attributes
    return html["lang"], html.get("dir", ""), page.one("h1").words


@pytest.mark.parametrize(
    ("address", "wants", "found"),
    [
        ("", "", ("en", "", "Lunch")),
        ("", "cy, fr;q=0.5", ("en", "", "Lunch")),
        ("", GERMAN["Accept-Language"], ("de", "", "Mittagessen")),
        ("?lang=ar", GERMAN["Accept-Language"], ("ar", "rtl", "الغداء")),
        ("?lang=DE", "", ("de", "", "Mittagessen")),
        ("?lang=cy", "de", ("de", "", "Mittagessen")),
        ("?lang=%ff", "de;q=nine,*", ("en", "", "Lunch")),
    ],
)
def test_the_address_decides_then_the_browser_then_the_main_language(
    attendee, address, wants, found
):
    make()
    reply = attendee.get(f"/s/lunch{address}", headers={"Accept-Language": wants})
    assert spoken(reply) == found
    assert "Accept-Language" in reply.headers["Vary"]


def test_the_languages_are_links_by_their_own_names(attendee):
    make()
    page = page_of(attendee.get("/s/lunch?lang=de"))
    links = page.one("nav").all("a")
    assert [(one["href"], one["lang"], one["hreflang"], one.words) for one in links] == [
        ("/s/lunch?lang=en", "en", "en", "English"),
        ("/s/lunch?lang=ar", "ar", "ar", "العربية"),
    ]
    assert page.one(aria_current="true").words == "Deutsch"
    assert page.one("form").attributes["action"] == "/s/lunch?sent=1&lang=de"


def test_a_form_in_one_language_has_no_links_and_asks_no_browser(attendee):
    make_survey(question("text"))
    german = attendee.get("/s/lunch?lang=de", headers=GERMAN)
    assert page_of(german).all("nav") == []
    assert "lang=" not in german.text.replace('<html lang="en">', "")
    assert german.headers["Vary"] == attendee.get("/s/lunch").headers["Vary"]


def test_a_text_that_is_not_translated_says_its_language_and_people_are_told(attendee):
    make()
    page = page_of(attendee.get("/s/lunch?lang=ar"))
    assert [one.words for one in page.all("span", lang="en")] == ["Why?"]
    assert "nav" in [one.tag for one in page.all()]
    assert page_of(attendee.get("/s/lunch?lang=de")).all("span", lang="en") == []


def test_choosing_a_language_amid_a_form_keeps_all_that_was_written(attendee):
    survey = make(AFTER, MORE)
    page = page_of(attendee.get("/s/lunch", headers=GERMAN))
    sent: dict[str, Any] = form_of(page, "/s/lunch") | {"q": "good", "why": "Heiß", "go": "next"}
    second = page_of(attendee.post("/s/lunch?sent=1&lang=de", data=sent))
    assert second.one("h1").words == "Danach"
    sent = form_of(second, "/s/lunch") | {"more": "Ja"}
    other = attendee.post("/s/lunch?sent=1&lang=en", data=sent | {"go": "stay"})
    assert (other.status_code, spoken(other)) == (200, ("en", "", "After"))
    sent = form_of(page_of(other), "/s/lunch")
    assert [sent[one] for one in ("q", "why", "more")] == [["good"], ["Heiß"], ["Ja"]]
    reply = attendee.post("/s/lunch?sent=1&lang=en", data=sent | {"go": "send"})
    assert reply.location.endswith("?lang=en")
    assert stored(survey) == [{"q": "good", "why": "Heiß", "more": "Ja"}]
    assert spoken(attendee.get(reply.location, headers=GERMAN))[0] == "en"


def test_what_is_wrong_is_said_in_the_language_that_was_chosen(attendee):
    make(MORE)
    reply = attendee.post("/s/lunch?lang=de", data={"submission_key": KEY, "q": "good"})
    assert reply.status_code == 422
    assert spoken(reply)[0] == "de"
    assert faults(reply) == {"more": "Fehler: Schreiben Sie eine Antwort"}


def test_what_was_said_to_be_wrong_is_said_in_the_other_language_too(attendee):
    survey = make(MORE)
    wrong = attendee.post("/s/lunch?lang=en", data={"submission_key": KEY, "q": "good"})
    [button] = page_of(wrong).all("button", name="go", lang="de")
    assert button["value"] == "told"
    sent = form_of(page_of(wrong), "/s/lunch") | {"why": "Heiß"}
    reply = attendee.post(button["formaction"], data=sent | {"go": button["value"]})
    assert (reply.status_code, spoken(reply)[0]) == (422, "de")
    assert faults(reply) == {"more": "Fehler: Schreiben Sie eine Antwort"}
    assert form_of(page_of(reply), "/s/lunch")["why"] == ["Heiß"]

    empty = attendee.post("/s/lunch?lang=de", data={"go": "told", "submission_key": KEY})
    assert faults(empty)  # and not only that nothing is answered
    mended = attendee.post("/s/lunch?lang=de", data=sent | {"more": "Ja", "go": "told"})
    assert mended.status_code == 200
    assert page_of(mended).all(role="alert") == []
    assert stored(survey) == []


def test_that_a_key_is_spent_is_said_in_the_other_language_too(attendee):
    survey = make()
    receipt = send(attendee, "/s/lunch?lang=en", q="good").location.partition("?")[0]
    second = send(attendee, "/s/lunch?lang=en", why="Hot")
    [button] = page_of(second).all("button", name="go", lang="de")
    sent = form_of(page_of(second), "/s/lunch") | {"go": button["value"]}
    reply = attendee.post(button["formaction"], data=sent)
    assert (reply.status_code, spoken(reply)[0]) == (409, "de")
    assert "sind gespeichert und zählen" in summary(reply)[0]
    assert [one["href"] for one in page_of(reply).all("a", data_spent="")] == [receipt]
    assert form_of(page_of(reply), "/s/lunch")["why"] == ["Hot"]
    # Who looked at an empty form is asked whether it is meant so, in each language.
    empty = attendee.post("/s/lunch?lang=de", data={"go": "told", "submission_key": KEY * 2})
    assert (empty.status_code, page_of(empty).one(role="alert").one("h2").words) == (
        422,
        "Noch ist nichts beantwortet",
    )
    assert stored(survey) == [{"q": "good"}]


def test_answers_in_all_languages_count_together(attendee):
    survey = make()
    for number, tag in enumerate(survey.definition.languages):
        send(attendee, f"/s/lunch?lang={tag}", submission_key=KEY + str(number), q="good")
    assert stored(survey) == [{"q": "good"}] * 3


def test_the_same_answers_sent_in_another_language_are_the_same_response(attendee):
    survey = make()
    first = send(attendee, "/s/lunch?lang=de", q="good")
    again = send(attendee, "/s/lunch?lang=ar", q="good")
    assert first.location.partition("?")[0] == again.location.partition("?")[0]
    assert len(stored(survey)) == 1


def test_no_page_is_kept_for_a_language_that_strangers_make_up(attendee):
    make()
    pages = vars(response._opened)["known"]
    for tag in ("en", "de", "ar"):
        attendee.get(f"/s/lunch?lang={tag}")
    kept = len(pages._found)
    for number in range(20):
        attendee.get(f"/s/lunch?lang=x{number}", headers={"Accept-Language": f"x{number}, de"})
    assert len(pages._found) == kept


def test_results_and_paper_can_be_had_in_each_language(owner, attendee):
    survey = make(thanks={"en": "Thanks"})
    for _person in range(5):
        respond(survey, q="good")
    share(survey)
    german = page_of(attendee.get("/s/lunch/results?lang=de"))
    assert "Wie war die Suppe?" in german.words
    assert "Gut" in german.words
    assert "lang=de" in attendee.get("/s/lunch/results?lang=de").text
    assert "How was the soup?" in page_of(attendee.get("/s/lunch/results")).words
    assert "How was the soup?" in page_of(owner.get("/surveys/lunch/tally", headers=GERMAN)).words
    assert "Wie war die Suppe?" in page_of(owner.get("/surveys/lunch/paper?lang=de")).words
    assert "How was the soup?" in page_of(owner.get("/surveys/lunch/paper", headers=GERMAN)).words
    assert "How was the soup?" not in page_of(attendee.get("/s/lunch?lang=de")).words


def test_a_closed_form_says_so_in_the_language_of_the_person(attendee):
    make().close()
    assert spoken(attendee.get("/s/lunch", headers=GERMAN))[0] == "de"
