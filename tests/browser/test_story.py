"""From the day of an event to a year later, as its organiser, its attendees and readers live it.

A digital team looked back on its Digital Day and listed what had tangibly come of it, in eleven
points. Here each point is lived through the service while the months go by, and has to end on the
public page as a difference with its number, its evidence and its day. A point goes through the room
that is its own, and says when it goes on: it can be exchanged without the others.

The clock of the service is really moved (tests/clock.c): nothing of the service is replaced.
"""

import os
import re
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIRequestContext, Browser, Locator, Page, expect

from language.day import in_words
from models.form.written_time import day
from tests.browser.conftest import PATIENCE, PHONE
from tests.browser.reader import barriers
from tests.clock import MovedClock
from tests.postgresql import Engine
from tests.server import Server

# What people and pages do in it does not depend on the database; each statement runs on both in
# the tests of the views.
pytestmark = pytest.mark.sqlite

DAY, MONTH, HALF, YEAR, END = 0, 33, 186, 368, 385  # days after the event; the end is after a wave
WHO = ("ada@example.org", "three words here")
FORM = """
title = "Digital Day: what did it change?"
intro = "Seven questions. **Nobody can see who you are.**"
anonymous = true

[[question]]
name = "whom"
type = "rating"
label = "How well do you know whom to ask for help with digital work?"

[[question]]
name = "platforms"
type = "select_one"
label = "How many platforms do you use for work each week?"
choices = ["None", "One", { name = "more", label = "Two or more" }]

[[question]]
name = "met"
type = "connections"
label = "How many people did you talk to whom you had not met before?"
teams = ["Press office", "Policy", "Science"]
own = true
knew = true

[[question]]
name = "training"
type = "request"
label = "Would you like more training?"
topics = ["Blogging", "Video"]
places = ["London", "Sheffield", "Cardiff"]

[[question]]
name = "senior"
type = "myth"
label = "{myth}"

[[question]]
name = "first_step"
type = "text"
label = "What is the first thing you will do differently?"
permission = true
"""
GUIDELINE = """
title = "Draft guideline: social media at work"
kind = "guideline"
anonymous = true

[[question]]
name = "mistakes"
type = "stance"
number = "5"
label = "{mistakes}"
"""
MISTAKES = "When you have made a mistake, correct it, say so, and carry on."
NEW_MISTAKES = "When you have made a mistake, say so within a day, correct it, and carry on."
MYTH = "You have to be senior to speak about your work online."
TEAMS = ("press_office", "policy", "science")
TOUR = "Digital Day on tour"
PICTURE = Path(__file__).parents[2] / "samples" / "notes-small.webp"
SEEN = "A pale wall with four rows of notes, most of them yellow."
CODE = ("mother", "day", "town", "siblings", "middle", "grandmother")
PEOPLE = 24
# Opens all that is folded; the names of what is a list of choices.
OPEN = """() => {
    for (const one of document.querySelectorAll("main details")) one.open = true;
    return [...document.querySelectorAll("main select")].map(one => one.name);
}"""
# How many of them answer, and how they do: (whom to ask, platforms).
ANSWERS = {
    DAY: (24, lambda one: 2, lambda one: "more" if one < 5 else "one"),
    MONTH: (14, lambda one: 3, lambda one: "more" if one < 6 else "one"),
    HALF: (16, lambda one: 3, lambda one: "more" if one < 10 else "one"),
    YEAR: (24, lambda one: 4 if one < 17 else 2, lambda one: "more" if one < 17 else "one"),
}


