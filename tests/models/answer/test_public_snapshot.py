"""What everyone sees of an anonymous survey is what is so, and moves in steps of five, one late."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from models.answer import movement, public_snapshot
from models.answer.public_snapshot import (
    LAST_ANSWERS_SECONDS,
    SENSITIVE_SECONDS,
    PublicSnapshot,
    end_sharing,
    final_at,
    share,
    surplus,
    view_of,
)
from models.answer.recount import Difference, recount
from models.answer.response import Response, store
from models.answer.submission import submission
from models.answer.tally import Tally
from models.result.audience import Audience, reading_for
from models.survey.schedule import Schedule
from models.survey.survey import Survey
from storage.database import writing
from tests.makers import choice, make_survey, question, respond, responses_of

YES_NO = choice("Good?", "Yes", "No")
TURNS = ("yes", "no")


def now(code: str = "lunch") -> Survey:
    return Survey.get(code=code)


def shown() -> int | None:
    """How many responses everyone sees now."""
    reading = reading_for(now(), Audience.EVERYONE)
    return reading.responses if reading else None


def seen(field: str = "q") -> dict[str, int]:
    """The counts of a field that everyone sees now."""
    return view_of(now()).counts.get(field, {})


def sends(survey: Survey, many: int, **answers: Any) -> list[int | None]:
    """What everyone sees after each of `many` responses; Yes and No in turn unless it is said."""
    found = []
    for n in range(many):
        respond(survey, **(answers or {"q": TURNS[n % 2]}))
        found.append(shown())
    return found


def delete(survey: Survey, many: int, **answers: Any) -> None:
    """Delete so many responses that have these answers."""
    for one in list(Response.select().where(Response.survey == survey)):
        if many and one.answers.items() >= answers.items():
            one.delete_instance()
            many -= 1


def remove(survey: Survey, many: int) -> None:
    """Delete so many responses together."""
    Response.delete_among(survey, [one.id for one in responses_of(survey)][:many])


AWAY = {"delete": delete, "remove": remove}


def shared(*questions: dict, **about: Any) -> Survey:
    survey = make_survey(*(questions or [YES_NO]), **about)
    share(survey)
    return now(survey.code)


def test_shared_results_are_a_step_of_five_late(database):
    survey = shared()
    assert (shown(), view_of(now()).held_back) == (0, 4)
    assert sends(survey, 16) == [0] * 9 + [5] * 5 + [10] * 2


def test_when_a_survey_closes_all_responses_are_shown(database):
    survey = shared()
    sends(survey, 5, q="yes")
    sends(survey, 4, q="no")
    assert (shown(), seen()) == (0, {})
    survey.close()
    assert (shown(), seen()) == (9, {"yes": 5, "no": 4})
    assert view_of(now()).held_back == 0


def test_what_everybody_said_is_shown_when_the_survey_closes_and_not_before(database):
    survey = shared()
    assert sends(survey, 12, q="yes")[-1] == 5
    assert seen() == {}
    survey.close()
    assert seen() == {"yes": 12}


def test_of_fewer_than_five_nothing_is_shown_and_the_closed_page_knows_how_many_wait(database):
    survey = shared()
    sends(survey, 4)
    survey.close()
    view = view_of(now())
    assert (view.responses, view.counts, view.held_back, view.is_over) == (0, {}, 4, True)


def test_a_survey_that_is_full_has_taken_its_last_step(database):
    survey = make_survey(YES_NO)
    survey.plan(Schedule(response_limit=7))
    share(survey)
    assert sends(now(), 7) == [0] * 6 + [7]
    delete(now(), 1)
    assert shown() == 7
    sends(now(), 1)
    assert shown() == 7


def test_by_the_clock_the_last_step_comes_once_no_answer_can_be_on_its_way(database):
    survey = shared()
    sends(survey, 7)
    closes = datetime.now(UTC)
    survey.plan(Schedule(closes_at=closes))
    assert final_at(now()) == now().closes_at + timedelta(seconds=LAST_ANSWERS_SECONDS)
    assert (shown(), view_of(now()).is_over) == (0, False)
    before = view_of(now()).revision
    # Nobody writes as the clock goes on.
    Survey.update(closes_at=closes - timedelta(seconds=LAST_ANSWERS_SECONDS)).execute()
    assert (shown(), final_at(now())) == (7, None)
    assert view_of(now()).revision == before + 1
    end_sharing(now())
    assert PublicSnapshot.get().responses == 7


def test_what_was_seen_at_the_closing_is_what_the_next_step_counts_from(database):
    survey = shared()
    sends(survey, 7)
    survey.close()
    assert shown() == 7
    for _ in range(4):
        survey.open()
        sends(survey, 1)
        survey.close()
        assert shown() == 7
    assert view_of(now()).held_back == 4
    survey.open()
    sends(survey, 1)
    survey.close()
    assert shown() == 12


def test_sheets_that_are_typed_in_after_the_closing_move_it_in_steps_too(database):
    survey = shared()
    sends(survey, 7)
    survey.close()
    after = []
    for n in range(6):
        Response.take_in(now(), [({"q": ("yes", "no")[n % 2]}, None)])
        after.append(shown())
    assert after == [7, 7, 7, 7, 12, 12]
    end_sharing(now())
    share(now())
    assert shown() == 12


def test_when_sharing_begins_all_but_a_few_picked_at_random_are_shown(database):
    survey = make_survey(YES_NO)
    sends(survey, 40)
    share(survey)
    assert shown() == 35
    # Of five who said much the same, ten wait, or more.
    assert view_of(now()).among == {"q": sum(seen().values())}
    assert sum(seen().values()) in (35, 30, 20)
    survey.close()
    assert seen() == {"yes": 20, "no": 20}


def test_when_sharing_begins_a_question_that_few_answered_is_shown_as_well(database):
    survey = make_survey(YES_NO, choice("Why?", "One", "Two", name="why"))
    for n in range(160):
        respond(
            survey, q=("yes", "no")[n % 2], **({} if n % 4 else {"why": ("one", "two")[n % 8 // 4]})
        )
    share(survey)
    found = view_of(now()).counts
    # At the most half of all wait. Which ones is picked at random, as is how many of these forty.
    assert (set(found), sum(found["why"].values()) >= 5) == ({"q", "why"}, True)
    assert sum(found["q"].values()) >= 80


def test_sharing_of_fewer_than_two_steps_begins_with_nothing_and_they_come_first(database):
    after = {}
    for before in 4, 5, 8, 9:
        survey = make_survey(YES_NO, code=f"of-{before}")
        for n in range(before):
            respond(survey, q=TURNS[n % 2])
        share(survey)
        assert view_of(now(survey.code)).responses == 0
        found = []
        for n in range(8):
            respond(survey, q=TURNS[n % 2])
            found.append(view_of(now(survey.code)).responses)
        after[before] = found
    assert after == {
        4: [0, 0, 0, 0, 0, 5, 5, 5],
        5: [0, 0, 0, 0, 5, 5, 5, 5],
        8: [0, 0, 0, 0, 8, 8, 8, 8],
        9: [0, 0, 0, 0, 9, 9, 9, 9],
    }


def test_what_looks_different_has_another_revision_and_what_looks_the_same_has_not(database):
    survey = shared()
    views = [view_of(now())]
    for n in range(24):
        respond(survey, q=TURNS[n % 2])
        views.append(view_of(now()))
    delete(survey, 14)
    views.append(view_of(now()))
    survey.close()
    views += [view_of(now()), view_of(now())]
    for one, next_one in itertools.pairwise(views):
        look = [(view.responses, view.counts, view.is_over) for view in (one, next_one)]
        assert (next_one.revision > one.revision) == (look[0] != look[1])
        assert next_one.revision >= one.revision


def test_sharing_can_begin_where_nothing_is_counted_but_how_many_wrote(database):
    survey = make_survey(question("text", name="why"))
    for _ in range(13):
        respond(survey, why="Well")
    share(survey)
    assert (shown(), seen()) == (8, {})


def test_when_sharing_begins_topics_and_places_are_shown_though_their_table_is_not(database):
    need = question(
        "request", "need", topics=["Blogs", "Video", "Radio"], places=["Leeds", "Cardiff"]
    )
    survey = make_survey(YES_NO, need)
    for n in range(100):
        topic = "radio" if n < 8 else ("blogs", "video")[n % 2]
        asked = {"need__topic": topic, "need__place": ("leeds", "cardiff")[n // 4 % 2]}
        respond(survey, q=TURNS[n % 2], **(asked if n % 4 < 2 else {}))
    share(survey)
    assert {"need.topic", "need.place"} <= set(view_of(now()).counts)


def test_sharing_again_and_again_shows_no_smaller_step(database):
    survey = shared()
    sends(survey, 10)
    for more in (5, 5, 5, 5, 10):
        end_sharing(now())
        assert shown() is None
        respond(survey, q="yes")
        share(survey)
        assert shown() == more


def test_sharing_a_few_again_and_again_does_not_tell_how_few(database):
    survey = make_survey(YES_NO)
    for _ in range(7):
        sends(survey, 1)
        share(survey)
        assert (shown(), seen()) == (0, {})
        end_sharing(now())


def test_once_fewer_than_five_are_left_nothing_is_shown_at_once(database):
    survey = shared()
    sends(survey, 10)
    delete(survey, 5)
    assert shown() == 5
    delete(survey, 1)
    assert (shown(), seen()) == (0, {})


def test_what_an_earlier_tangible_wrote_last_counts(database):
    survey = shared()
    sends(survey, 20)
    counts = {"q": {"yes": 8, "no": 8}}
    PublicSnapshot.update(responses=16, revision=99, counts=counts).execute()
    assert (shown(), seen()) == (16, counts["q"])


def test_deleted_answers_go_with_the_step_and_all_where_fewer_than_five_are_left(database):
    survey = shared()
    sends(survey, 20, q="no")
    sends(survey, 20, q="yes")
    sends(survey, 10)
    before = seen()
    delete(survey, 4, q="no")
    assert seen() == before
    delete(survey, 21, q="no")
    assert seen()["no"] <= 4
    delete(survey, 25, q="yes")
    assert (shown(), seen()) == (0, {})
    assert recount(now())[1] == []


def test_an_event_never_sees_the_answers_of_its_rehearsal(database):
    survey = shared()
    sends(survey, 30)
    assert seen() != {}
    delete(survey, 30)
    assert (shown(), seen()) == (0, {})
    assert sends(survey, 14)[-1] == 5
    survey.close()
    assert sum(seen().values()) == 14


def test_few_new_answers_among_many_deletions_are_not_told(database):
    survey = shared()
    sends(survey, 30)
    sends(survey, 3, q="yes")
    delete(survey, 8, q="no")
    assert (seen()["yes"], seen()["no"]) == (13, 7)


def test_answers_collected_elsewhere_are_shown_but_for_the_last_five(database):
    survey = shared()
    Response.take_in(now(), [({"q": TURNS[n % 2]}, None) for n in range(12)])
    assert (shown(), sum(seen().values())) == (7, 7)
    survey.close()
    assert shown() == 12


def test_a_named_survey_and_one_that_is_not_shared_have_no_snapshot(database):
    named = make_survey(YES_NO, anonymous=False)
    private = make_survey(YES_NO, code="dinner")
    share(named)
    for survey in (named, private):
        for _ in range(6):
            respond(survey, q="yes")
    private.close()
    delete(named, 1)
    delete(private, 1)
    private.open()
    assert PublicSnapshot.select().count() == 0
    assert shown() == 5


def test_a_number_that_nobody_gives_holds_nothing_back(database):
    survey = shared(YES_NO, question("integer", "age"))
    assert sends(survey, 10)[-1] == 5
    assert seen() != {}


def test_a_question_asked_of_few_moves_by_five_of_its_own_answers(database):
    survey = shared(YES_NO, choice("Why?", "A", "B", name="why", relevant='q = "no"'))
    steps = []
    for n in range(60):
        answers = {"q": "no", "why": "ab"[n // 5 % 2]} if n % 5 == 0 else {"q": "yes"}
        respond(survey, **answers)
        steps.append(sum(seen("why").values()))
    # Each fifth person is asked, and of ten the two differ from the rest.
    assert {b - a for a, b in itertools.pairwise(steps)} == {0, 6}
    assert steps[-1] == 6
    survey.close()
    assert (seen("why"), sum(seen("q").values())) == ({"a": 6, "b": 6}, 60)


def test_what_was_shown_in_small_steps_goes_when_a_survey_is_marked_sensitive(database):
    survey = shared()
    sends(survey, 12)
    assert sum(seen("q").values()) == 5
    survey.publish(replace(survey.definition, sensitive=True))
    assert (shown(), seen("q")) == (0, {})
    now().close()
    assert seen("q") == {"yes": 6, "no": 6}


def test_a_sensitive_survey_moves_rarely_and_at_times_nobody_can_tell(database, monkeypatch):
    survey = shared(sensitive=True)
    sizes = set()
    for n in range(40):
        respond(survey, q=TURNS[n % 2])
        sizes.add(PublicSnapshot.get().due - Tally.get().revision)
    # Time has not passed.
    assert (shown(), view_of(now()).held_back) == (0, None)
    [row] = PublicSnapshot.select()
    wait = (row.due_at - datetime.now(UTC)).total_seconds()
    assert SENSITIVE_SECONDS - 60 < wait < 2 * SENSITIVE_SECONDS
    # A deletion is no step, and what is taken out at once brings the next one no nearer.
    remove(survey, 1)
    assert PublicSnapshot.get().ledger == row.ledger
    PublicSnapshot.update(responses=30, counts={"q": {"yes": 15, "no": 15}}, ledger=None).execute()
    delete(survey, 11, q="yes")
    [after] = PublicSnapshot.select()
    assert after.counts == {}
    assert (after.due, after.due_at) == (row.due, row.due_at)
    monkeypatch.setattr(public_snapshot, "SENSITIVE_SECONDS", 1)
    PublicSnapshot.update(due_at=None).execute()
    sends(survey, 1)
    taken = {PublicSnapshot.get().due - Tally.get().revision}
    for _ in range(12):
        PublicSnapshot.update(due=0, due_at=None).execute()
        sends(survey, 1)
        taken.add(PublicSnapshot.get().due - Tally.get().revision)
    assert len(taken) > 3
    assert taken <= set(range(10, 20))


def test_a_sensitive_survey_shows_nothing_of_nine_nor_what_all_said(database):
    survey = shared(sensitive=True)
    sends(survey, 9)
    survey.close()
    assert (shown(), seen()) == (0, {})
    survey.open()
    delete(survey, 9)
    sends(survey, 12, q="yes")
    survey.close()
    assert (shown(), seen()) == (12, {})


def test_a_snapshot_of_an_earlier_tangible_goes_on_from_what_it_showed(database):
    survey = shared()
    sends(survey, 12)
    counts = {"q": {"yes": 6, "no": 4}}
    PublicSnapshot.update(responses=10, revision=10, counts=counts, due=None, ledger=None).execute()
    assert (shown(), seen()) == (10, counts["q"])
    # What came until the first step, the next one shows.
    assert sends(survey, 10) == [10] * 5 + [13] * 5


def test_what_an_earlier_tangible_went_on_showing_after_deletions_is_gone(database):
    survey = shared()
    sends(survey, 6)
    old = {"responses": 50, "revision": 50, "due": None, "ledger": None}
    PublicSnapshot.update(counts={"q": {"no": 50}}, **old).execute()
    assert (seen(), recount(now())[1]) == ({}, [])
    PublicSnapshot.update(counts={"q": {"yes": 12, "no": 3}}, **old).execute()
    assert (seen(), recount(now())[1]) == ({"yes": 3, "no": 3}, [])
    sends(survey, 12)
    survey.close()
    assert sum(seen().values()) == 18
    assert recount(now())[1] == []


def test_what_an_earlier_tangible_left_out_is_shown_when_the_survey_closes(database):
    survey = shared()
    sends(survey, 5)
    PublicSnapshot.update(responses=0, revision=9, counts={}, due=None, ledger=None).execute()
    survey.close()
    assert (shown(), seen()) == (5, {"yes": 3, "no": 2})


def test_a_survey_that_lost_its_snapshot_begins_anew(database):
    survey = shared()
    PublicSnapshot.delete().execute()
    assert sends(survey, 10) == [0] * 9 + [5]


def test_how_many_wait_is_said_while_the_survey_is_open(database):
    survey = shared()
    sends(survey, 13)
    # Five are shown, five more wait for the next step, and up to four came since.
    assert (shown(), view_of(now()).held_back) == (5, 9)


def test_fewer_than_a_step_that_are_shown_and_gone_are_no_fault(database):
    survey = shared()
    sends(survey, 20)
    assert seen() == {"yes": 8, "no": 7}
    assert surplus(now(), {"q": {"yes": 4, "no": 7}}) == []
    assert surplus(now(), {"q": {"yes": 3, "no": 7}}) == [("q", "yes", 8, 3)]
    assert surplus(now(), {"q": {"no": 7, "other": 2}}) == [
        ("q", "other", 0, 2),
        ("q", "yes", 8, 0),
    ]
    ledger = PublicSnapshot.get().ledger
    PublicSnapshot.update(ledger=ledger | {"units": {}}).execute()
    assert surplus(now(), {}) == []


def test_a_snapshot_that_shows_what_is_not_there_is_found(database):
    survey = shared()
    sends(survey, 20)
    checked, differ = recount(now())
    assert (checked, differ) == (3, [])
    ledger = PublicSnapshot.get().ledger
    ledger["units"]["q"][0][1] = {"yes": 70, "no": 3}
    PublicSnapshot.update(ledger=ledger).execute()
    assert recount(now())[1] == [
        Difference("q", "no", 3, 10, is_public=True),
        Difference("q", "yes", 70, 10, is_public=True),
    ]


QUESTIONS = (
    YES_NO,
    choice("Why?", "A", "B", "C", name="why", relevant='q = "no"'),
    question("select_multiple", "many", choices=["X", "Y", "Z"]),
    question("integer", "age"),
    question("before_now", "skill", scale=["Low", "High"]),
    question("request", "need", topics=["T", "U"], places=["P", "R"]),
    question("acknowledge", "tick"),
)
ANSWER = st.fixed_dictionaries(
    {"q": st.sampled_from(["yes", "no"])},
    optional={
        "why": st.sampled_from("abc"),
        "many": st.lists(st.sampled_from("xyz"), unique=True, min_size=1),
        "age": st.integers(20, 40),
        "skill.before": st.integers(1, 2),
        "skill.now": st.integers(1, 2),
        "need.topic": st.sampled_from("tu"),
        "need.place": st.sampled_from("pr"),
        "tick": st.just("yes"),
    },
)
MANY = st.lists(ANSWER, min_size=1, max_size=7)
ACTS = st.one_of(
    st.tuples(st.just("answer"), MANY),
    st.tuples(st.just("take in"), st.lists(ANSWER, min_size=1, max_size=12)),
    st.tuples(st.sampled_from(sorted(AWAY)), st.integers(1, 9)),
    st.tuples(st.sampled_from(["share", "unshare", "close", "open", "limit"]), st.none()),
)
NUMBERS = itertools.count()
SETTINGS = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # ids are random, so nothing smaller fails alike
)


def one_by_one(acts: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The acts, with a deletion of several as so many: everyone sees what is left after each."""
    for act, many in acts:
        yield from [(act, 1)] * many if act == "delete" else [(act, many)]


