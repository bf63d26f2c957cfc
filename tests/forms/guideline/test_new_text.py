"""The pairs of a new text are those of its page, each old clause once."""

import pytest
from werkzeug.datastructures import MultiDict

from forms.guideline.new_text import MatchesForm
from tests.makers import definition, question

pytestmark = pytest.mark.sqlite  # nothing is stored

OLD = definition(*(question("stance", name) for name in ("a", "b", "c"))).questions


@pytest.fixture(autouse=True)
def request_without_session(app):
    """Within a request of the service; the token is tested with the views."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context(method="POST"):
        yield


def sent(*was: str, **more: str) -> MatchesForm:
    """The page of as many parts as there are names."""
    parts = [(name, "x") for _ in was for name in ("part", "text", "number")]
    return MatchesForm(formdata=MultiDict([*parts, *(("was", one) for one in was), *more.items()]))


def test_each_part_has_the_old_clause_that_was_sent_and_each_clause_one_part():
    assert sent("b", "", "b", "z", "a").names(OLD) == ["b", "", "", "", "a"]


def test_a_clause_that_is_chosen_leaves_the_part_that_had_it():
    form = sent("b", "", "a", **{"do": "pair.1", "old.1": "b", "old.2": "c"})
    assert form.corrected(form.names(OLD), *form.deed(3)) == ["", "b", "a"]


def test_a_part_can_be_none_of_the_old_clauses():
    form = sent("b", "", "a", do="unpair.2")
    assert form.corrected(form.names(OLD), *form.deed(3)) == ["b", "", ""]


@pytest.mark.parametrize("deed", ["pair.3", "pair.-1", "pair.", "pair." + "9" * 5_000, "pair.²"])
def test_a_button_of_no_part_does_nothing(deed):
    assert sent("b", "", "a", do=deed).deed(3) is None
