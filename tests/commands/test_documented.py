"""The lines of the documentation are run as they stand, with the settings that systemd would read.

In a namespace of mounts of its own, where /etc, /opt, /srv and /var/lib are others.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mounts import SCRIPT
from tests.server import ROOT

pytestmark = pytest.mark.sqlite

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OURS = re.compile(r"(sudo )?(TANGIBLE_INSTANCE=\S+ )?(\S*/)?tangible (?!serve)")
INSTALLED = re.compile(r"/opt/tangible\S*?(?=/\.venv/bin/tangible)")
# Legal for systemd; a shell would cut, expand, or pass over each of these.
STATE = "/var/lib/tan gible & $HOME #1; it's"
SETTINGS = f"""
# The settings of the service, as docs/operator.md has them, and odd ones.
TANGIBLE_INSTANCE="{STATE.replace("$", chr(92) + "$")}"
TANGIBLE_BASE_URL=https://feedback.example.org
TANGIBLE_METRICS_TOKEN=a$b&c#d;e|f`g"h'i
; TANGIBLE_BASE_URL=https://other.example.org
ODD=first & second $HOME # third \\
  fourth
"""
# A machine on which docs/operator.md was followed.
MACHINE = """
cp --recursive /etc/. "$HOLD/etc" 2>"$HOLD/unreadable" || true
for folder in opt srv/backups var/lib usr/local/bin; do mkdir --parents "$HOLD/$folder"; done
cp "$SETTINGS" "$HOLD/etc/tangible.env"
for folder in etc opt srv var/lib usr/local/bin; do mount --bind "$HOLD/$folder" "/$folder"; done
for folder in $INSTALLED; do
    mkdir --parents "$folder/.venv/bin"
    {
        echo "#!$VENV/bin/python -s"
        echo "from tests.ready import run_at; run_at('$HOLD/forks')"
    } >"$folder/.venv/bin/tangible"
    chmod 755 "$folder/.venv/bin/tangible"
done
# What is forked sees these mounts, for it is from here.
"$VENV/bin/python" -c "from tests.ready import fork_at; fork_at('$HOLD/forks')" \
    </dev/null >"$HOLD/said" 2>&1 &
trap "kill $!" EXIT
until [ -S "$HOLD/forks" ]; do kill -0 $!; sleep 0.05; done
printf '#!/bin/sh\\nexec "$@"\\n' >/usr/local/bin/sudo
chmod 755 /usr/local/bin/sudo
install deploy/tangible /usr/local/bin/tangible
cd "$WORK"
printf 'three plain words here\\n' >password.txt
tangible migrate >/dev/null
tangible organiser add organiser@localhost >/dev/null  # as the first form would have
tangible backup feedback.db >/dev/null  # as Litestream would have made it
"""
# The program itself, as it is installed.
STARTED = """
for folder in $INSTALLED; do
    rm --recursive "$folder/.venv"
    ln --symbolic "$VENV" "$folder/.venv"
done
tangible verify; ls /var/lib
"""


def lines(page: str) -> list[str]:
    """Every line of a page that calls `tangible`, but for `tangible serve`, in order."""
    blocks = BLOCK.findall((ROOT / "docs" / page).read_text())
    plain = [block for language, block in blocks if not language]
    return [line for block in plain for line in block.splitlines() if OURS.match(line)]


@pytest.mark.parametrize(("name", "least"), [("operator.md", 7), ("backup.md", 5)])
def test_every_documented_line_works_with_settings_that_no_shell_could_read(name, least, tmp_path):
    documented = lines(name)
    assert len(documented) >= least
    programs = "\n".join([*documented, (ROOT / "deploy" / "tangible").read_text()])
    for folder in "hold/etc", "work":
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "settings").write_text(SETTINGS)
    script = [MACHINE, *(f"echo {number}\n{line}" for number, line in enumerate(documented))]
    script.append(STARTED)
    own = {name: value for name, value in os.environ.items() if "TANGIBLE" not in name}
    done = subprocess.run(
        [*SCRIPT, "\n".join(script)],
        env=own
        | {
            "HOLD": str(tmp_path / "hold"),
            "INSTALLED": " ".join(sorted(set(INSTALLED.findall(programs)))),
            "PATH": f"/usr/local/bin:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "SETTINGS": str(tmp_path / "settings"),
            "VENV": str(Path(sys.prefix)),
            "WORK": str(tmp_path / "work"),
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert Path(STATE).name in done.stdout.splitlines()[-1]
    assert "0 surveys" in done.stdout
    assert f"of {STATE}/tangible.db at " in done.stdout
