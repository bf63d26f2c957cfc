"""The database of this process, its connections and its transactions."""

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, ClassVar, Self, cast

from peewee import BigIntegerField, Context, DatabaseProxy, Model, ModelSelect, PeeweeException

from storage.address import unknown_kind
from storage.engine import DatabaseUnfit, Engine
from storage.postgresql.engine import PostgreSQL
from storage.sqlite.engine import SQLite

PATIENCE_SECONDS = 5
ENGINES: dict[str, type[Engine]] = {"sqlite": SQLite, "postgresql": PostgreSQL}


class Current(Engine):
    """The engine of this process, whichever it is; `obj` is that engine itself."""

    obj: Engine

    @abstractmethod
    def initialize(self, engine: Engine) -> None:
        """Make `engine` the one from now on."""


db = cast(Current, DatabaseProxy())


class Rows(ModelSelect):
    """A SELECT of whole rows. The list of columns, most of its SQL, is made once for each table."""

    _lists: ClassVar[dict[tuple[type[Model], str], str]] = {}  # by the name in the statement too
    _returning: Any  # what is selected: a clone may select something else

    def __init__(self, model: type[Model], *others: type[Model]) -> None:
        """Rows of `model`, or of the `others`, where some are named, in their order."""
        self._models = others or (model,)
        fields = [field for one in self._models for field in one._meta.sorted_fields]
        super().__init__(model, fields, is_default=not others)
        self._whole = self._returning

    def __sql_selection__(self, ctx: Context, is_subquery: bool = False) -> Context:
        if is_subquery or self._returning is not self._whole:
            return cast(Context, super().__sql_selection__(ctx, is_subquery))
        return ctx.literal(", ".join(self._columns_of(one, ctx) for one in self._models))

    def _columns_of(self, model: type[Model], ctx: Context) -> str:
        named = model, ctx.alias_manager[model._meta.table]
        if named not in self._lists:
            columns = [one.column_name for one in model._meta.sorted_fields]
            self._lists[named] = ", ".join(f'"{named[1]}"."{column}"' for column in columns)
        return self._lists[named]


class Stored(Model):
    """The base class of every stored noun."""

    class Meta:
        database = db
        legacy_table_names = False

    @classmethod
    def select(cls, *fields: Any) -> "ModelSelect[Self]":
        """A SELECT of these fields, of whole rows, or of those of all the models that are named."""
        if all(isinstance(one, type) for one in fields):
            return cast("ModelSelect[Self]", Rows(cls, *fields))
        return super().select(*fields)

    def delete_instance(self, recursive: bool = False, delete_nullable: bool = False) -> int:
        """Delete this row and those that belong to it; 0 where another has done so already."""
        with writing():
            return int(super().delete_instance(recursive, delete_nullable))


class MomentField(BigIntegerField):
    """A time in UTC, stored on every database as whole milliseconds since 1970."""

    def db_value(self, value: datetime | None) -> int | None:
        return None if value is None else int(value.timestamp() * 1000)

    def python_value(self, value: int | None) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


def open_database(url: str) -> None:
    """Make `url` the database of this process; connections open later, and those of another close.

    Raises DatabaseUnfit when the address names a database that Tangible cannot use.
    """
    if db.obj is None or db.obj.url != url:
        engine = _engine(url)(url)
        if db.obj is not None:
            db.shut()
        db.initialize(engine)


def exists(url: str) -> bool:
    """False if there is no database at `url`, as far as can be seen without a connection."""
    return bool(_engine(url).exists(url))


def foreign(url: str) -> str:
    """How one sees that another program's database is at `url`: a clause that begins with "it".

    "" where that is not so.
    """
    return _engine(url).foreign(url)


def settle() -> None:
    """Move the log beside the database into it, when the last process of a service ends.

    Never fails: what stays in the log is as safe there.
    """
    with suppress(PeeweeException, OSError), connection():
        db.settle()


def rest() -> None:
    """Empty the log beside the database if nobody has written since the last call. Never fails."""
    with suppress(PeeweeException, OSError), connection():
        db.rest()


def _engine(url: str) -> type[Engine]:
    engine = ENGINES.get(url.partition(":")[0])
    if engine is None or "://" not in url:
        raise DatabaseUnfit(unknown_kind(url, "TANGIBLE_DATABASE_URL"))
    return engine


@contextmanager
def instead(url: str) -> Iterator[None]:
    """Connect to another database, which is that of this process within the `with`."""
    own = db.obj
    if own is None or own.url != url:
        db.initialize(_engine(url)(url))
    try:
        with connection():
            yield
    finally:
        if db.obj is not own:
            db.shut()
            db.initialize(own)


def connect() -> bool:
    """Open this thread's connection; False if it was open already."""
    return bool(db.connect(reuse_if_open=True))


def release() -> None:
    """Give this thread's connection back, as it is not needed for now."""
    db.release()


def tidy() -> None:
    """End what a fault has left open on this thread's connection, which stays."""
    db.tidy()


@contextmanager
def connection() -> Iterator[None]:
    """A connection within the `with`; closed after it if it was opened for it."""
    opened = connect()
    try:
        yield
    finally:
        if opened:
            db.close()


def writing(patience: float = PATIENCE_SECONDS) -> AbstractContextManager[Any]:
    """A transaction that may write; once it has ended, what it wrote survives a power cut.

    Raises storage.engine.Busy if somebody else writes for longer than `patience` seconds.
    """
    return db.writing(patience)


def read_transaction() -> AbstractContextManager[Any]:
    """A transaction whose reads all see the database at one moment."""
    return db.reading()