class Story:
    """The service with its clock, the organiser at a desk, and whoever else comes with a phone."""

    def __init__(self, server: Server, clock: MovedClock, opens: Callable[..., Page]) -> None:
        self.server, self.clock, self.opens = server, clock, opens
        # Its day is tomorrow, from noon on: no day ends while it is lived.
        now = datetime.now(UTC)
        noon = now.replace(hour=12, minute=0, second=0) + timedelta(days=1)
        self.began, self.ahead = noon.date(), noon - now
        self.now = DAY
        self.desk = opens(viewport={"width": 1024, "height": 800}, is_mobile=False)
        self.others: APIRequestContext = opens().request  # who answer without being looked at
        self.event = self.form = self.guideline = self.tour = self.request = ""
        self.waves: dict[int, str] = {}

    @property
    def today(self) -> date:
        """The day, as the service has it."""
        return self.began + timedelta(days=self.now)

    def wait_until(self, moment: int) -> None:
        """Move the clock of the service; the organiser signs in anew, for a session ends."""
        self.now = moment
        self.clock.move(self.ahead + timedelta(days=moment))
        self.desk.goto("about:blank")  # no page of the session before is gone on with
        self.desk.context.clear_cookies()
        # What is pressed for it is seen in tests/browser/test_building.py.
        given: dict[str, Any] = {"email": WHO[0], "password": WHO[1]}
        signed_in = self.desk.request.post("/sign-in", form=given, max_redirects=0)
        assert signed_in.headers["location"] == "/", signed_in.status

    def goes_to(self, path: str, event: str = "") -> Page:
        """The desk at a page of the event, or of another one."""
        self.desk.goto(f"/events/{event or self.event}/{path}")
        return self.desk

    def phone(self, path: str, **options: Any) -> Page:
        """A phone of somebody, at a page of the service."""
        phone = self.opens(**options)
        phone.goto(path)
        return phone

    def at_differences(self, event: str = "") -> Page:
        """The desk at the page of differences; what was done there last has led back to it."""
        path = f"/events/{event or self.event}/differences"
        if urlsplit(self.desk.url).path != path:
            self.desk.goto(path)
        self.desk.wait_for_load_state()  # all of what has led back to it, too
        return self.desk

    def tell(self, words: str) -> None:
        """Take the proposal with these words into the page."""
        desk = self.at_differences()
        line = desk.locator("#proposals li.difference").filter(has_text=words).first
        if not line.is_visible():
            folded = desk.locator("#proposals li:has(> details)").filter(has_text=words)
            folded.locator("summary").click()
        told = desk.locator("#differences li.difference")
        many = told.count()
        line.get_by_role("button", name=re.compile("^Tell it")).click()
        expect(told).to_have_count(many + 1)
        expect(desk.get_by_text("It is told now")).to_be_visible()

    def word(self, words: str, **said: str) -> None:
        """Say what is told with these words in other ones: {name of a field: what stands there}."""
        desk = self.at_differences()
        line = desk.locator("#differences li.difference").filter(has_text=words).first
        line.get_by_role("link", name=re.compile("^Change ")).click()
        self.fill(said)
        desk.get_by_role("button", name="Save").click()
        expect(desk.locator("#differences")).to_contain_text(said.get("heading", words))

    def fill(self, said: dict[str, str]) -> None:
        """Write into the fields of these names, below whatever hides them."""
        expect(self.desk.locator(f"main [name={next(iter(said))}]")).to_have_count(1)
        self.desk.wait_for_load_state()  # and whatever else is asked
        lists = self.desk.evaluate(OPEN)
        for name, words in said.items():
            field = self.desk.locator(f"main [name={name}]")
            if name in lists:
                field.select_option(words)
            else:
                field.fill(words)

    def add(self, event: str = "", **said: str) -> None:
        """Say a difference that no room proposes."""
        desk = self.goes_to("differences/new", event)
        self.fill({"as_of": in_words(self.today), **said})
        desk.get_by_role("button", name="Save").click()
        expect(desk.locator("#differences")).to_contain_text(said["heading"])

    def publish(self, note: str, event: str = "") -> None:
        """Have everyone read the page as it is put together now."""
        desk = self.at_differences(event)
        desk.get_by_label("What is new, in a line").fill(note)
        desk.get_by_role("button", name=re.compile("^Publish")).click()
        expect(desk.get_by_text(re.compile("Everyone can read"))).to_be_visible()

    def log(self, **said: str) -> None:
        """Log an outcome."""
        self.goes_to("outcomes/new")
        self.log_here(**said)

    def log_here(self, **said: str) -> None:
        """Log the outcome whose form is open."""
        self.fill({"happened": in_words(self.today), **said})
        self.desk.get_by_role("button", name="Log it").click()
        expect(self.desk.get_by_role("heading", name=said["what"])).to_be_visible()

    def open_replies(self, page: str) -> None:
        """Take replies below this public page of the event."""
        desk = self.goes_to("replies")
        card = desk.locator(f"form.card:has([name=page][value='{page}'])")
        card.locator("[name=is_open]").check(force=True)
        card.get_by_role("button", name="Save").click()

    def reply(self, path: str, words: str) -> None:
        """Somebody replies below a public page, and the organiser shows it to everyone."""
        phone = self.phone(path, viewport={"width": 320, "height": 640})
        phone.get_by_role("link", name="Write a reply").click()
        phone.locator("[name=text]").fill(words)
        phone.wait_for_timeout(3_000)  # who is faster is taken for a program
        phone.get_by_role("button", name="Send the reply").click()
        expect(phone.get_by_role("status")).to_contain_text("Your reply waits")
        phone.goto(path)
        expect(phone.get_by_text(words)).to_have_count(0)
        desk = self.goes_to("replies")
        expect(desk.locator("main")).to_contain_text(words)
        desk.get_by_role("button", name="Show it to everyone").click()

    def code_of(self, person: int) -> dict[str, str]:
        """What a person writes below each form, the same each time."""
        said = [chr(97 + person % 26), str(1 + person), chr(97 + person * 7 % 26)]
        return {
            f"code-{name}": one
            for name, one in zip(CODE, [*said, "1", "x", chr(97 + person % 5)], strict=True)
        }


