"""Photos of a wall: everyone sees what was published, with its text and name, and only so long."""

import csv
import io
import zipfile
from xml.etree.ElementTree import fromstring

import pytest
from apsw import FullError
from flask.testing import FlaskClient
from peewee import OperationalError
from werkzeug.test import TestResponse

from formats.atom.feed import ATOM
from formats.wall.photo import COLUMNS
from models.account.audit import Audit
from models.event.event import Event
from models.telling.photo_proposal import proposals
from models.wall import photo as rules
from models.wall.exhibit import ExhibitState
from models.wall.moderation import Moderation
from models.wall.photo import Photo, PhotoFile, PhotoUnfit
from models.wall.wall import Wall
from models.wall.wall_page import wall_page
from tests.conftest import signed_in
from tests.makers import make_event, make_organiser, make_photo
from tests.page import form_of, page_of
from tests.photos import DEVICE, jpeg_of, moving, picture, with_exif
from tests.statements import statements
from web.headers import INERT

WALL, FEED, EMBED = "/e/fair/wall", "/e/fair/wall.atom", "/e/fair/wall/embed"
PHOTOS, LOG = "/events/fair/wall/photos", "/events/fair/wall/log.csv"
SAID = {
    **{"alternative": "Ada shows a phone to three colleagues", "caption": "The Twitter clinic"},
    **{"people": "agreed", "maker": "self", "consent": "Ada and Bob said yes on 7 June"},
    **{"credit": "Grace Hopper", "topic": "Training"},
}
HIDDEN = ("Ada and Bob said yes",)


def made() -> Event:
    """An event whose wall everyone may read."""
    event = make_event()
    Wall.of(event).share(make_organiser(), shared=True)
    return event


def sent(owner: FlaskClient, data: bytes, name: str = "IMG_1.jpg", **said: str) -> TestResponse:
    """The reply to a photo that was added like this."""
    form = form_of(page_of(owner.get(f"{PHOTOS}/new")), PHOTOS)
    fields = {"csrf_token": form["csrf_token"][0]} | SAID | said
    # As a browser sends it; the client for tests would put a large one into a file.
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in fields.items()
    ]
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    body = b"".join([*parts, f"{head}Content-Type: image/jpeg\r\n\r\n".encode(), data])
    return owner.post(
        PHOTOS, data=body + b"\r\n--x--\r\n", content_type="multipart/form-data; boundary=x"
    )


def press(owner: FlaskClient, photo: Photo, to: str, **said: str) -> TestResponse:
    """The reply to a button of its page."""
    here = f"{PHOTOS}/{photo.id}"
    page = page_of(owner.get(here))
    [token, *_] = page.all("input", name="csrf_token")
    return owner.post(f"{here}{to}", data={"csrf_token": token["value"]} | said)


def file_of(photo: Photo, size: str = "small") -> str:
    return f"/e/fair/wall/photos/{photo.key}/{size}.webp"


def test_where_something_is_missing_it_says_that_the_photo_is_to_be_chosen_again(owner):
    made()
    reply = sent(owner, jpeg_of(40, 30), alternative=" ")
    assert reply.status_code == 422
    page = page_of(reply)
    assert page.one(id="fault-file").words == "Error: Choose the photo again: it was not kept"
    assert page.one(id="fault-alternative").words == "Error: Write what is to be seen in it"
    assert Photo.select().count() == 0


