"""A field: how the name of a choice is found in what was written."""

from models.form.field import Choice, Field

FOOD = Field("food", "one", "Food?", choices=(Choice("soup", "Broth"), Choice("b", "Soup")))


def test_a_choice_is_found_by_its_name_or_label_and_a_label_goes_before_a_name_in_capitals():
    said = {one: FOOD.name_of(one) for one in ("soup", "Soup", " BROTH ", "B", "rice")}
    assert said == {"soup": "soup", "Soup": "b", " BROTH ": "soup", "B": "b", "rice": None}