@SETTINGS
@given(st.lists(ACTS, min_size=4, max_size=25))
def test_whatever_happens_everyone_sees_what_is_so_in_steps_that_tell_of_nobody(database, acts):
    code = make_survey(*QUESTIONS, code=f"any-{next(NUMBERS)}").code
    seen_last: dict[str, dict[str, int]] = {}
    for act, many in [("share", None), *one_by_one(acts)]:
        do(now(code), act, many)
        survey = now(code)
        if survey.shared_at is None:
            continue
        assert recount(survey)[1] == []
        view, (tally, there) = view_of(survey), Tally.of(survey)
        assert view.responses == 0 or 5 <= view.responses <= tally.responses + 4
        for unit in movement.units(survey.history):
            before, counts = seen_last.get(unit.name, {}), view.counts.get(unit.name, {})
            if counts:
                assert movement.answered(unit, counts) >= 5
                check(unit, before, counts, is_over=view.is_over)
                seen_last[unit.name] = counts
            assert movement.went(unit, counts, there.get(unit.name, {})) < 5


def check(
    unit: movement.Unit, before: dict[str, int], counts: dict[str, int], *, is_over: bool
) -> None:
    """A step tells of five people or more who did not all say the same."""
    moves = {one: counts.get(one, 0) - before.get(one, 0) for one in {*counts, *before}}
    more = {one: n for one, n in moves.items() if n > 0}
    if not any(moves.values()):
        return
    assert sum(map(abs, moves.values())) >= 5
    if unit.type == movement.TABLE:
        assert all(n == 0 or abs(n) >= 5 for n in moves.values())
    if not more or not before or unit.is_tick or unit.type in movement.BY_PEOPLE:
        return
    assert len(more) >= 2 or unit.type == "integer"
    assert is_over or sum(more.values()) >= 5


