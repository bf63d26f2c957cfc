"""Migrating is safe from many places at once, and once is enough."""

from concurrent.futures import ThreadPoolExecutor

from storage.schema import MIGRATIONS


def test_four_processes_that_migrate_at_once_apply_each_migration_once(unmigrated):
    server = unmigrated
    with ThreadPoolExecutor(4) as places:
        done = list(places.map(lambda _: server.command("migrate"), range(4)))
    # On a busy machine one waits for so long that it says so.
    errors = [one.stderr.replace("waiting for another process\n", "") for one in done]
    assert [(one.returncode, error) for one, error in zip(done, errors, strict=True)] == [
        (0, "")
    ] * 4
    names = sorted(file.stem for file in MIGRATIONS.glob("[0-9]*.py"))
    applied = "".join(f"applied {name}\n" for name in names)
    assert sorted(one.stdout for one in done) == sorted(
        [applied, *["the schema is the newest\n"] * 3]
    )
    verified = server.command("verify")
    assert (verified.returncode, verified.stdout) == (0, "0 tallies, 0 differ\n")
