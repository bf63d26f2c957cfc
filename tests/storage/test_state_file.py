"""Files of the instance are made all at once, for the owner of their folder."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage import state_file

NOBODY = 65534


def mode(file) -> str:
    return stat.filemode(file.stat().st_mode)


@pytest.mark.parametrize(
    ("folder", "file"), [(0o700, "-rw-------"), (0o755, "-rw-------"), (0o770, "-rw-rw----")]
)
def test_a_file_is_its_owners_alone_but_where_a_group_shares_the_folder(tmp_path, folder, file):
    tmp_path.chmod(folder)
    state_file.make(tmp_path / "key", b"secret")
    assert (mode(tmp_path / "key"), (tmp_path / "key").read_bytes()) == (file, b"secret")
    assert [one.name for one in tmp_path.iterdir()] == ["key"]


def test_what_is_there_is_left_as_it_is(tmp_path):
    for content in b"first", b"second":
        state_file.make(tmp_path / "key", content)
    assert (tmp_path / "key").read_bytes() == b"first"


def test_of_many_who_make_it_at_once_one_does_and_all_open_it(tmp_path):
    file = tmp_path / "lock"
    with ThreadPoolExecutor(16) as places:
        opened = list(places.map(lambda _: state_file.opened(file), range(64)))
    assert {os.fstat(one).st_ino for one in opened} == {file.stat().st_ino}
    for one in opened:
        os.close(one)
    assert [one.name for one in tmp_path.iterdir()] == ["lock"]


def test_a_folder_belongs_to_whom_the_folder_around_it_belongs(tmp_path):
    owner = os.geteuid() or NOBODY
    if os.geteuid() == 0:
        os.chown(tmp_path, owner, owner)
    made = tmp_path / "instance"
    state_file.make_folder(made)
    assert (made.stat().st_uid, mode(made)) == (owner, "drwx------")
    state_file.make_folder(made)  # and what is there is left as it is
    assert made.stat().st_uid == owner