@SETTINGS
@given(
    st.lists(st.one_of(MANY, st.sampled_from(["share", "unshare"])), min_size=1, max_size=20),
    st.sampled_from(["close", "limit", "clock"]),
)
def test_however_it_came_a_closed_survey_shows_the_tally_of_its_organiser(database, acts, end):
    code = make_survey(*QUESTIONS, code=f"any-{next(NUMBERS)}").code
    for one in acts:
        do(now(code), one if isinstance(one, str) else "answer", one)
    for act in ("share", end):
        do(now(code), act, None)
    survey = now(code)
    view, (tally, there) = view_of(survey), Tally.of(survey)
    assert view.responses == (tally.responses if tally.responses >= 5 else 0)
    for unit in movement.units(survey.history):
        counts, shown = there.get(unit.name, {}), view.counts.get(unit.name, {})
        if unit.type == movement.TABLE:
            assert all(n >= 5 for n in shown.values())
        else:
            assert shown == (counts if movement.answered(unit, counts) >= 5 else {})


def do(survey: Survey, act: str, many: Any) -> None:
    """Do what the act says; answers come to a survey that is open, in one transaction."""
    if act == "answer":
        with writing():
            store([submission(survey, f"{next(NUMBERS):020}", relevant(one)) for one in many])
    elif act == "take in":
        Response.take_in(survey, [(relevant(one), None) for one in many])
    elif act in AWAY:
        AWAY[act](survey, many)
    elif act == "share":
        share(survey)
    elif act == "unshare":
        end_sharing(survey)
    elif act == "close":
        survey.close()
    elif act == "open":
        survey.plan(Schedule())
        survey.open()
    elif act == "limit":
        survey.plan(Schedule(response_limit=Tally.responses_of([survey])[survey.id] or 1))
    elif act == "clock":
        survey.plan(Schedule(closes_at=datetime.now(UTC) - timedelta(minutes=1)))


def relevant(answers: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in answers.items() if name != "why" or answers["q"] == "no"}
