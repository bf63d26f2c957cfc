"""A folder of backups: one after the other, named by their moments, the oldest deleted in time."""

import re
from dataclasses import dataclass
from pathlib import Path

from models.service.backup import Backup, back_up, holdings
from storage.engine import BackupUnfit

NAME = re.compile(r"tangible-\d{8}T\d{6}Z\.backup")


@dataclass(frozen=True)
class Kept:
    """The newest backup of a folder, the files that were deleted for it, and why none were."""

    file: Path
    backup: Backup
    deleted: list[Path]
    warning: str  # "" where all is as it should be


def back_up_into(folder: Path, keep: int, now: str) -> Kept:
    """Write one more backup into `folder`, and keep no more than `keep` of them.

    One that holds less than the one before may come of a slip: it is kept too, and no other goes
    for it; nor where nobody can tell what the one before holds. One without any survey never makes
    one go that has some. One whose name is of a moment that has not come is as if it were not
    there: it would be the newest for ever, and each new one would go for it. Raises BackupUnfit.
    """
    if not folder.is_dir():
        raise BackupUnfit("it is no folder, and --keep needs one")
    file = folder / f"tangible-{now}.backup"
    found = sorted(one for one in folder.iterdir() if NAME.fullmatch(one.name))
    older = [one for one in found if one.name <= file.name]
    to_come = ", ".join(one.name for one in found if one.name > file.name)
    made = back_up(file)
    less = _holds_less(made, older)
    if less:
        return Kept(file, made, [], f"{less}. {_of_moment(to_come)}".removesuffix(". "))
    surplus = older[: max(0, len(older) + 1 - keep)]
    for one in surplus:
        one.unlink()
    return Kept(file, made, surplus, _of_moment(to_come))


def _of_moment(to_come: str) -> str:
    """What to say of backups that are named after moments that have not come, or ""."""
    if not to_come:
        return ""
    return (
        f"the moment has not come of {to_come}: not counted, and not deleted. If the clock of this "
        "machine is right, give each another name, or delete it"
    )


def _holds_less(made: Backup, older: list[Path]) -> str:
    """What is strange about a backup when one looks at those before it, or ""."""
    for one in reversed(older) if made.surveys == 0 else older[-1:]:
        try:
            counts = holdings(one)
        except BackupUnfit as fault:
            return f"{one.name}: {fault}. No older backup was deleted this time"
        if counts is not None and (counts[0] > made.surveys or counts[1] > made.responses):
            return (
                f"{one.name} holds more: {counts[0]} surveys and {counts[1]} responses. "
                f"If nobody has deleted any, {made.place} is not the database that you mean. "
                "No older backup was deleted this time"
            )
    return ""
