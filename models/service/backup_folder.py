"""A folder of backups: each is named by its moment, and the oldest are deleted."""

import re
from dataclasses import dataclass
from pathlib import Path

from language.message import gettext as _
from language.message import ngettext
from models.service.backup import Backup, back_up, holdings
from storage.engine import BackupUnfit

BACKUP_NAME = re.compile(r"tangible-\d{8}T\d{6}Z\.backup")


@dataclass(frozen=True)
class Kept:
    """The newest backup of a folder, the files that were deleted for it, and a warning."""

    file: Path
    backup: Backup
    deleted: list[Path]
    warning: str  # why none was deleted or one is not counted; "" if all is well


def back_up_into(folder: Path, keep: int, now: str) -> Kept:
    """Write a backup into `folder`, then delete the oldest beyond `keep`.

    Nothing is deleted if the new backup holds less than the one before, or if the one before cannot
    be read: that may be a mistake. A new backup without surveys is compared with every older one.
    Backups named after a moment in the future are neither counted nor deleted: each would be the
    newest for ever, and every new backup would be deleted for it. Raises BackupUnfit.
    """
    if not folder.is_dir():
        raise BackupUnfit(_("it is no folder, and --keep needs one"))
    file = folder / f"tangible-{now}.backup"
    found = sorted(one for one in folder.iterdir() if BACKUP_NAME.fullmatch(one.name))
    older = [one for one in found if one.name <= file.name]
    to_come = ", ".join(one.name for one in found if one.name > file.name)
    made = back_up(file)
    less = _holds_less(made, older)
    if less:
        warnings = filter(None, [less, _of_moment(to_come)])
        return Kept(file, made, [], ". ".join(warnings))
    surplus = older[: max(0, len(older) + 1 - keep)]
    for one in surplus:
        one.unlink()
    return Kept(file, made, surplus, _of_moment(to_come))


def _of_moment(to_come: str) -> str:
    """The warning about backups named after moments in the future, or ""."""
    if not to_come:
        return ""
    return _(
        "the moment has not come of %(names)s: not counted, and not deleted. If the clock of this "
        "machine is right, give each another name, or delete it",
        names=to_come,
    )


def _holds_less(made: Backup, older: list[Path]) -> str:
    """The warning that an older backup holds more than the new one, or may, or ""."""
    for one in reversed(older) if made.surveys == 0 else older[-1:]:
        try:
            counts = holdings(one)
        except BackupUnfit as fault:
            return _(
                "%(name)s: %(why)s. No older backup was deleted this time",
                name=one.name,
                why=fault,
            )
        if counts is not None and (counts[0] > made.surveys or counts[1] > made.responses):
            return ngettext(
                "%(name)s holds more: %(surveys)s surveys and %(num)s responses. "
                "If nobody has deleted any, %(place)s is not the database that you mean. "
                "No older backup was deleted this time",
                "%(name)s holds more: %(surveys)s surveys and %(num)s responses. "
                "If nobody has deleted any, %(place)s is not the database that you mean. "
                "No older backup was deleted this time",
                counts[1],
                name=one.name,
                surveys=counts[0],
                place=made.location,
            )
    return ""
