"""A tag reading: how often each tag of a field counts, shown as the answers to a question are."""

from dataclasses import dataclass

from models.coding.coding import TagCounts
from models.result.field_reading import FieldReading


@dataclass(frozen=True)
class TagReading(FieldReading):
    """The tags of a field, of the texts that were coded; on `differing` of them coders differ."""

    differing: int = 0

    @classmethod
    def of(cls, counted: TagCounts) -> "TagReading":
        """The reading of these counts."""
        return cls(counted.field, counted.counts, differing=counted.differing)