def test_a_photo_of_a_phone_is_looked_at_then_published_and_everyone_sees_it(owner, attendee):
    event = made()
    reply = sent(owner, with_exif(6, picture(3000, 4000)))
    assert reply.status_code == 303
    [photo] = Photo.all_of(event)
    page = page_of(owner.get(reply.location))
    shown = page.all("img")[0]
    assert shown["alt"] == SAID["alternative"]
    assert owner.get(shown["src"]).mimetype == "image/webp"
    # Nobody else sees it yet.
    assert SAID["alternative"] not in attendee.get(WALL).get_data(as_text=True)
    assert attendee.get(file_of(photo)).status_code == 404
    assert attendee.get(shown["src"]).status_code == 303  # to sign in
    assert press(owner, photo, "/state", state="published").status_code == 303
    page = page_of(attendee.get(WALL))
    image = page.one("img")
    # The camera was held upright: the sides are those of what is seen.
    assert (image["width"], image["height"]) == ("640", "480")
    assert image["alt"] == SAID["alternative"]
    assert image["loading"] == "lazy"
    assert image["srcset"] == f"{file_of(photo)} 640w, {file_of(photo, 'large')} 1600w"
    assert "The Twitter clinic" in page.words
    assert "Photo: Grace Hopper" in page.words
    for address in WALL, FEED, EMBED:
        text = attendee.get(address).get_data(as_text=True)
        assert file_of(photo) in text or file_of(photo, "large") in text
        assert not [one for one in HIDDEN if one in text]
    for size in "small", "large":
        data = attendee.get(file_of(photo, size)).data
        assert DEVICE.encode() not in data
        assert b"Exif" not in data


def test_the_file_that_its_organisers_see_stays_behind_in_no_browser(owner):
    photo = make_photo(made())
    for size in "small", "large":
        reply = owner.get(f"{PHOTOS}/{photo.id}/{size}.webp")
        assert (reply.status_code, reply.headers["Cache-Control"]) == (200, "no-store")


def test_its_file_is_inert_and_asked_for_anew_each_time(attendee):
    photo = make_photo(made())
    reply = attendee.get(file_of(photo))
    said = {name: value for name, value in reply.headers if name not in ("Date",)}
    assert {
        "Content-Type": "image/webp",
        "Content-Security-Policy": INERT,
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'inline; filename="{photo.key}.webp"',
        "Cache-Control": "no-cache",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }.items() <= said.items()
    assert len(reply.headers.getlist("Cross-Origin-Resource-Policy")) == 1
    etag = said["ETag"]
    again = attendee.get(file_of(photo), headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    assert attendee.get(file_of(photo, "large")).headers["ETag"] != etag
    assert attendee.get(file_of(photo, "huge")).status_code == 404


@pytest.mark.parametrize("how", ["taken off", "refused", "deleted", "wall"])
def test_what_is_taken_off_is_gone_everywhere_with_the_next_request(owner, attendee, how):
    event = made()
    photo = make_photo(event, alternative="Ada on the stage", caption="Her talk", topic="Talks")
    files = [file_of(photo), file_of(photo, "large")]
    known = {one: attendee.get(one).headers["ETag"] for one in files}
    for address in WALL, FEED, EMBED:
        assert "Ada on the stage" in attendee.get(address).get_data(as_text=True)
    assert [one.evidence[0].key for one in proposals(event)] == [photo.key]
    if how == "wall":
        Wall.of(event).share(make_organiser(), shared=False)
    elif how == "deleted":
        assert press(owner, photo, "/deletion").status_code == 303
        assert PhotoFile.select().count() == 0
        assert Photo.select().count() == 0
    else:
        state = {"taken off": "to_publish", "refused": "refused"}[how]
        assert press(owner, photo, "/state", state=state, reason="She asked").status_code == 303
    for one in files:
        assert attendee.get(one).status_code == 404
        # What a browser keeps is not shown either: it asks.
        assert attendee.get(one, headers={"If-None-Match": known[one]}).status_code == 404
    for address in WALL, FEED, EMBED:
        reply = attendee.get(address)
        assert reply.status_code == (404 if how == "wall" else 200)
        assert "Ada on the stage" not in reply.get_data(as_text=True)
        assert "Her talk" not in reply.get_data(as_text=True)
    assert proposals(event) == []
    if how in ("taken off", "refused"):
        assert press(owner, photo, "/state", state="published").status_code == 303
        after = Photo.get()
        assert after.key != photo.key  # nobody sees that it was there before
        assert attendee.get(files[0]).status_code == 404
        assert attendee.get(file_of(after)).status_code == 200


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        ({"alternative": " \n "}, "Write what is to be seen in it"),
        ({"people": ""}, "Without the agreement of everyone in it, it cannot be taken"),
        ({"people": "somebody"}, "Without the agreement of everyone in it"),
        ({"maker": ""}, "Without the agreement of who took it, it cannot be taken"),
        ({"alternative": "x" * 501}, "Write 500 characters at most"),
    ],
)
def test_without_text_or_permission_none_is_taken_and_what_was_written_stays(owner, missing, why):
    event = made()
    reply = sent(owner, with_exif(), **missing)
    assert reply.status_code == 422
    page = page_of(reply)
    assert why in page.words
    assert page.one("input", name="consent")["value"] == SAID["consent"]
    assert Photo.all_of(event) == []
    photo = make_photo(event)
    here = f"{PHOTOS}/{photo.id}"
    form = form_of(page_of(owner.get(here)), here)
    assert owner.post(here, data=form | SAID | missing).status_code == 422
    assert Photo.get().alternative == photo.alternative


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "Choose a photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no photo that we know"),
        (b"\0\0\0\x18ftypheic" + bytes(99), "This is a HEIC file"),
        (jpeg_of(65_000, 65_000), "Save it smaller"),
        (with_exif()[:2_000], "cut off or damaged"),
    ],
)
@pytest.mark.same_sql
def test_what_is_no_photo_is_refused_with_what_to_do(owner, data, why):
    event = made()
    reply = sent(owner, data, "x.jpg" if data else "")
    assert reply.status_code == 422
    assert why in page_of(reply).words
    assert Photo.all_of(event) == []


