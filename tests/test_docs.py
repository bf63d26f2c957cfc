"""The documentation keeps its word: what it lists is what there is, and its examples work."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from commands import main
from formats.answer.download import FORMATS
from formats.definition.upload import READERS
from models.account.audit import KINDS as EVENTS
from models.form.definition import definition_from
from models.form.kind import KINDS
from models.form.question import COMMON
from models.service.environment import SETTINGS
from process.installation import PARTS, VERSION
from telemetry import metric
from tests.documented import QUESTIONS, TOML, example_of, sections

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [page for page in (ROOT / "README.md", *sorted(DOCS.rglob("*.md"))) if page.exists()]
CODE = [
    ROOT / "app.py",
    *(file for folder in PARTS for file in sorted((ROOT / folder).rglob("*.py"))),
]
REFERENCE = (DOCS / "reference.md").read_text()
OPERATOR = (DOCS / "operator.md").read_text()

MADE_FROM = ("pyproject.toml", "requirements.txt")
VARIABLE = re.compile(r"\bTANGIBLE_[A-Z_]+\b")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def leaves(command: click.Command, words: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, under the words that call it."""
    if not isinstance(command, click.Group):
        yield words, command
        return
    for name, below in command.commands.items():
        yield from leaves(below, f"{words} {name}")


def usage(words: str, command: click.Command) -> str:
    """A command with its arguments, as the reference writes it."""
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    named = [one.human_readable_name.upper() for one in arguments]
    shown = [
        name if one.required else f"[{name}]" for name, one in zip(named, arguments, strict=True)
    ]
    return f"`{' '.join([words, *shown])}`"


def options(command: click.Command) -> set[str]:
    """The options of a command, help apart."""
    return {name for one in command.params for name in one.opts if name.startswith("--")}


def definitions() -> list[tuple[str, str]]:
    """Every TOML example, with where it begins."""
    found = []
    for page in PAGES:
        text = page.read_text()
        for block in TOML.finditer(text):
            line = text.count("\n", 0, block.start()) + 1
            found.append((f"{page.relative_to(ROOT)}:{line}", block[1]))
    return found


