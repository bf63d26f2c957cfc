"""Files of the instance. Each belongs to the owner of its folder, also if root makes it."""

import errno
import os
import pwd
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from language.message import gettext as _

PRIVATE, OF_THE_GROUP, FOLDER = 0o600, 0o660, 0o700
LOCK_BYTES = 1  # the most that a lock ever holds


def make_folder(folder: Path) -> None:
    """Make `folder` if it is missing; if root makes it, for the owner of its parent."""
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=FOLDER, exist_ok=True)
    give(folder, folder.parent.stat())


def opened(file: Path | str) -> int:
    """A file descriptor of the lock `file`, which is made if it is missing.

    Raises OSError for a link, and for a file that is longer than a lock: its name is made from the
    database's, and may have been somebody else's before.
    """
    while True:
        with suppress(FileNotFoundError):
            descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
            found = os.fstat(descriptor)
            if stat.S_ISREG(found.st_mode) and found.st_size <= LOCK_BYTES:
                return descriptor
            os.close(descriptor)
            raise FileExistsError(errno.EEXIST, _("this is no lock of Tangible's"), str(file))
        make(Path(file))


def make(file: Path, content: bytes = b"") -> None:
    """Make `file` with this content, all at once, if it is missing.

    Commands often run as root; the service does not, and has to be able to write the file.
    """
    descriptor, fresh = tempfile.mkstemp(prefix=f"{file.name}.", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            hand_over(out.fileno(), file.parent)
        with suppress(FileExistsError):
            os.link(fresh, file)  # never visible half-written, nor owned by root
    finally:
        os.unlink(fresh)


def hand_over(descriptor: int, folder: Path) -> None:
    """Give an open file the owner of `folder`, and the group its rights on the folder."""
    of_folder = folder.stat()
    give(descriptor, of_folder)
    is_shared = of_folder.st_mode & 0o020
    os.fchmod(descriptor, OF_THE_GROUP if is_shared else PRIVATE)


def give(file: Path | int, like: os.stat_result) -> None:
    """If this process is root, give `file` the owner and group of `like`."""
    if os.geteuid() == 0:
        with suppress(OSError):  # an owner without a number in this user namespace
            os.chown(file, like.st_uid, like.st_gid)


def leads_nowhere(file: Path) -> str:
    """The message that `file`, or a folder on its way, is a link to nothing; "" otherwise."""
    for one in (*reversed(file.absolute().parents), file.absolute()):
        if os.path.islink(one) and not _is_there(one):
            return _(
                "%(link)s is a link to %(place)s, and nothing is there. If that is on another "
                "disk, have it mounted. If it is to begin anew there, make it first, empty, or "
                "take the link away.",
                link=one,
                place=os.readlink(one),
            )
    return ""


def _is_there(link: Path) -> bool:
    """False only where it is sure: what may not be looked at is another fault."""
    try:
        link.stat()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True


def is_ours(file: Path) -> bool:
    """True if this process may read and change the file or folder."""
    wanted = os.R_OK | os.W_OK | (os.X_OK if file.is_dir() else 0)
    return os.access(file, wanted, effective_ids=True)


def not_ours(file: Path) -> str:
    """The message that this process cannot write `file`, with the command that mends it."""
    asked = file
    while not os.access(file.parent, os.X_OK, effective_ids=True):
        file = file.parent  # only its owner can look into it
    owner, user = file.stat().st_uid, os.geteuid()
    if owner == user:
        command = f"chmod u+rw{'x' if file.is_dir() else ''} {file}"
        return _(
            "%(file)s cannot be written by user %(user)s (uid %(uid)s), whose it is. "
            "Run: %(command)s",
            file=file,
            user=_name(user),
            uid=user,
            command=command,
        )
    command = f"chown {'-R ' if file.is_dir() else ''}{_name(user)} {file}"
    if file != asked:  # it may hold what is of others, as /var/lib/private does
        return _(
            "%(file)s cannot be written by user %(user)s (uid %(uid)s): it belongs to %(owner)s. "
            "Run this command as %(owner)s. Or, if all in that folder is to be theirs: %(command)s",
            file=file,
            user=_name(user),
            uid=user,
            owner=_name(owner),
            command=command,
        )
    return _(
        "%(file)s cannot be written by user %(user)s (uid %(uid)s): it belongs to %(owner)s. "
        "Run: %(command)s",
        file=file,
        user=_name(user),
        uid=user,
        owner=_name(owner),
        command=command,
    )


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
