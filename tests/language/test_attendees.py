"""Attendees are spoken to in the language of the survey, as far as there is a catalogue of it."""

import re
from functools import cache
from gettext import NullTranslations
from typing import Any

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

from language.catalogue import COMPILED, FOLDER, Catalogue, catalogue, for_attendees, languages
from language.message import speaking
from language.number import each_plural
from models.answer import public_snapshot
from models.result.audience import Audience
from models.survey.survey import Survey
from tests.makers import choice, make_event, make_survey, question, respond
from tests.page import page_of
from tests.samples import ANSWERS, EVERY_KIND
from tests.sending import faults, send
from web.live.live import Live

# Where the sentences stand that attendees meet, and what of it is for organisers alone.
MET = (
    *("templates/wave/pair_code/_asked.html", "models/wave/code_element.py"),
    "forms/wave/written_code.py",
    *("templates/answer/response/", "templates/answer/tally/", "templates/_problem.html"),
    "templates/_languages.html",
    *("templates/layout.html", "templates/event/programme/_entries.html"),
    *(
        "templates/attendee.html",
        "templates/service/privacy/",
        "templates/service/brand/_sender.html",
    ),
    *("templates/event/programme/_others.html", "templates/event/event/_rate.html"),
    *("templates/survey/preview/", "forms/answer/answer.py", "forms/answer/body.py"),
    *("forms/answer/step.py", "forms/answer/response.py", "views/answer/response.py"),
    *(
        "models/answer/promise.py",
        "models/form/built_in.py",
        "language/number.py",
        "models/result/band.py",
        "models/result/histogram.py",
    ),
    *("models/result/reading.py", "models/result/field_reading.py", "formats/text/moment.py"),
    *("models/result/picture.py", "formats/picture/", "templates/result/picture/"),
    *("templates/answer/paper/", "formats/condition/in_words.py"),
    *("formats/text/invitation.py", "formats/text/mail.py", "templates/survey/poster/"),
    *("templates/answer/screen/show.html", "templates/answer/screen/_controls.html"),
    "templates/answer/screen/_way.html",
    *("templates/wave/_next.html", "templates/wave/reminder/", "forms/wave/reminder.py"),
    *("models/wave/label.py", "formats/text/letter.py", "models/account/email.py"),
    *("templates/outcome/substantiation/show.html", "templates/outcome/substantiation/gone.html"),
    *("templates/_field.html", "templates/_pages.html", "models/telling/difference_kind.py"),
    *("templates/report/report/_report.html", "templates/report/report/public.html"),
    *("templates/report/event_report/", "templates/event/results/", "web/process/pdf.py"),
    *("templates/wall/", "views/wall/", "forms/wall/reply.py", "models/wall/reply.py"),
    *("templates/impact/told_page/", "models/outcome/confirmation.py"),
    *("templates/you_said/became/", "views/you_said/became_feed.py", "models/you_said/standing.py"),
    "web/process/pdf.py",  # what a stranger asks for, and gets in the language of the page
    *("views/impact/differences_feed.py", "models/telling/difference_kind.py"),
    *("templates/myth/myth_page/", "templates/myth/followed_myth/_steps.html"),
    *("models/myth/belief.py", "models/myth/myth_verdict.py", "views/myth/myth_feed.py"),
)
OF_ORGANISERS = {
    *("templates/answer/response/index.html", "templates/answer/tally/show.html"),
    *("templates/answer/paper/new.html", "templates/answer/paper/_printing.html"),
    "templates/wave/reminder/index.html",
    "formats/picture/network.py",
    *("templates/wall/wall/show.html", "templates/wall/exhibit/index.html"),
    *("templates/wall/reply_batch/edit.html", "views/wall/reply_batch.py"),
    *("templates/report/event_report/show.html", "templates/event/results/show.html"),
    *("templates/wall/reply/index.html", "views/wall/wall.py", "views/wall/exhibit.py"),
    *("templates/wall/photo/new.html", "templates/wall/photo/edit.html"),
    *("templates/wall/photo/index.html", "templates/wall/photo/_fields.html"),
    *("views/wall/photo.py", "views/wall/photo_decision.py", "formats/picture/photo.py"),
}
TAG = re.compile(r"<[^>]*>")


