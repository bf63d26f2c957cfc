"""A standing: what has become of something that people said, so far."""

from language.message import Lazy
from language.message import lazy_gettext as _

HEARD, DOING, DONE, NOT_DONE = "heard", "doing", "done", "not_done"
# What is stored, and how it is shown.
STATES: dict[str, Lazy] = {
    HEARD: _("Heard"),
    DOING: _("In progress"),
    DONE: _("Done"),
    NOT_DONE: _("Will not be done"),
}