def test_a_photo_of_12_megabytes_is_taken_and_a_larger_one_is_not(owner):
    event = made()
    whole = with_exif() + bytes(11_000_000)  # what stands behind the end is left out
    assert sent(owner, whole).status_code == 303
    assert sum(len(one.content) for one in PhotoFile.select()) < 20_000
    photo = jpeg_of(40, 30)
    assert sent(owner, photo + bytes(12_000_000 - len(photo))).status_code == 303
    reply = sent(owner, photo + bytes(12_000_001 - len(photo)))
    assert reply.status_code == 422
    assert "This photo is larger than 12 MB. Save it smaller" in page_of(reply).words
    reply = sent(owner, photo + bytes(12_100_000))
    assert reply.status_code == 413
    assert "This photo is too large A photo has 12 MB at the most." in page_of(reply).words
    assert len(Photo.all_of(event)) == 2
    # All else stays as it was.
    assert owner.post(f"{PHOTOS}/x", data=b"a" * 4_000_001).status_code == 413


@pytest.mark.same_sql
def test_where_the_disk_is_full_a_photo_is_not_kept_and_that_is_said(owner, monkeypatch):
    event = made()

    def full(*_given, **_said):
        raise OperationalError from FullError()

    monkeypatch.setattr(PhotoFile, "create", full)
    reply = sent(owner, with_exif())
    assert reply.status_code == 507
    assert "The photo was not kept, for the disk of this service is full." in page_of(reply).words
    assert Photo.all_of(event) == []


def test_of_what_moves_the_first_frame_is_kept_and_that_is_said(owner):
    made()
    reply = sent(owner, moving("PNG"), "a.png")
    assert (
        "The picture moves. Its first frame alone is kept."
        in page_of(owner.get(reply.location)).words
    )


def test_the_same_photo_is_taken_once_and_there_is_a_bound_for_an_event_and_for_its_owner(
    owner, monkeypatch
):
    event = made()
    assert sent(owner, with_exif()).status_code == 303
    reply = sent(owner, with_exif())
    assert reply.status_code == 422
    assert "This photo is there already." in page_of(reply).words
    other = make_event(code="other")
    monkeypatch.setattr(rules, "MOST_OF_EVENT", 2)
    monkeypatch.setattr(rules, "MOST_OF_OWNER", 3)
    make_photo(event)
    with pytest.raises(PhotoUnfit, match="There is room for 2 photos of an event"):
        make_photo(event)
    make_photo(other)
    with pytest.raises(PhotoUnfit, match="There is room for 3 photos of all your events"):
        make_photo(other)
    Photo.get(Photo.event == event).delete_by(event.organiser)
    make_photo(other)


