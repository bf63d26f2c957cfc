"""What is in force can be read, and no secret with it."""

from tests.commands.test_instance import run


def test_each_setting_is_printed_with_where_it_comes_from_and_no_secret(tmp_path):
    done = run(
        "settings",
        at=tmp_path,
        TANGIBLE_DATABASE_URL="postgres://ann:5ecret@db.example.org/t",
        TANGIBLE_SECRET_KEY="5ecret" * 6,
        TANGIBLE_COLOUR="blue",
        HOST="::1",
    )
    assert done.stdout.splitlines() == [
        f"TANGIBLE_INSTANCE = {tmp_path}/instance  (not set)",
        "TANGIBLE_DATABASE_URL = the database t on db.example.org",
        "TANGIBLE_BASE_URL =   (not set)",
        "TANGIBLE_SECRET_KEY = set, 36 characters",
        "TANGIBLE_METRICS_TOKEN =   (not set)",
        "TANGIBLE_SECURITY_CONTACT =   (not set)",
        "TANGIBLE_INVITED_ACCOUNTS = yes  (not set)",
        "TANGIBLE_WEBHOOKS_WITHIN = no  (not set)",
        "TANGIBLE_SMTP =   (not set)",
        "TANGIBLE_MAIL_FROM =   (not set)",
        "TANGIBLE_SERVER = uvicorn  (not set)",
        "HOST = ::1",
        "PORT = 8000  (not set)",
        "WEB_CONCURRENCY =   (not set)",
    ]
    assert done.stderr == "TANGIBLE_COLOUR is no setting of Tangible, and does nothing.\n"
    assert done.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_settings_that_cannot_be_are_told_all_at_once(tmp_path):
    faults = {"PORT": "x", "TANGIBLE_BASE_URL": "x", "TANGIBLE_BASEURL": "x"}
    done = run("settings", at=tmp_path, **faults)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "Error: TANGIBLE_BASE_URL is 'x': write it like https://feedback.example.org.",
        "PORT is 'x': write a number from 1 to 65535.",
        "TANGIBLE_BASEURL is no setting: write TANGIBLE_BASE_URL.",
    ]
    done = run("serve", "--workers", "-3", at=tmp_path, PORT="x")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "Error: PORT is 'x': write a number from 1 to 65535.",
        "WEB_CONCURRENCY is '-3': write a number from 1 to 256.",
    ]
    assert list(tmp_path.iterdir()) == []
