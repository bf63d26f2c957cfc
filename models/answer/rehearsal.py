"""A rehearsal: answers that were given to try a form, and are deleted all at once."""

from models.answer.contact import Contact
from models.answer.export import Export
from models.answer.packed import Packed
from models.answer.pair_mark import PairMark
from models.answer.public_snapshot import PublicSnapshot
from models.answer.response import Response
from models.answer.screen import Screen
from models.answer.tally import Tally
from models.survey.survey import Survey
from storage.database import writing

BATCH = 500  # responses a statement


def end(survey: Survey) -> int:
    """Delete every response to the survey with all that came of it; return how many they were.

    What is on its way meanwhile is counted in the same row of the tally, so it waits, and stays.
    """
    gone = 0
    with writing():
        PublicSnapshot.settle(survey)
        while deleted := _some(survey):
            gone += deleted
        Tally.empty(survey)
        Contact.delete_all_of(survey)
        PairMark.delete_all_of([survey])
        Export.delete().where(Export.survey == survey).execute()
        PublicSnapshot.begin_anew(survey)
        Screen.begin_anew(survey)
    return gone


def _some(survey: Survey) -> int:
    """Delete up to BATCH responses; return how many."""
    ours = Response.survey == survey
    few = list(Response.select(Response.id, Response.version).where(ours).limit(BATCH))
    if not few:
        return 0
    Packed.take_away(survey.id, ((one.version, one.id) for one in few))
    return int(Response.delete().where(ours, Response.id << [one.id for one in few]).execute())