def test_a_refusal_says_why_and_the_log_has_who_did_what(owner, app):
    made()
    sent(owner, with_exif())
    photo = Photo.get()
    reply = press(owner, photo, "/state", state="refused", reason=" ")
    assert reply.status_code == 422
    assert "Write why it is not published." in page_of(reply).words
    press(owner, photo, "/state", state="seen")
    press(owner, photo, "/state", state="published")
    here = f"{PHOTOS}/{photo.id}"
    form = form_of(page_of(owner.get(here)), here)
    assert owner.post(here, data=form | {"caption": "Later"}).status_code == 303
    press(owner, photo, "/state", state="refused", reason="She asked")
    press(owner, photo, "/deletion")
    lines = list(csv.reader(io.StringIO(owner.get(LOG).get_data(as_text=True))))
    assert [(one[3], one[5], one[6]) for one in lines[1:]] == [
        ("added", "photo", ""),
        ("seen", "photo", ""),
        ("published", "photo", ""),
        ("what is said of it was changed", "photo", ""),
        ("taken off the wall", "photo", "She asked"),
        ("deleted", "photo", ""),
    ]
    assert {one[2] for one in lines[1:]} == {"owner@example.org"}
    kinds = [one.kind for one in Audit.select().order_by(Audit.id) if "photo" in one.kind]
    assert kinds == [
        *("photo added", "photo published", "photo changed", "photo taken off the wall"),
        "photo deleted",
    ]


@pytest.mark.parametrize("who", ["stranger", "attendee"])
def test_nobody_else_sees_it_or_decides_about_it(app, owner, attendee, who):
    photo = make_photo(made(), published=False)
    stranger = signed_in(app, make_organiser("eve@example.org"))
    person = {"stranger": stranger, "attendee": attendee}[who]
    refused = {"stranger": 404, "attendee": 303}[who]
    for end in "", f"/{photo.id}", "/new", ".csv", f"/{photo.id}/large.webp":
        assert person.get(PHOTOS + end).status_code == refused
    for end in "/state", "", "/deletion":
        reply = person.post(f"{PHOTOS}/{photo.id}{end}", data={"state": "published"})
        assert reply.status_code in (303, 404, 419)
    assert Photo.get().state == "new"
    other = make_event(code="other")
    assert Photo.inside(other, photo.id) is None
    assert owner.get(f"/events/other/wall/photos/{photo.id}").status_code == 404


def test_a_topic_has_words_and_photos_together(attendee):
    event = made()
    make_photo(event, alternative="One", topic="Training")
    make_photo(event, alternative="Two", topic="training")
    make_photo(event, alternative="Three", topic="Travel")
    make_photo(event, alternative="Four", topic="Travel", published=False)
    topics = [(label.casefold(), number) for label, number in wall_page(event).topics]
    assert topics == [("training", 2), ("travel", 1)]
    page = page_of(attendee.get(f"{WALL}?topic=TRAINING"))
    assert sorted(one["alt"] for one in page.all("img")) == ["One", "Two"]


def test_the_feed_has_the_photo_with_its_text(attendee):
    photo = make_photo(made(), alternative='A "quoted" <board>', caption="The board & we")
    entry = fromstring(attendee.get(FEED).data).find(f"{{{ATOM}}}entry")
    assert entry is not None
    links = {one.get("rel"): one.attrib for one in entry.findall(f"{{{ATOM}}}link")}
    address = f"http://localhost{file_of(photo, 'large')}"
    assert links["enclosure"] == {"rel": "enclosure", "type": "image/webp", "href": address}
    content = entry.find(f"{{{ATOM}}}content")
    assert content is not None
    assert content.get("type") == "html"
    assert content.text == (
        f'<img src="{address}" alt="A &quot;quoted&quot; &lt;board&gt;" width="1600" '
        'height="1200" /><p>The board &amp; we</p>'
    )