Point = Generator[int, None, tuple[str, ...]]
"""The days until which it waits; the headings of its differences."""


def connections(story: Story) -> Point:
    """Connections with new teams and individuals: which teams met which."""
    yield MONTH
    desk = story.goes_to("connections")
    met = {
        (one.get_attribute("data-cell"), one.get_attribute("data-count"))
        for one in desk.locator("td[data-cell]:not([data-count='0'])").all()
    }
    # On the day eight of each team met somebody of the next one; what is asked a month later is not
    # added to it.
    assert met == {
        ("press office policy", "8"),
        ("policy science", "8"),
        ("science press office", "8"),
    }
    expect(desk.locator("[data-figure=before]")).to_contain_text("In touch before: 1")
    story.tell("2 pairs of teams are newly in touch")
    return ("Teams that met",)


def awareness(story: Story) -> Point:
    """Profile and awareness: what the same people say a year later."""
    yield END
    asked = "How well do you know whom to ask for help with digital work?"
    story.tell("people who answered both times gave a higher answer (12 months later)")
    return (asked,)


def requests(story: Story) -> Point:
    """Requests for training, and not just in London: one is planned, and met where it was asked."""
    desk = story.goes_to("requests/")
    story.fill({"places": "London"})
    desk.get_by_role("button", name="Save").click()
    yield MONTH
    desk = story.goes_to("requests/")
    said = "2 of 3 that name a place are from outside London: 25 of 38 people."
    expect(desk.locator("#figures")).to_contain_text(said)
    desk.get_by_role("link", name="Blogging, Sheffield", exact=True).click()
    story.request = urlsplit(desk.url).path.rpartition("/")[2]
    on_tour = story.began + timedelta(days=MONTH + 14)
    _stands(story, status="planned", owner="Jo", due=in_words(on_tour), why="Sheffield has a room")
    desk.get_by_role("link", name="An event grows out of it").click()
    begins, ends = (f"{on_tour}T{hour}" for hour in ("10:00", "16:00"))
    story.fill({"title": TOUR, "start": begins, "end": ends})
    desk.get_by_role("button", name="Add the event").click()
    desk.wait_for_url(re.compile("/events/[^/]+/$"))
    story.tour = re.findall("/events/([^/]+)/", desk.url)[0]
    yield HALF
    desk = story.goes_to("requests/?status=overdue")
    desk.get_by_role("link", name="Blogging, Sheffield", exact=True).click()
    _stands(story, status="met", day=in_words(on_tour), why="41 people learned it there")
    expect(desk.locator("main")).to_contain_text(f"Met after{MONTH + 14} days")
    story.add(
        story.tour,
        kind="new_event",
        heading="41 people who were not in London",
        sentence="41 people came, and 12 of them write a blog now.",
        number="41",
    )
    story.publish("The day", story.tour)
    story.tell("“Blogging” in Sheffield")
    story.tell("What was asked for, and what became of it")
    every = "Training asked for, not just in London"
    story.word("What was asked for, and what became of it", heading=every)
    return every, "Blogging, Sheffield"


