"""The process that reads a file from elsewhere is held to its limits by the machine."""

import resource
from io import BytesIO

import pytest
from PIL import Image

from formats.process.sandbox import TOO_MUCH
from models.account.organiser import Organiser
from process.child import Limits
from process.installation import ROOT
from web.process import sandbox
from web.process.sandbox import BROKEN, Unread, taste

# What the machine holds it to is that of a process as in service.
pytestmark = pytest.mark.usefixtures("started_processes")
MEMORY = 768 * 1024 * 1024


@pytest.fixture
def read(monkeypatch):
    """Has the process read an expression of Python, and says what came of it."""
    monkeypatch.setattr(sandbox.launcher, "module", "tests.web.process.reader")
    return lambda expression: taste(Organiser(id=1), "form", expression, b"")


@pytest.mark.parametrize(("bytes_", "said"), [(1_000_000, 1_000_000), (MEMORY, TOO_MUCH)])
def test_it_is_given_so_much_memory_and_no_more(read, bytes_, said):
    """Memory that is only asked for costs this machine nothing."""
    with pytest.raises(Unread, match=f": {said}") as told:
        read(f"{{'fault': len(bytearray({bytes_}))}}")
    assert told.value.status == 422


def test_it_is_given_fifteen_seconds_of_a_processor_and_no_more(read, monkeypatch):
    assert sandbox.launcher.limits == Limits(memory=MEMORY, processor=15, file=0)
    monkeypatch.setattr(sandbox.launcher, "limits", Limits(memory=MEMORY, processor=1, file=0))
    with pytest.raises(Unread) as told:
        read("[None for _ in iter(int, 1)]")
    assert str(told.value) == TOO_MUCH


def test_it_can_write_no_file(read, tmp_path):
    file = tmp_path / "out"
    with pytest.raises(Unread) as told:
        read(f"__import__('pathlib').Path({str(file)!r}).write_text('x')")
    assert str(told.value) == BROKEN
    assert file.read_bytes() == b""


def test_when_it_takes_too_long_the_file_is_not_read(read, monkeypatch):
    monkeypatch.setattr(sandbox.launcher, "seconds", 1)
    with pytest.raises(Unread) as told:
        read("__import__('time').sleep(600)")
    assert str(told.value) == BROKEN


def test_what_breaks_it_is_not_logged(read, capfd):
    with pytest.raises(Unread):
        read("print('secret', file=__import__('sys').stderr) or 1 / 0")
    assert capfd.readouterr().err == ""


def test_it_is_told_no_secret(monkeypatch):
    monkeypatch.setenv("TANGIBLE_SECRET_KEY", "secret")
    monkeypatch.setenv("TANGIBLE_DATABASE_URL", "secret")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setattr(sandbox.launcher, "module", "tests.process.work")
    given, _ = taste(Organiser(id=1), "environment", "", b"")
    told = [one for one in given if not one.startswith("PATH=")]
    assert told == ["LANGUAGE=en", f"PYTHONPATH={ROOT}"]


def test_a_photo_that_is_drawn_over_and_over_gives_its_place_back_in_time(monkeypatch):
    assert sandbox.of_photos.limits == Limits(memory=MEMORY, processor=5, file=0)
    assert sandbox.of_photos.slots is sandbox.launcher.slots
    monkeypatch.setattr(sandbox.of_photos, "limits", Limits(memory=MEMORY, processor=1, file=0))
    out = BytesIO()
    Image.new("RGB", (4000, 4000)).save(out, "JPEG", progressive=True)
    whole = out.getvalue()
    last = whole[whole.rindex(b"\xff\xda") : -2]
    drawn = whole[:-2] + last * 4000 + b"\xff\xd9"
    began = process_time_of_children()
    with pytest.raises(Unread) as told:
        taste(Organiser(id=1), "photo", "a.jpg", drawn)
    assert str(told.value) == TOO_MUCH
    assert process_time_of_children() - began < 3


def process_time_of_children() -> float:
    """The seconds of a processor that the processes took which this one has started."""
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime
