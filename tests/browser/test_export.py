"""An organiser prepares a file, leaves, comes back, and has every response."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.makers import question

# That a prepared file is the direct export on PostgreSQL too is seen in the tests of the views.
pytestmark = pytest.mark.sqlite

MOST_LOOKS = 120  # half a second apart; a machine may be busy


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_file_is_prepared_left_found_again_and_is_the_direct_export(
    server, add_survey, organiser, tmp_path, script
):
    code = add_survey(question("text"))
    answers = tmp_path / "answers.csv"
    answers.write_text("q\n" + "".join(f"Soup {n}\n" for n in range(2_000)))
    assert server.command("responses", "add", code, str(answers)).returncode == 0
    page = organiser(java_script_enabled=script)

    page.goto(f"/surveys/{code}/responses/")
    page.get_by_role("link", name="Files").click()
    page.get_by_role("button", name="Prepare the file").click()
    page.wait_for_url(re.compile(r"/exports/\w+$"))
    page.goto("/surveys/")

    page.goto(f"/surveys/{code}/exports/")
    page.get_by_role("link", name="CSV, asked for on").click()
    ready = page.get_by_text("The file is ready.")
    for _ in range(0 if script else MOST_LOOKS):
        if ready.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(ready).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()

    direct = server.command("responses", "export", code).stdout
    assert download.value.suggested_filename == f"Lunch-{code}.csv"
    got = Path(download.value.path()).read_text()
    assert sorted(got.splitlines()) == sorted(direct.splitlines())
    assert len(got.splitlines()) == 2_001