def _stands(story: Story, **said: str) -> None:
    """Say where the request that is open stands."""
    story.desk.get_by_role("link", name="Say where it stands").click()
    story.fill({"day": in_words(story.today), **said})
    story.desk.locator("main form button").first.click()
    expect(story.desk.locator("main")).to_contain_text(said["why"])


def guidelines(story: Story) -> Point:
    """Guidelines promoted, opinions voiced: the clause is changed, and who answered can read it."""
    phone = story.phone(f"/s/{story.guideline}")
    phone.get_by_label("Agree with changes").check(force=True)
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your answers are stored")
    yield MONTH
    desk, did = story.desk, "It says now within which time."
    desk.goto(f"/surveys/{story.guideline}/you-said/new?about=mistakes")
    heard = desk.locator("[name=said]").input_value()
    assert re.search(r"\d", heard)
    story.fill({"said": heard, "did": did, "state": "done"})
    desk.get_by_role("button", name="Keep it").click()
    reply = urlsplit(desk.url).path
    desk.goto(f"/surveys/{story.guideline}/redraft")
    desk.locator("[name=text]").fill(NEW_MISTAKES)
    desk.get_by_role("button", name="Compare with the present text").click()
    expect(desk.locator("main")).to_contain_text("1 reworded")
    desk.get_by_role("button", name="Publish the new draft").click()
    expect(desk.locator("main")).to_contain_text("say so within a day")
    phone.reload()
    expect(phone.get_by_text(did)).to_have_count(0)
    desk.goto(reply)
    desk.get_by_role("button", name="Show it to everyone").click()
    phone.reload()
    expect(phone.locator("#theirs")).to_contain_text(did)
    phone.get_by_role("link", name="You said, we did: all of it").click()
    expect(phone.locator("main ins").first).to_contain_text("within a day")
    story.tell(did)
    return (MISTAKES,)


def myths(story: Story) -> Point:
    """Myths exploded: it is followed, settled by a clause, and has a page with replies below it."""
    yield MONTH
    desk = story.goes_to("myths")
    desk.get_by_role("button", name="Follow this myth").first.click()
    desk.get_by_role("button", name="These are about it").click()
    code = urlsplit(desk.url).path.rpartition("/")[2]
    desk.get_by_role("link", name="Say what settles it").click()
    words = "Clause 5 speaks of everybody, whatever their grade."
    story.fill(
        {"verdict": "false", "words": words, "settled_on": in_words(story.today), "why": "Clause 5"}
    )
    desk.locator("#clauses input").first.check()
    desk.get_by_role("button", name="Save").click()
    desk.get_by_role("button", name="Publish the page").click()
    story.tell("believed it before")
    yield HALF
    said = "Mine has told me so, too."
    story.open_replies(f"myths/{code}")
    story.reply(f"/m/{code}", said)
    yield END
    phone = story.phone(f"/m/{code}")
    for told in ("It is not so", words, NEW_MISTAKES, "Digital Day", said):
        expect(phone.locator("main")).to_contain_text(told)
    return (f"“{MYTH}”",)


