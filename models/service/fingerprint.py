"""A fingerprint: tells a node whether its secret key is that of the other nodes.

With another key, a person signed in on one node would be a stranger on the next. The database holds
the fingerprint only, never the key.
"""

import hashlib
import hmac

from peewee import CharField, IntegerField

from language.message import gettext as _
from storage.database import Stored, writing
from storage.engine import Check, DatabaseUnfit

ONLY = 1  # the id of the one row


class Fingerprint(Stored):
    """The fingerprint of the key that all nodes of this database share: one row at most."""

    id = IntegerField(primary_key=True)
    value = CharField(max_length=64)

    @classmethod
    def recognise(cls, key: str) -> None:
        """Remember the key if there is none yet. Raises DatabaseUnfit if there is another one."""
        with writing():
            cls.insert(id=ONLY, value=_of(key)).on_conflict_ignore().execute()
            if cls._known() != _of(key):
                raise DatabaseUnfit(
                    _(
                        "The secret key here is not the one that this database has been served "
                        "with, so that who signs in on another node would be a stranger on this "
                        "one. Give this node the key of the others, in TANGIBLE_SECRET_KEY or in "
                        "the file secret_key. Or make this key the one from now on, which signs "
                        "everybody out: tangible migrate --new-key"
                    )
                )

    @classmethod
    def accept(cls, key: str) -> None:
        """Make this key the one from now on."""
        with writing():
            cls.delete_any()
            cls.create(id=ONLY, value=_of(key))

    @classmethod
    def delete_any(cls) -> None:
        """Forget the key, so that the next one is remembered."""
        with writing():
            cls.delete().execute()

    @classmethod
    def look(cls, key: str) -> Check:
        """The check that the key of this process is that of the other nodes."""
        known = cls._known()
        if known is None:
            return Check(_("secret key"), _("the first here"), _("any"), ok=True)
        same = known == _of(key)
        wanted = _("that of the other nodes")
        found = wanted if same else _("another than that of the other nodes")
        return Check(_("secret key"), found, wanted, same)

    @classmethod
    def _known(cls) -> str | None:
        found = cls.get_or_none(cls.id == ONLY)
        return None if found is None else str(found.value)


def _of(key: str) -> str:
    return hmac.new(key.encode(), b"the secret key of a Tangible", hashlib.sha256).hexdigest()
