"""The catalogues fit the code, and the way to a new language is as short as it is told."""

import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from language.catalogue import FOLDER
from tests.server import ROOT
from tests.test_package import INCLUDED

COMMANDS = Path(sys.executable).parent


def behind(folder: Path) -> list[str]:
    """The languages that lack a sentence, or are not compiled as they are translated."""
    found = []
    with (folder / "messages.pot").open("rb") as template:
        sentences = {one.id for one in read_po(template) if one.id}
    for file in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        with file.open("rb") as translated:
            catalogue = read_po(translated)
        compiled, there = BytesIO(), file.with_suffix(".mo")
        write_mo(compiled, catalogue)
        is_compiled = there.exists() and there.read_bytes() == compiled.getvalue()
        if {one.id for one in catalogue if one.id} != sentences or not is_compiled:
            found.append(file.parent.parent.name)
    return found


def make_messages(root: Path, *more: str) -> None:
    """Run `make messages` there with the programs of this test. It says nothing."""
    done = subprocess.run(
        ["make", "--silent", "--old-file=.venv/.dev", "messages", f"BIN={COMMANDS}", *more],
        cwd=root,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_catalogue_has_what_the_code_says(tmp_path):
    made = tmp_path / "messages.pot"
    make_messages(ROOT, f"MESSAGES={made}", "LANGUAGES=")
    assert (FOLDER / "messages.pot").read_text() == made.read_text(), "run: make messages"


def test_each_language_has_the_sentences_of_the_catalogue_and_is_compiled():
    assert behind(FOLDER) == [], "run: make messages"


def test_a_new_language_is_a_file_that_is_translated_and_a_command(tmp_path):
    for name in {*INCLUDED, "pyproject.toml", "Makefile"}:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    for other in (tmp_path / "translations").glob("*/"):  # they are looked at above
        shutil.rmtree(other)
    template = ["--input-file", "translations/messages.pot", "--output-dir", "translations"]
    subprocess.run(
        [COMMANDS / "pybabel", "--quiet", "init", *template, "--locale", "nl"],
        cwd=tmp_path,
        check=True,
    )
    file = tmp_path / "translations" / "nl" / "LC_MESSAGES" / "messages.po"
    mine = 'msgid "Page not found"\nmsgstr "Pagina niet gevonden"'
    file.write_text(file.read_text().replace('msgid "Page not found"\nmsgstr ""', mine))
    assert behind(tmp_path / "translations") == ["nl"]

    make_messages(tmp_path)

    assert behind(tmp_path / "translations") == []
    said = "from language.message import gettext; print(gettext('Page not found'))"
    spoken = subprocess.run(
        [sys.executable, "-c", said],
        cwd=tmp_path,
        env={"LANGUAGE": "nl_BE:en", "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert spoken.stdout == "Pagina niet gevonden\n"
    before = file.read_text()
    make_messages(tmp_path)
    assert file.read_text() == before