def recruits(story: Story) -> Point:
    """New recruits to platforms: a figure, again and again, with the event in its line."""
    desk = story.goes_to("figures/new")
    story.fill({"name": "Yammer members", "source": "The network’s own list", "kind": "recruit"})
    desk.get_by_role("button", name="Add the figure").click()
    expect(desk.get_by_label("What was it?")).to_be_visible()
    here = urlsplit(desk.url).path.partition("/figures/")[2]
    _enter(story, here, story.today - timedelta(days=7), "120")
    yield MONTH
    _enter(story, here, story.today, "164")
    yield YEAR
    _enter(story, here, story.today, "188")
    yield END
    story.tell("Yammer members: 120 on")
    return ("New recruits",)


def _enter(story: Story, figure: str, on: date, number: str) -> None:
    desk = story.goes_to(f"figures/{figure}")
    desk.get_by_label("On which day?").fill(in_words(on))
    desk.get_by_label("What was it?").fill(number)
    desk.get_by_role("button", name="Enter it").click()
    expect(desk.get_by_text("1 reading is new.")).to_be_visible()


def evidence_base(story: Story) -> Point:
    """A Tumblr as evidence base: words and a photo, each published as it was permitted."""
    phone = story.phone(f"/e/{story.event}")
    phone.get_by_role("link", name=re.compile("what did it change")).click()
    phone.get_by_label("What is the first thing you will do differently?").fill(
        "I answer the public myself now."
    )
    phone.get_by_label("Yes, without a name").check(force=True)
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your answers are stored")
    yield MONTH
    desk = story.goes_to("wall")
    desk.get_by_role("button", name="Show it to everyone").click()
    desk.get_by_role("link", name=re.compile("What is the first thing")).first.click()
    for _ in range(2):
        desk.get_by_role("button", name=re.compile("^Publish")).first.click()
    desk = story.goes_to("wall/photos/new")
    desk.locator("input[type=file]").set_input_files(PICTURE)
    story.fill({"alternative": SEEN, "caption": "A month later"})
    for choice in ("No one can be recognised", "I took it, and agree that it is published"):
        desk.get_by_label(choice).check(force=True)
    desk.get_by_role("button", name="Keep it and look at it").click()
    desk.get_by_role("button", name="Publish", exact=True).click()
    yield HALF
    what = "Our evidence base grows: 2 texts and 1 photo so far"
    story.log(what=what, who="Who was there", kind="practice")
    desk = story.desk
    desk.get_by_role("link", name="Add evidence").click()
    for said in ("I ask before I buy.", "I answer the public myself now.", "A month later"):
        desk.get_by_label(said).check(force=True)
    desk.get_by_role("button", name="Add what is ticked").click()
    story.tell(what)
    story.word(what, heading="Our evidence base", number="2 texts and 1 photo")
    return ("Our evidence base",)


def platforms(story: Story) -> Point:
    """More to social media than one platform: a figure that is counted each time it is asked."""
    desk = story.goes_to("figures/new")
    story.fill({"name": "Use two platforms or more", "kind": "practice"})
    desk.get_by_role("button", name="Add the figure").click()
    desk.get_by_role("link", name="Count it from a survey").click()
    asked = desk.get_by_label("Which question?")
    expect(asked).to_be_visible()
    desk.wait_for_load_state()
    asked.select_option(index=_place_of(asked, "How many platforms"))
    desk.get_by_role("button", name="Choose this question").click()
    desk.get_by_label("Which answer?").select_option("more")
    desk.get_by_role("button", name="Count it").click()
    expect(desk.locator("#counted")).to_contain_text("The share of people who said “Two or more”")
    yield END
    story.tell("Use two platforms or more")
    return ("Practice",)


