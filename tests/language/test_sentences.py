"""Every sentence that people read goes through gettext, and the catalogue has it."""

import subprocess
import sys
from pathlib import Path

from tests.language.sentences import around

ROOT = Path(__file__).parent.parent.parent
# Files in which sentences still go around gettext. It gets shorter, and then it goes.
NOT_YET = set((Path(__file__).parent / "not_yet.txt").read_text().split())
# What looks like a sentence and is none for people, or is not ours to translate.
ALLOWED = {
    "web/caller.py": {"A browser"},  # is stored with a sign-in, for whoever reads it later
    # Of HTTP; the others are for who reads the code: a status has its page (web/error.py).
    "web/guard.py": {
        *("Bearer {}", "This is not the address of this service."),
        "This was sent from another website.",
    },
}


def test_every_sentence_goes_through_gettext():
    found = {
        file: [one for one in said if one not in ALLOWED.get(file, ())]
        for file, said in around(ROOT).items()
    }
    new = {file: said for file, said in found.items() if said and file not in NOT_YET}
    assert new == {}, "put these into _(), or {% trans %}: docs/architecture.md#sentences"


def test_a_file_that_is_done_leaves_the_list():
    assert NOT_YET - set(around(ROOT)) == set(), "take these out of tests/language/not_yet.txt"


def test_the_catalogue_has_what_the_code_says(tmp_path):
    """`make messages` writes it; here into another file, with what runs this test."""
    made = tmp_path / "messages.pot"
    about = [f"MESSAGES={made}", f"BIN={Path(sys.executable).parent}", "LANGUAGES="]
    done = subprocess.run(
        ["make", "--silent", "--old-file=.venv/.dev", "messages", *about],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    kept = ROOT / "translations" / "messages.pot"
    assert kept.read_text() == made.read_text(), "run: make messages"
