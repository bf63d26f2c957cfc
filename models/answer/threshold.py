"""The threshold of anonymity: the fewest people of whom a number may be shown."""

# One number for the steps of a public snapshot, the bands of free answers, the cells of a table and
# the groups of opinion. Bands need it to be one: answers to a free field come to a snapshot
# SMALLEST_GROUP or more at a time, so two snapshots differ by at least as many as stand in a band.
SMALLEST_GROUP = 5