def _place_of(select: Locator, words: str) -> int:
    """The place of the choice that begins with these words."""
    said = select.locator("option").all_text_contents()
    return next(place for place, one in enumerate(said) if one.strip().startswith(words))


def advocate(story: Story) -> Point:
    """One’s own skill as an advocate: the organiser’s journal, of which a line is offered."""
    yield YEAR
    desk = story.goes_to("journal/")
    story.fill({"name": "Speak for digital tools to people who doubt them"})
    desk.get_by_label("Before the event").select_option("2")
    desk.get_by_label("Now").select_option("4")
    desk.get_by_role("button", name="Rate it").click()
    desk.locator("main [name=words]").fill("The board listened, and asked for the next one.")
    desk.get_by_role("button", name="Keep it").click()
    desk.locator("main ul.cards a").first.click()
    said = "I speak for digital tools to people who doubt them: step 4 of 5, and 2 a year ago."
    desk.locator("#publication [name=line]").fill(said)
    desk.locator("#publication [name=kind]").select_option("skill")
    desk.get_by_role("button", name="Offer the line").click()
    story.tell(said)
    story.word(
        said,
        heading="What we learned as advocates",
        number="4",
        links=f"{story.server.address}/e/{story.tour}/differences The day that was asked for",
    )
    return ("What we learned as advocates",)


def impacts(story: Story) -> Point:
    """Impacts keep on coming: the form comes again by itself, and what comes of it is confirmed."""
    phone = story.phone(f"/s/{story.waves[HALF]}", java_script_enabled=False)
    expect(phone.get_by_role("button", name="Send")).to_have_count(0)
    yield MONTH
    desk = story.goes_to("waves/")
    expect(desk.locator("main")).to_contain_text("Open now: 1 month later. Next: 6 months later")
    story.log(what="Policy posts its minutes for everyone", who="Policy", kind="practice")
    yield HALF
    phone.reload()
    expect(phone.get_by_role("button", name="Send")).to_be_visible()
    desk = story.goes_to(f"requests/{story.request}")
    desk.get_by_role("link", name="Something came of this").click()
    what = "Sheffield held a Digital Day of its own: 41 people came"
    story.log_here(what=what, who="Sheffield", kind="new_event")
    desk.get_by_label("Name", exact=True).fill("Jo")
    desk.get_by_role("button", name="Make a link for this person").click()
    link = desk.get_by_label("The link").input_value()
    phone = story.phone(urlsplit(link).path, java_script_enabled=False)
    phone.get_by_label("I agree", exact=True).check()
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("status")).to_contain_text("what you said is stored")
    yield YEAR
    story.log(what="2 of 6 directorates count half a day a month", who="The board", kind="policy")
    story.tell(what)
    story.word(what, heading="Impacts keep on coming", number="41")
    yield END
    counted = story.goes_to("waves/").locator("tr[data-wave] td[data-count]")
    # Two more answered on the day: one with words for everyone, and nobody else by hand.
    assert [one.get_attribute("data-count") for one in counted.all()] == ["25", "14", "16", "24"]
    return ("Impacts keep on coming",)


def replies(story: Story) -> Point:
    """One comment; leave a reply."""
    yield MONTH
    yield HALF
    story.open_replies("differences")
    story.reply(f"/e/{story.event}/differences", "We did the same in Cardiff.")
    yield END
    address = f"{story.server.address}/e/{story.event}/differences"
    story.add(
        kind="other",
        heading="Leave a reply",
        sentence="1 reader has replied so far: what did it change where you are?",
        number="1",
        links=f"{address}#replies The replies",
    )
    return ("Leave a reply",)


POINTS = (
    *(connections, awareness, requests, guidelines, myths, recruits),
    *(evidence_base, platforms, advocate, impacts, replies),
)


