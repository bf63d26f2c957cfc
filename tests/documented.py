"""What docs/questions.md gives as the example of each kind of question."""

import re
import tomllib
from pathlib import Path
from typing import Any

QUESTIONS = (Path(__file__).parent.parent / "docs" / "questions.md").read_text()
TOML = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def sections(page: str, mark: str) -> dict[str, str]:
    """What stands under each heading that begins with `mark`, by heading."""
    parts = re.split(rf"^{mark} (.+)$", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def example_of(kind: str) -> dict[str, Any]:
    """The question that the section of this kind shows, as a definition file has it."""
    (written,) = TOML.findall(sections(QUESTIONS, "##")[f"`{kind}`"])
    (question,) = tomllib.loads(written)["question"]
    return question
