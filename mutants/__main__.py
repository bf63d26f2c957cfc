"""Break the guards and see that a test notices: python -m mutants, or some: … audience band."""

import os
import sys
import time

from mutants.mutation import Mutation, mutations
from mutants.run import LIVED, NOTICED, ROOT, fates, load_libraries

SCHEMA = (
    "tests/storage/test_schema.py::test_the_tables_are_those_of_the_models",
    "tests/storage/test_schema.py::test_columns_have_the_type_and_need_of_their_fields",
    "tests/storage/test_schema.py::test_what_only_the_migrations_make_the_models_say_as_well",
)
# Each guard, and what pytest is told: the tests that have to notice, few, for they run each time.
GUARDS = {
    "models.result.audience": [
        "tests/models/result/test_audience.py",
        "tests/models/result/test_tie.py",
        "tests/models/result/test_arrival.py",
        "tests/models/result/test_paired_change.py",
        "tests/models/request/test_request_proposal.py",
        "tests/models/coding/test_tag_tables.py",
        "tests/models/coding/test_tag_filter.py::test_the_organiser_sees_tags_as_a_question_and_nobody_else_is_told_of_them",
        "tests/models/impact/test_network.py",
        "tests/views/answer/test_removal.py",
        "tests/views/answer/test_response_list.py",
        "tests/views/answer/test_promise.py",
        "tests/models/opinion/test_opinion.py::test_everyone_sees_no_opinion_groups_even_where_results_are_shared",
    ],
    "models.result.tie": ["tests/models/result/test_tie.py"],
    "models.result.band": ["tests/models/result/test_band.py"],
    "models.answer.tally": [
        *SCHEMA,
        "tests/models/answer/test_tally.py",
        "tests/models/answer/test_packed.py",
        "tests/models/answer/test_recount.py",
        "tests/models/answer/test_rehearsal.py",
    ],
    "models.form.relevance": [
        "tests/models/form/test_relevance.py",
        "tests/models/form/test_piping.py",
    ],
    "forms.answer.answer": ["tests/forms/answer/test_answer.py"],
    "web.guard": [
        "tests/web/test_guard.py",
        "tests/web/test_metric.py",
        "tests/views/test_bounds.py",
        "tests/views/account/test_audit.py::test_who_asks_for_what_is_not_theirs_is_counted",
        "tests/views/api/test_program.py",
        "tests/views/survey/test_address.py",
        "tests/views/event/test_event.py::test_an_event_is_deleted_and_its_surveys_stay",
        "tests/views/service/test_staff.py::test_sessions_are_ended",
        "-k",
        # Some ask every address, as others do that are quicker; some ask nothing of the guard.
        "not (owner_sees or another_organisers_survey or reading_changes or are_counted or label "
        "or counted_once or name_of_a_file or fields or error_comes or fault or ready or log)",
    ],
    "models.answer.public_snapshot": [
        *SCHEMA,
        "tests/models/answer/test_public_snapshot.py",
        "tests/models/answer/test_rehearsal.py",
        "tests/models/result/test_audience.py",
        "tests/models/request/test_request_proposal.py",
    ],
    "models.answer.movement": ["tests/models/answer/test_movement.py"],
    "models.answer.boundary": [
        "tests/models/answer/test_movement.py",
        "tests/models/result/test_band.py",
    ],
    "models.answer.ledger": ["tests/models/answer/test_public_snapshot.py"],
    "models.answer.contact": [
        *SCHEMA,
        "tests/models/answer/test_contact.py",
        "tests/models/request/test_request_letter.py::test_whose_contact_is_deleted_alone_or_with_its_survey_is_written_to_no_more",
    ],
    "models.answer.sealed_contact": [*SCHEMA, "tests/models/answer/test_contact.py"],
    "models.result.field_reading": [
        "tests/models/result/test_field_reading.py",
        "tests/models/result/test_reading.py",
        "tests/models/result/test_denominators.py",
    ],
    "models.result.contrast": ["tests/models/result/test_contrast.py"],
    "models.result.filter": [
        "tests/models/result/test_filter.py",
        "tests/models/result/test_finding.py",
        "tests/models/coding/test_tag_filter.py",
        "tests/views/result/test_filter.py",
    ],
    "models.answer.packed": [*SCHEMA, "tests/models/answer/test_packed.py"],
    "models.form.layout": [
        "tests/models/form/test_layout.py",
        "-k",  # without arbitrary answers, which take long to say what they say
        "not (what_the_responses_count or says_the_day or compares_so)",
    ],
    "storage.seal": ["tests/storage/test_seal.py", "tests/models/answer/test_contact.py"],
    "storage.writer": ["tests/storage/test_writer.py"],
}


def main(words: list[str]) -> int:
    """Try the guards that are named, or all; 1 where a mutation was not noticed, else 0."""
    unknown = [word for word in words if not _named(word)]
    if unknown:
        print(f"No guard is called {unknown[0]}; there are {', '.join(map(_short, GUARDS))}.")
        return 2
    load_libraries()
    unnoticed: list[str] = []
    try:
        for module in [one for word in words for one in _named(word)] or GUARDS:
            _try(module, unnoticed)
    except KeyboardInterrupt:
        print("\nStopped.")
    print(f"Not noticed: {len(unnoticed)}", *unnoticed, sep="\n")
    return int(bool(unnoticed))


def _try(module: str, unnoticed: list[str]) -> None:
    """Try every mutation of a module, and add those that no test notices."""
    path = ROOT / f"{module.replace('.', '/')}.py"
    source, tests = path.read_text(), GUARDS[module]
    unchanged = Mutation(0, "nothing", compile(source, str(path), "exec"))
    began = time.monotonic()
    if [fate for _, fate in fates(module, [unchanged], tests)] != [LIVED]:
        raise SystemExit(f"The tests of {module} fail without any mutation.")
    took = time.monotonic() - began
    patience, work = 20 + 10 * took, 5 + int(2 * took)  # others may need the processors as well
    found = list(mutations(source, str(path)))
    before = len(unnoticed)
    at_once = os.cpu_count() or 1
    tried = fates(module, found, tests, at_once=at_once, patience=patience, work=work)
    for number, (mutation, fate) in enumerate(tried, 1):
        if fate != NOTICED:
            unnoticed.append(f"{module}:{mutation.line}: {fate}: {mutation.change}")
            print(f"\r{unnoticed[-1]}")  # at once: a run that is cut off has said what it found
        said = f"{module}: {number} of {len(found)}, {len(unnoticed) - before} not noticed"
        print(f"\r{said}", end="", flush=True)
    print()


def _short(module: str) -> str:
    return module.rpartition(".")[2]


def _named(word: str) -> list[str]:
    return [module for module in GUARDS if word in (module, _short(module))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