@pytest.fixture
def story(
    browser: Browser, engine: Engine, tmp_path: Path, complaints: list[str]
) -> Iterator[Story]:
    """A service of its own, whose clock goes by a file, with an organiser and nothing else."""
    if not MovedClock.is_buildable() and "REQUIRE_BROWSER" not in os.environ:
        pytest.skip("There is no gcc here, with which the clock is built.")
    folder, clock = tmp_path / "instance", MovedClock(tmp_path)
    server = Server(folder, workers=1, database=engine.empty(folder))
    assert server.command("migrate").returncode == 0
    ada = ("organiser", "add", WHO[0], "--password-stdin")
    assert server.command(*ada, stdin=f"{WHO[1]}\n").returncode == 0
    server.environment |= clock.environment
    contexts = []

    def opens(**options: Any) -> Page:
        context = browser.new_context(base_url=server.address, **{**PHONE, **options})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    with server:
        yield Story(server, clock, opens)
        for one in contexts:
            one.close()


def begin(story: Story) -> None:
    """On the day: the event with its two forms, of which one is asked again, with a code."""
    story.wait_until(DAY)
    desk = story.desk
    desk.goto("/events/new")
    story.fill(
        {
            "title": "Digital Day",
            "start": f"{story.began}T00:10",
            "end": f"{story.began}T23:50",
            "places": "London",
        }
    )
    desk.get_by_role("button", name="Add the event").click()
    desk.wait_for_url(re.compile("/events/(?!new$)[^/]+/$"))
    story.event = re.findall("/events/([^/]+)/", desk.url)[0]
    forms = FORM.replace("{myth}", MYTH), GUIDELINE.replace("{mistakes}", MISTAKES)
    story.form, story.guideline = (bring(story, one) for one in forms)
    desk = story.goes_to("")
    desk.get_by_role("button", name=re.compile("^Open 2 drafts")).click()
    desk.goto(f"/surveys/{story.form}/waves/")
    for label in ("In 1 month", "In 6 months", "In 12 months"):
        desk.get_by_label(label, exact=True).check()
    desk.locator("[name=days_open]").fill("14")
    desk.get_by_label("Let people leave an email address").check()
    desk.get_by_role("button", name="Ask again").click()
    for place, moment in enumerate((DAY, MONTH, HALF, YEAR), 1):
        address = desk.locator(f"li[data-wave='{place}'] a").first.get_attribute("href") or ""
        story.waves[moment] = address.strip("/").rpartition("/")[2]
    desk.goto(f"/surveys/{story.form}/pairs/code")
    desk.get_by_role("button", name="Ask for this code").click()
    expect(desk.get_by_role("heading", name="The same people, asked again")).to_be_visible()
    desk.wait_for_timeout(1_100)  # a process that has just looked looks again after a second


def bring(story: Story, form: str) -> str:
    """Bring a form as a file, and put it into the event; the code of its survey."""
    desk = story.desk
    desk.goto("/surveys/new/upload")
    desk.get_by_label("File").set_input_files(
        {"name": "form.toml", "mimeType": "application/toml", "buffer": form.encode()}
    )
    desk.get_by_role("button", name="Look at it").click()
    desk.get_by_role("button", name="Take it as a draft").click()
    desk.wait_for_url(re.compile("/surveys/(?!new/)[^/]+/"))
    code = re.findall("/surveys/([^/]+)/", desk.url)[0]
    desk = story.goes_to("")
    desk.get_by_text("Add a survey that you have").click()
    desk.locator("[name=survey]").select_option(code)
    desk.get_by_role("button", name="Add the survey").click()
    return code


def answer(story: Story) -> None:
    """The crowd answers what is asked now."""
    if story.now not in ANSWERS:
        return
    many, whom, platforms = ANSWERS[story.now]
    for person in range(many):
        said = {
            "whom": str(whom(person)),
            "platforms": platforms(person),
            "senior.before": "true" if person % 3 else "false",
            "senior.now": "false",
            "met": str(1 + person % 4),
            "met.own": TEAMS[person % 3],
            "met.teams": TEAMS[(person + 1) % 3],
            "training.topic": ("video", "blogging", "video")[person % 3],
            "training.place": ("london", "sheffield", "cardiff")[person % 3],
        }
        if person % 3 == 0:
            said |= {"met.knew": "policy"}
        if person == 0 and story.now == DAY:
            said |= {"first_step": "I ask before I buy.", "first_step.permission": "unnamed"}
        send(story, story.waves[story.now], person, said | story.code_of(person))
        if story.now == DAY:
            stance = "agree_with_changes" if person % 4 else "agree"
            send(story, story.guideline, person, {"mistakes": stance})


