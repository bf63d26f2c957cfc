"""An upgrade deletes the quotes of texts of which words were struck out, and nothing else."""

from models.answer.response import Response
from models.coding.quote import Quote
from models.coding.redaction import Redaction
from models.survey.survey import Survey
from storage import schema
from storage.database import db
from storage.engine import HISTORY
from tests.makers import choice, make_survey, question

MIGRATION = "0036_quote"
OTHER = choice("Where?", "Hall", name="day", other=True)


def place(one: Quote | Redaction) -> tuple[int, str, str]:
    return one.survey_id, one.response, one.field


def test_an_upgrade_deletes_the_quotes_of_struck_words_with_their_digests(database):
    """As a Tangible before that migration left them: it kept the quote, and so its digest."""
    surveys = [make_survey(question("text", "why"), OTHER, code=code) for code in ("one", "two")]
    for survey in surveys:
        given = {"why": "More bread", "day": "other", "day.other": "The garden"}
        Response.take_in(survey, [(given, None), (given, None)])
    for survey in surveys:
        for id in Response.ids(survey):
            Quote.choose(survey, "why", id, "bread", permitted=True)
            Quote.choose(survey, "day.other", id, "garden", permitted=False)
    one, two = (Survey.at(code) for code in ("one", "two"))
    struck = [(one.id, Response.ids(one)[0], "why"), (two.id, Response.ids(two)[1], "day.other")]
    for of, response, field in struck:
        Redaction.create(survey=of, response=response, field=field, reason="", original=b"x")
    quotes = sorted(map(place, Quote.select()))
    texts = [(row["id"], row["answers"]) for row in (*Response.all_of(one), *Response.all_of(two))]
    assert len(quotes) == 8
    assert set(struck) < set(quotes)
    db.execute_sql(f"DELETE FROM \"{HISTORY}\" WHERE name = '{MIGRATION}'")

    assert schema.migrate() == [MIGRATION]

    assert sorted(map(place, Quote.select())) == sorted(set(quotes) - set(struck))
    assert sorted(map(place, Redaction.select())) == sorted(struck)
    told = (*Response.all_of(one), *Response.all_of(two))
    assert [(row["id"], row["answers"]) for row in told] == texts
    assert schema.migrate() == []