class Recorder(NullTranslations):
    """The source, which remembers every sentence that it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[tuple[str | None, str]] = set()

    def gettext(self, message: str) -> str:
        """The sentence itself."""
        self.asked.add((None, message))
        return message

    def ngettext(self, one: str, more: str, n: int) -> str:
        """The sentence itself."""
        self.asked.add((None, one))
        return one if n == 1 else more

    def pgettext(self, context: str, message: str) -> str:
        """The word itself."""
        self.asked.add((context, message))
        return message


def forms(said: Any) -> list[str]:
    """A sentence in each of its plurals."""
    return list(said) if isinstance(said, tuple | list) else [said]


@cache
def translated(language: str) -> Catalog:
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def lacking(language: str, wanted: set[tuple[str | None, str]]) -> list[str]:
    """The sentences among those wanted that this language does not have, in every plural."""
    found = translated(language)
    return sorted(
        message
        for context, message in wanted
        if (one := found.get(message, context)) is None or not all(forms(one.string))
    )


@pytest.fixture(scope="module")
def written() -> set[tuple[str | None, str]]:
    """Every sentence that stands where attendees meet it.

    The catalogue has what the code says: tests/language/test_catalogue.py.
    """
    with (FOLDER / "messages.pot").open("rb") as template:
        sentences = read_po(template)
    return {
        (one.context, forms(one.id)[0])
        for one in sentences
        if any(place.startswith(MET) and place not in OF_ORGANISERS for place, _ in one.locations)
    }


@pytest.mark.parametrize("language", COMPILED)
def test_every_sentence_that_attendees_may_meet_is_translated(language, written):
    assert len(written) > 150
    assert lacking(language, written) == []


@pytest.mark.sqlite
def test_every_sentence_that_attendees_were_told_is_translated(attendee):
    recorder = Recorder()
    with speaking(Catalogue("en", recorder)):
        survey = make_survey(*EVERY_KIND, question("text", "short", max_length=3, required=True))
        make_event(survey, make_survey(choice("Good?", "Yes", "No"), code="b"))
        public_snapshot.share(survey)
        attendee.get("/s/lunch")
        attendee.post("/s/lunch", data={"people": "many", "short": "long"})
        for number in range(6):
            sent = attendee.post(
                "/s/lunch", data=ANSWERS | {"short": "a", "submission_key": f"{number}" * 24}
            )
        attendee.get(sent.location)
        attendee.get("/s/lunch/results")
        attendee.post("/s/lunch", data={"short": "b", "submission_key": "1" * 24})
        survey.close()
        attendee.get("/s/lunch")
    assert len(recorder.asked) > 80
    for language in COMPILED:
        assert lacking(language, recorder.asked) == []


@pytest.mark.parametrize("language", COMPILED)
def test_what_is_translated_fits_its_sentence(language):
    assert [*translated(language).check()] == []
    for one in translated(language):
        tags = [sorted(TAG.findall(source)) for source in forms(one.id)]
        for said in forms(one.string):
            # Where a plural says its number in a word, the number may be missing with its tags.
            assert not said or not one.id or sorted(TAG.findall(said)) in [*tags, []]


def test_organisers_and_commands_are_spoken_to_in_whole_languages_only():
    assert COMPILED == ["ar", "de", "fr"]
    assert languages() == ["en"]


@pytest.mark.parametrize(
    ("words", "spoken", "tag"),
    [
        ("de", "de", "de"),
        ("de-CH", "de", "de-CH"),
        ("ar-EG", "ar", "ar-EG"),
        ("en-GB", "en", "en-GB"),
        ("cy", "en", "en"),
        ("zh-Hant-TW", "en", "en"),
    ],
)
def test_the_nearest_catalogue_is_spoken_and_a_page_says_which_it_is(words, spoken, tag):
    found = for_attendees(words)
    assert (found.language, found.tag) == (spoken, tag)


@pytest.mark.sqlite
def test_every_page_of_a_survey_is_in_its_language_whatever_the_browser_asks_for(attendee, owner):
    survey = make_survey(
        choice("Gut?", "Ja", "Nein", required=True), title="Tag", language="de", anonymous=False
    )
    public_snapshot.share(survey)
    asked = {"headers": {"Accept-Language": "fr"}}
    form = attendee.get("/s/lunch", **asked)
    wrong = attendee.post("/s/lunch", data={}, **asked)
    receipt = attendee.get(send(attendee, q="ja").location, **asked)
    results = attendee.get("/s/lunch/results", **asked)
    again = send(attendee, q="nein")
    survey.close()
    closed = attendee.get("/s/lunch", **asked)
    late = attendee.post("/s/lunch", data={"q": "ja"}, **asked)
    said = {
        "Senden": form,
        "Es gibt ein Problem": wrong,
        "Ihre Antworten sind gespeichert": receipt,
        "Tag: Ergebnisse": results,
        "darum wurden sie nicht gespeichert": again,
        "Dieses Formular ist geschlossen": closed,
        "Das Formular wurde geschlossen": late,
    }
    for words, reply in said.items():
        page = page_of(reply)
        assert words in page.words
        assert page.one("html")["lang"] == "de"
        assert "dir" not in page.one("html")
        assert "accept-language" not in reply.vary.as_set()
        assert not [one for one in page.all() if "lang" in one and one["lang"] != "de"]
    assert faults(wrong)["q"] == "Fehler: Wählen Sie eine Antwort"
    promised = page_of(owner.get("/surveys/lunch/")).one(id="promise")
    assert promised["lang"] == "de"
    assert promised.words.startswith("Wir speichern")
    assert page_of(owner.get("/surveys/lunch/", **asked)).one("html")["lang"] == "en"


@pytest.mark.sqlite
def test_the_stream_of_results_goes_on_in_the_language_of_the_survey(app):
    survey = make_survey(choice("Gut?", "Ja", "Nein"), language="de", anonymous=False)
    public_snapshot.share(survey)
    live = Live(app)
    topic = ("lunch", Audience.EVERYONE, "", None, "de")
    with app.test_request_context():
        respond(Survey.at("lunch"), q="ja")
        changed = live.look({topic: None})[topic]
    assert changed is not None
    assert "</strong> Antwort</p>" in changed.html


@pytest.mark.sqlite
def test_a_page_goes_from_right_to_left_as_the_words_of_its_survey_do(attendee):
    make_survey(choice("جيد؟", "نعم", "لا"), title="يوم", language="ar")
    page = page_of(attendee.get("/s/lunch"))
    assert (page.one("html")["lang"], page.one("html")["dir"]) == ("ar", "rtl")
    assert "إرسال" in page.words


@pytest.mark.sqlite
def test_where_there_is_no_catalogue_the_page_is_english_and_says_what_is_not(attendee):
    survey = make_survey(
        choice("اچھا؟", "ہاں", "نہیں", required=True), title="دن", intro="سلام", language="ur"
    )
    for page in (page_of(attendee.get("/s/lunch")), page_of(attendee.post("/s/lunch", data={}))):
        assert (page.one("html")["lang"], page.one("html")["dir"]) == ("en", "rtl")
        legend = page.one("legend")
        assert legend["lang"] == "ur"
        assert legend.one("span")["lang"] == "en"
        assert page.one("h1")["lang"] == "ur"
        assert {one["lang"] for one in page.all("label")} == {"ur"}
        (intro,) = (one for one in page.all("p") if one.words == "سلام")
        assert intro["lang"] == "ur"
        assert "lang" not in page.one("button", **{"class": "send"})
    survey.close()
    assert page_of(attendee.get("/s/lunch")).one("bdi")["lang"] == "ur"


def test_a_script_gets_each_plural_of_a_sentence_and_fills_in_the_number():
    def said(number: int) -> str:
        return f"{number} #"

    with speaking(catalogue("ar")):
        assert each_plural(said) == {
            "zero": "0 #",
            "one": "1 #",
            "two": "2 #",
            "few": "3 #",
            "many": "11 #",
            "other": "100 #",
        }
    assert each_plural(said) == {"one": "1 #", "other": "0 #"}


@pytest.mark.sqlite
def test_how_long_a_text_may_be_is_told_before_it_is_sent(attendee):
    make_survey(
        question("text", "word", max_length=20),
        question("text", "free", multiline=True),
        question("text", "long", multiline=True, max_length=1200),
    )
    reply = attendee.get("/s/lunch")
    page = page_of(reply)
    assert page.one(id="limit-word").words == "You can enter up to 20 characters"
    assert page.one(id="limit-long").words == "You can enter up to 1,200 characters"
    assert page.one("input", id="word")["aria-describedby"] == "limit-word"
    assert page.one("textarea", id="long")["aria-describedby"] == "limit-long"
    assert not page.all(id="limit-free")
    assert "count.js" in reply.text
    make_survey(question("text"), code="b")
    assert "count.js" not in attendee.get("/s/b").text