def send(story: Story, code: str, person: int, said: dict[str, str]) -> None:
    sent: dict[str, Any] = {"submission_key": f"{code} {person} of the crowd", **said}
    reply = story.others.post(f"{story.server.address}/s/{code}", form=sent, max_redirects=0)
    assert reply.status == 303, reply.text()


def share(story: Story) -> None:
    """Show everyone the results of what has closed: of the day, and at the end of each time."""
    desk = story.goes_to("settings")
    if story.now == MONTH:
        desk.get_by_role("button", name=re.compile("^Close .* surveys?")).click()
        desk = story.goes_to("settings")
        desk.get_by_role("button", name=re.compile("^Share the results")).click()
    elif story.now == END:
        for moment in (MONTH, HALF, YEAR):
            desk.goto(f"/surveys/{story.waves[moment]}/settings")
            desk.get_by_role("button", name="Share the results").click()


def test_each_point_of_the_list_ends_as_a_difference_that_everyone_reads(story: Story) -> None:
    begin(story)
    lived = [point(story) for point in POINTS]
    waits: dict[int, int] = dict.fromkeys(range(len(lived)), DAY)
    headings: dict[int, tuple[str, ...]] = {}
    for moment in (DAY, MONTH, HALF, YEAR, END):
        if moment != DAY:
            story.wait_until(moment)
        answer(story)
        share(story)
        for place in [one for one, until in waits.items() if until == moment]:
            try:
                waits[place] = next(lived[place])
            except StopIteration as over:
                headings[place] = over.value
                del waits[place]
        if moment != DAY:
            story.publish(f"{moment} days later")
    assert not waits
    reader = story.phone(f"/e/{story.event}/differences", java_script_enabled=False)
    lacking = [
        f"{POINTS[place].__name__}: {what}"
        for place, told in sorted(headings.items())
        for heading in told
        for what in lacks(story, reader, heading)
    ]
    assert lacking == []
    assert reader.locator("article.difference").count() == sum(map(len, headings.values()))
    led_to = reader.get_by_role("link", name=re.compile(f"it led to “{TOUR}”"))
    expect(led_to.first).to_have_attribute("href", f"{story.server.address}/e/{story.tour}")
    expect(reader.get_by_role("img", name=SEEN)).to_be_visible()
    expect(reader.locator("#replies")).to_contain_text("We did the same in Cardiff.")
    with_scripts = story.phone(f"/e/{story.event}/differences")
    assert barriers(with_scripts) == []


def lacks(story: Story, reader: Page, heading: str) -> list[str]:
    """What the difference with this heading has not: a number, evidence, a day of the story."""
    articles = reader.locator("article.difference")
    found = articles.filter(has=reader.get_by_role("heading", name=heading, exact=True))
    if found.count() != 1:
        return [f"{found.count()} differences “{heading}”"]
    lacking = []
    number = found.locator(".count")
    if not number.count() or not re.search(r"\d", number.inner_text()):
        lacking.append("no number")
    shown = found.locator(".evidence, blockquote, figure figcaption")
    if not any(one.inner_text().strip() for one in shown.all()):
        lacking.append("no evidence")
    said = re.match(r"As of (\d+ \w+ \d+)", found.locator(".foot").inner_text())
    on = day(said[1]) if said else None
    if on is None or not story.began <= on <= story.today:
        lacking.append(f"no day: {found.locator('.foot').inner_text()}")
    return lacking
