"""Whether counters or packed rows lack what an older version stored, and the process that mends it.

While machines are upgraded one after the other, those with the version before go on storing
answers.
"""

from peewee import PeeweeException

from models.answer.tally import Tally
from process.installation import Replaced
from process.launcher import Full, Launcher
from storage.database import connection
from storage.fault import name
from telemetry import log
from web.process.export import environment

launcher = Launcher("formats.process.mending", at_once=1, nice=19)  # all else goes first


def look() -> None:
    """Begin to count again where that is needed and not under way here. Never fails."""
    try:
        with connection():
            is_short = bool(Tally.short() or Tally.unpacked())
        if is_short:
            launcher.begin(environment=environment())
    except (Full, Replaced):
        pass  # it is under way, or there will be another look
    except PeeweeException as fault:
        log.count("counters wait", fault=name(fault))
