"""Files of the instance: whoever makes one, it belongs to the owner of its folder."""

import errno
import os
import pwd
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

PRIVATE, OF_THE_GROUP, FOLDER = 0o600, 0o660, 0o700
LOCK_BYTES = 1  # what one holds for the moment in which the disk is asked


def make_folder(folder: Path) -> None:
    """Make `folder` where it is not there; by root, for the owner of the folder that it is in."""
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=FOLDER, exist_ok=True)
    give(folder, folder.parent.stat())


def opened(file: Path | str) -> int:
    """A number under which the lock `file` can be locked; it is made where it is not there.

    What is changed for its lock is empty. Raises OSError for a link, and for a file of another use:
    its name is made of the database's, and may have been somebody's before.
    """
    while True:
        with suppress(FileNotFoundError):
            descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
            found = os.fstat(descriptor)
            if stat.S_ISREG(found.st_mode) and found.st_size <= LOCK_BYTES:
                return descriptor
            os.close(descriptor)
            raise FileExistsError(errno.EEXIST, "this is no lock of Tangible's", str(file))
        make(Path(file))


def make(file: Path, content: bytes = b"") -> None:
    """Make `file`, all at once, where it is not there.

    A command is often run as root. The service is not, and has to be able to write what root made.
    """
    descriptor, fresh = tempfile.mkstemp(prefix=f"{file.name}.", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            hand_over(out.fileno(), file.parent)
        with suppress(FileExistsError):
            os.link(fresh, file)  # by its name there is never half of it, nor one of root's
    finally:
        os.unlink(fresh)


def hand_over(descriptor: int, folder: Path) -> None:
    """Give an open file the owner of `folder`, and its group the rights that it has there."""
    of_folder = folder.stat()
    give(descriptor, of_folder)
    is_shared = of_folder.st_mode & 0o020
    os.fchmod(descriptor, OF_THE_GROUP if is_shared else PRIVATE)


def give(file: Path | int, like: os.stat_result) -> None:
    """Where this process is root, a file gets the owner that another has."""
    if os.geteuid() == 0:
        with suppress(OSError):  # an owner who has no number in this namespace of users
            os.chown(file, like.st_uid, like.st_gid)


def is_ours(file: Path) -> bool:
    """True when this process may read and change what is there."""
    wanted = os.R_OK | os.W_OK | (os.X_OK if file.is_dir() else 0)
    return os.access(file, wanted, effective_ids=True)


def not_ours(file: Path) -> str:
    """Which user cannot use `file`, whose it is, and what to run."""
    while not os.access(file.parent, os.X_OK, effective_ids=True):
        file = file.parent  # nobody but its owner sees what is in it
    owner, user = file.stat().st_uid, os.geteuid()
    said = f"{file} cannot be written by user {_name(user)} (uid {user})"
    if owner == user:
        return f"{said}, whose it is. Run: chmod u+rw{'x' if file.is_dir() else ''} {file}"
    every = "-R " if file.is_dir() else ""
    return f"{said}: it belongs to {_name(owner)}. Run: chown {every}{_name(user)} {file}"


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
