"""The threshold of anonymity: the fewest people of whom a number may be shown."""

# One number for the steps of a public snapshot, the bands of free answers, the cells of a table and
# the groups of opinion.
SMALLEST_GROUP = 5
# Of a survey that is marked sensitive. Its steps are of so many people or up to twice as many, so
# that nobody can fill one up around somebody else without sending many answers, nor tell when.
SMALLEST_SENSITIVE_GROUP = 10
# The fewest people whose answers in two waves are put beside each other, for whomever.
FEWEST_PAIRS = 10


def smallest_group(*, is_sensitive: bool) -> int:
    """The fewest people of whom everyone sees a number."""
    return SMALLEST_SENSITIVE_GROUP if is_sensitive else SMALLEST_GROUP
