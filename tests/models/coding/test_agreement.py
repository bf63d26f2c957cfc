"""Cohen's kappa and its interval are what statsmodels computes, or it is said why there is none."""

import pytest

from models.coding.agreement import ALL_ALIKE, FEW, NO_CHOICE, NO_TEXTS, agreement, by_tag
from models.coding.tag import Tag

# Tables as people lay them out: a row a category of the one, a column a category of the other.
# Computed by statsmodels 0.15, `cohens_kappa`: kappa, and the ends of its interval of 95 %.
COMPUTED = [
    ([[20, 5], [10, 15]], 0.3999999999999999, 0.151092290476661, 0.6489077095233389),
    (
        [[44, 5, 1], [7, 20, 3], [9, 5, 6]],
        *(0.49152542372881347, 0.35015820121748686, 0.6328926462401401),
    ),
    ([[90, 3], [4, 3]], 0.4243421052631585, 0.07319362237318183, 0.7754905881531352),
    ([[2, 20], [18, 0]], -0.9, -1, -0.765595907412333),  # there -1.034, which no kappa is
    (
        [[14, 2, 0, 1], [3, 11, 2, 0], [0, 1, 9, 4], [2, 0, 1, 12]],
        *(0.6548364648573417, 0.5098822121684806, 0.7997907175462028),
    ),
]


def table(rows: list[list[int]]) -> dict[tuple[int, int], int]:
    return {(one, two): n for one, row in enumerate(rows) for two, n in enumerate(row)}


@pytest.mark.parametrize(("rows", "kappa", "low", "high"), COMPUTED)
def test_kappa_and_its_interval_are_those_of_statsmodels(rows, kappa, low, high):
    found = agreement(table(rows))
    assert (found.kappa, found.low, found.high) == pytest.approx((kappa, low, high), abs=1e-12)
    assert found.lacks == ""
    turned = agreement({(two, one): n for (one, two), n in table(rows).items()})
    assert (turned.kappa, turned.low, turned.high) == pytest.approx((kappa, low, high), abs=1e-12)


@pytest.mark.parametrize(
    ("rows", "kappa", "share", "why"),
    [
        ([[0, 0], [0, 0]], None, 0, NO_TEXTS),
        ([[0, 0], [0, 40]], None, 1, NO_CHOICE),  # both set it always: chance agrees too
        ([[0, 0], [40, 0]], 0, 0, ""),  # one always, the other never
        ([[20, 0], [0, 20]], 1, 1, ALL_ALIKE),
        ([[10, 4], [5, 10]], 0.3801, 20 / 29, FEW),
    ],
)
def test_where_there_is_no_kappa_or_no_interval_it_is_said_why(rows, kappa, share, why):
    found = agreement(table(rows))
    assert (found.kappa, found.share) == pytest.approx((kappa, share), abs=1e-4)
    assert (found.lacks, found.low is None) == (why, bool(why))


def test_each_tag_is_looked_at_by_itself_and_overall_all_tags_of_a_text_together():
    tags = [Tag(name=name, bit=bit) for bit, name in enumerate(("food", "noise"))]
    sets = 0b00, 0b01, 0b11
    masks = {(one, two): 10 for one in sets for two in sets}
    masks[0b11, 0b11] = 40
    alone = {tag.name: (found.texts, found.alike) for tag, found in by_tag(tags, masks)}
    assert alone == {"food": (120, 80), "noise": (120, 80)}
    assert (agreement(masks).texts, agreement(masks).alike) == (120, 60)
