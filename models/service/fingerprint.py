"""A fingerprint: by what a node knows that its secret key is that of the other nodes.

Who signs in on one is otherwise a stranger on the next. The key itself is in no database.
"""

import hashlib
import hmac

from peewee import CharField, IntegerField

from storage.database import Stored, writing
from storage.engine import Check, DatabaseUnfit

ONLY = 1
OTHER = (
    "The secret key here is not the one that this database has been served with, so that who signs "
    "in on another node would be a stranger on this one. Give this node the key of the others, in "
    "TANGIBLE_SECRET_KEY or in the file secret_key. Or make this key the one from now on, which "
    "signs everybody out: tangible migrate --new-key"
)


class Fingerprint(Stored):
    """The one of the key that the nodes of this database have."""

    id = IntegerField(primary_key=True)
    value = CharField(max_length=64)

    @classmethod
    def recognise(cls, key: str) -> None:
        """Remember the first key that this is asked of. Raises DatabaseUnfit for another one."""
        with writing():
            cls.insert(id=ONLY, value=_of(key)).on_conflict_ignore().execute()
            if cls._known() != _of(key):
                raise DatabaseUnfit(OTHER)

    @classmethod
    def accept(cls, key: str) -> None:
        """Make this key the one from now on."""
        with writing():
            cls.delete_any()
            cls.create(id=ONLY, value=_of(key))

    @classmethod
    def delete_any(cls) -> None:
        """Let the next key that comes be the first one."""
        with writing():
            cls.delete().execute()

    @classmethod
    def look(cls, key: str) -> Check:
        """Whether the key of this process is that of the other nodes."""
        known = cls._known()
        if known is None:
            return Check("secret key", "the first here", "any", ok=True)
        same = known == _of(key)
        found = "that of the other nodes" if same else "another than that of the other nodes"
        return Check("secret key", found, "that of the other nodes", same)

    @classmethod
    def _known(cls) -> str | None:
        found = cls.get_or_none(cls.id == ONLY)
        return None if found is None else str(found.value)


def _of(key: str) -> str:
    return hmac.new(key.encode(), b"the secret key of a Tangible", hashlib.sha256).hexdigest()
