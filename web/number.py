"""A number in an address: one that a row may have, in either database."""

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1  # of PostgreSQL’s integer


class RowNumber(IntegerConverter):
    """`<int:…>` of a route; what is larger is no address."""

    def __init__(self, map: Map, *args: object, **settings: object) -> None:
        super().__init__(map, *args, **{"max": LARGEST} | settings)  # type: ignore[arg-type]