def anchors(page: str) -> set[str]:
    """What a link can point to: the headings in small letters, spaces as hyphens."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(page))
    return {heading.replace(" ", "-") for heading in plain}


def test_the_reference_has_every_command_with_its_arguments_and_no_other() -> None:
    there = {usage(words, command) for words, command in leaves(main, "tangible")}
    described = {one for one in sections(REFERENCE, "###") if one.startswith("`tangible")}
    assert described == there


def test_the_reference_has_every_option_of_each_command_and_no_other() -> None:
    described = sections(REFERENCE, "###")
    there = {usage(words, command): options(command) for words, command in leaves(main, "tangible")}
    rows = {
        heading: set(re.findall(r"^\| `(--[a-z-]+)` \|", described[heading], re.MULTILINE))
        for heading in there
    }
    assert rows == there


def test_every_test_that_a_page_names_as_its_proof_exists() -> None:
    named = {
        path for page in PAGES for path in re.findall(r"`(tests/[\w/]+\.py)`", page.read_text())
    }
    assert len(named) > 30
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_option_that_any_page_names_exists() -> None:
    there = {option for _, command in leaves(main, "tangible") for option in options(command)}
    lines = [line for page in PAGES for line in page.read_text().splitlines()]
    calls = [line.split(" exec tangible ")[-1] for line in lines if "tangible " in line]
    named = {
        option
        for call in calls
        for words in re.findall(r"\btangible (?:[a-z]+ )[^|`]*", call)
        for option in re.findall(r"(?<!\S)--[a-z-]+", words)
    }
    assert named - there == set()


def test_the_reference_says_of_each_address_once_what_it_is() -> None:
    rows = re.findall(r"^\| (`(?:GET|POST) /[^|]*) \|", REFERENCE, re.MULTILINE)
    named = Counter(one for row in rows for one in re.findall(r"`((?:GET|POST) [^`]+)`", row))
    assert {address: times for address, times in named.items() if times > 1} == {}


def test_the_reference_has_every_address_and_method_and_no_other(app: Flask) -> None:
    there = {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = set(re.findall(r"`((?:GET|POST) /[^`]*)`", REFERENCE))
    assert described == there


def test_the_questions_page_has_a_section_for_every_kind_in_order() -> None:
    described = [one for one in sections(QUESTIONS, "##") if one.startswith("`")]
    assert described == [f"`{kind}`" for kind in KINDS]


def test_the_questions_page_begins_with_every_kind_in_order() -> None:
    table = QUESTIONS.partition("\n## ")[0]
    assert re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE) == list(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_section_says_everything_of_its_kind_in_the_same_shape(kind: str) -> None:
    section = sections(QUESTIONS, "##")[f"`{kind}`"]
    assert re.findall(r"^\*\*([^*]+):\*\*", section, re.MULTILINE) == [
        "For",
        "Settings",
        "People see",
        "Sends",
        "Stored",
        "Limits",
        "Tally",
        "Export",
    ]
    settings = section.partition("**Settings:**")[2].partition("\n\n")[0]
    named = set(re.findall(r"`([a-z_]+)`", settings)) - {*COMMON, "true"}
    assert named == set(KINDS[kind].settings)


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_kind_is_of_that_kind_and_names_its_own_fields(kind: str) -> None:
    section = sections(QUESTIONS, "##")[f"`{kind}`"]
    asked = {"title": "Example", "question": [example_of(kind)]}
    (question,) = definition_from(asked).questions
    assert question.type == kind
    sent = section.partition("**Sends:**")[2].partition("\n\n")[0]
    assert [field.name for field in question.fields if f"`{field.name}`" not in sent] == []


def test_every_format_of_answers_is_described_by_its_name() -> None:
    pages = (REFERENCE, (DOCS / "organiser.md").read_text())
    for format in FORMATS.values():
        assert [page.count(f"**{format.NAME}**") > 0 for page in pages] == [True, True], format


def test_the_reference_has_every_ending_of_a_form_from_elsewhere_and_no_other() -> None:
    section = sections(REFERENCE, "###")["`tangible survey add FILE`"]
    rows = re.findall(r"^\| (`\.[^|]+) \|", section, re.MULTILINE)
    assert re.findall(r"`(\.[a-z]+)`", " ".join(rows)) == list(READERS)


def test_the_questions_page_has_every_setting_that_all_kinds_have() -> None:
    common = sections(QUESTIONS, "##")["What every question has"]
    assert set(re.findall(r"^\| `([a-z]+)` \|", common, re.MULTILINE)) == set(COMMON)


def test_the_operators_page_has_every_variable_that_the_code_reads_and_no_other() -> None:
    code = "\n".join(file.read_text() for file in CODE)
    read = {one for one in VARIABLE.findall(code) if not one.endswith("_")}
    assert read - set(SETTINGS) == set()  # none is read that was not looked at
    read |= set(SETTINGS)
    table = sections(OPERATOR, "##")["Settings"]
    described = set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE))
    assert described == read
    assert {"HOST", "PORT", "WEB_CONCURRENCY", "TANGIBLE_INSTANCE"} <= described


def test_the_operators_page_has_every_number_and_every_reason_and_no_other() -> None:
    there = set(
        re.findall(r"^# TYPE (\S+)", metric.exposition(True, VERSION).decode(), re.MULTILINE)
    )
    section = sections(OPERATOR, "###")["Metrics"]
    rows = re.findall(r"^\| `(tangible_[a-z_]+)` \|", section, re.MULTILINE)
    assert sorted(rows) == sorted(there)
    reasons = section.partition("\nThe reasons: ")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([a-z_]+)`", reasons)) == set(metric.REASONS)


def test_the_operators_page_has_every_event_of_the_log_and_no_other() -> None:
    code = "\n".join(file.read_text() for file in CODE)
    there = set(re.findall(r"\blog\.(?:say|count)\(\s*\"([a-z ]+)\"", code))
    section = sections(OPERATOR, "###")["The log"]
    rows = re.findall(r"^\| ((?:`[a-z ]+`(?:, )?)+) \|", section, re.MULTILINE)
    assert {event for row in rows for event in re.findall(r"`([a-z ]+)`", row)} == there


def test_the_operators_page_has_every_kind_of_the_security_record_and_no_other() -> None:
    section = sections(OPERATOR, "##")["The security record"]
    rows = re.findall(r"^\| ((?:`[a-z -]+`(?:, )?)+) \|", section, re.MULTILINE)
    assert sorted(kind for row in rows for kind in re.findall(r"`([a-z -]+)`", row)) == sorted(
        EVENTS
    )


def test_every_kind_of_the_security_record_is_written_somewhere() -> None:
    code = "\n".join(file.read_text() for file in CODE)
    written = set(re.findall(r"\baudit\.(?:note|noted|count)\(\s*\"([a-z -]+)\"", code))
    assert written == set(EVENTS)


@pytest.mark.parametrize(("place", "block"), definitions())
def test_every_toml_example_can_be_added(place: str, block: str) -> None:
    document = tomllib.loads(block)
    assert definition_from({"title": "Example"} | document).questions


def test_every_link_of_a_page_leads_somewhere() -> None:
    broken = []
    for page in PAGES:
        for link in LINK.findall(page.read_text()):
            path, _, anchor = link.partition("#")
            if "://" in link:
                continue
            target = (page.parent / path).resolve() if path else page
            if not target.exists() or (anchor and anchor not in anchors(target.read_text())):
                broken.append(f"{page.relative_to(ROOT)}: {link}")
    assert broken == []


def test_the_newest_version_of_the_changelog_is_this_one_and_each_names_its_tag() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    headings = list(sections((ROOT / "CHANGELOG.md").read_text(), "##"))
    assert headings[0].partition(",")[0] == project["version"] == VERSION
    *numbered, first = headings
    assert numbered == [f"{one}, tag `v{one}`" for one in (v.split(",")[0] for v in numbered)]
    assert first == "0.1.0, without a tag"


def test_the_documented_version_is_one_of_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()
    tags = {tag for page in PAGES for tag in re.findall(r"--branch v(\S+)", page.read_text())}
    assert tags <= {*re.findall(r"^## ([^,]+),", changelog, re.MULTILINE), "1.0.0"}


def test_the_image_has_every_part_that_the_package_has_and_nothing_else_goes_there() -> None:
    image = re.findall(r"^COPY (\w+) \1$", (ROOT / "deploy" / "Dockerfile").read_text(), re.M)
    let_through = re.findall(r"^!([\w.]+)$", (ROOT / ".dockerignore").read_text(), re.M)
    assert sorted(let_through) == sorted([*image, "LICENSE", "app.py", *MADE_FROM])
    package = tomllib.loads((ROOT / "pyproject.toml").read_text())
    included = package["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    assert sorted([*image, "app.py"]) == sorted(included)


def test_the_service_its_backup_and_the_command_of_root_are_one_program_with_one_file_of_settings():
    files = [ROOT / "deploy" / name for name in ("tangible.service", "tangible-backup.service")]
    programs = {re.search(r"^ExecStart=(\S+)", one.read_text(), re.M)[1] for one in files}
    settings = {re.search(r"^EnvironmentFile=-(\S+)", one.read_text(), re.M)[1] for one in files}
    places = {re.search(r"^Environment=(TANGIBLE\S+)", one.read_text(), re.M)[1] for one in files}
    command = re.search(
        r"^exec (\S+) --env-file (\S+) ", (ROOT / "deploy" / "tangible").read_text(), re.M
    )
    assert (programs, settings) == ({command[1]}, {command[2]})
    assert places == {"TANGIBLE_INSTANCE=%S/tangible"}