def test_the_list_and_the_archive_have_every_photo_with_its_permission(owner):
    event = made()
    sent(owner, with_exif(), alternative="=cmd()")
    make_photo(event, alternative="Another", published=True)
    photo = Photo.get(Photo.alternative == "=cmd()")
    [header, *rows] = csv.reader(io.StringIO(owner.get(f"{PHOTOS}.csv").get_data(as_text=True)))
    assert tuple(header) == COLUMNS
    row = dict(zip(header, next(one for one in rows if photo.id in one[0]), strict=True))
    assert row["alternative"] == "'=cmd()"
    assert {name: row[name] for name in ("people", "maker", "consent", "credit", "state")} == {
        **{name: SAID[name] for name in ("people", "maker", "consent", "credit")},
        "state": "new",
    }
    archive = zipfile.ZipFile(io.BytesIO(owner.get("/events/fair/responses.zip").data))
    assert b"'=cmd()" in archive.read("fair/photos.csv")
    assert archive.read(f"fair/{row['file']}") == photo.content("large")
    assert [one.detail for one in Audit.all_of("photos exported")] == ["", "zip"]


@pytest.mark.parametrize("photos", [1, 30])
def test_the_pages_ask_the_database_as_often_for_one_photo_as_for_thirty(
    owner, attendee, caplog, photos
):
    event = made()
    for _ in range(photos):
        make_photo(event, topic="Training")
    asked = (attendee, WALL, 16), (attendee, FEED, 9), (attendee, EMBED, 8)
    for who, address, most in (*asked, (owner, f"{PHOTOS}?state=published", 20)):
        who.get(address)
        caplog.clear()
        with caplog.at_level("DEBUG", "peewee"):
            assert who.get(address).status_code == 200
        assert len(statements(caplog)) <= most, address


def test_photos_are_shown_a_page_at_a_time(owner, attendee):
    event = made()
    for n in range(31):
        make_photo(event, alternative=f"Photo {n}")
    pages = [page_of(attendee.get(f"{WALL}?page={n}")) for n in (1, 2)]
    assert [len(one.all("img")) for one in pages] == [20, 11]
    assert len({one["alt"] for page in pages for one in page.all("img")}) == 31
    desk = [page_of(owner.get(f"{PHOTOS}?state=published&page={n}")) for n in (1, 2)]
    assert [len(one.all("img")) for one in desk] == [30, 1]


def test_what_nobody_has_looked_at_waits_on_the_tab_and_on_the_home(owner, app):
    event = made()
    seen, _other = (make_photo(event, published=False) for _ in range(2))
    make_photo(event)
    on_tab = page_of(owner.get("/events/fair/differences")).one(id="parts").words
    assert "2 photos to look at" in on_tab
    home = page_of(owner.get("/"))
    assert "2 photos of Fair 2012 wait to be looked at" in home.one(id="waits").words
    assert PHOTOS in {one["href"] for one in home.all("a")}
    seen.decide(ExhibitState.SEEN, event.organiser)
    assert "1 photo of Fair 2012 waits" in page_of(owner.get("/")).words
    seen.decide(ExhibitState.PUBLISHED, event.organiser)
    Photo.update(state=ExhibitState.REFUSED.value).execute()
    assert "to look at" not in page_of(owner.get("/events/fair/differences")).one(id="parts").words
    assert "looked at" not in page_of(owner.get("/")).words
    make_photo(event, published=False)
    stranger = signed_in(app, make_organiser("bob@example.org"))
    assert "looked at" not in page_of(stranger.get("/")).words


def test_an_event_that_is_deleted_takes_its_photos_along(owner):
    event = made()
    make_photo(event)
    event.delete_instance()
    assert (Photo.select().count(), PhotoFile.select().count()) == (0, 0)
    assert Moderation.select().count() == 0


def test_a_state_that_was_changed_meanwhile_is_changed_from_what_it_is(database):
    event = make_event()
    photo = make_photo(event, published=False)
    first, second = Photo.get_by_id(photo.id), Photo.get_by_id(photo.id)
    first.decide(ExhibitState.PUBLISHED, event.organiser)
    second.decide(ExhibitState.SEEN, event.organiser)
    assert Photo.get().published_on is None
    # In no order, as all may have been done within the millisecond to which the log tells times.
    what = {one.what for one in Moderation.all_of(event)}
    assert what == {"added", "published", "taken off"}
    first.delete_by(event.organiser)
    with pytest.raises(PhotoUnfit, match="This photo is deleted"):
        second.decide(ExhibitState.PUBLISHED, event.organiser)
