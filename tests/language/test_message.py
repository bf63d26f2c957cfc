"""A sentence is said in the language of whoever is answered, wherever it was written down."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import click
import pytest
from click.testing import CliRunner
from greenlet import greenlet
from markupsafe import Markup, escape
from wtforms import Form, StringField
from wtforms.validators import Length

from forms.wall.exhibit import TOO_LONG
from language.catalogue import SOURCE, catalogue, compiled, first_known, language_of
from language.message import (
    for_programs,
    gettext,
    language,
    lazy_gettext,
    ngettext,
    npgettext,
    pgettext,
    speaking,
)
from language.number import grouped
from models.account.email import EmailUnfit, email_address
from models.form.setting import shorter
from tests.language.brackets import LANGUAGE, brackets

BACK = "Go back and try again."  # a sentence of the catalogue


@pytest.fixture
def in_brackets() -> Iterator[None]:
    """Everything here is said in brackets."""
    with speaking(brackets()):
        yield


def test_english_is_spoken_where_nothing_is_said():
    assert (language(), gettext(BACK)) == ("en", BACK)
    assert ngettext("%(num)s answer", "%(num)s answers", 1) == "1 answer"
    assert ngettext("%(num)s answer", "%(num)s answers", 0) == "0 answers"
    assert pgettext("verb", "Form") == "Form"
    assert gettext("50% of all") == "50% of all"


def test_a_sentence_is_said_with_its_values(in_brackets):
    assert language() == LANGUAGE
    assert gettext(BACK) == f"[{BACK}]"
    assert gettext("Enter %(least).15g or more", least=2.5) == "[Enter 2.5 or more]"
    said = "Type what stands in each of the %(num)s boxes, - for an empty one"
    assert ngettext("Type what stands in the box, - for an empty one", said, 4) == (
        f"[{said % {'num': 4}}]"
    )


def test_an_error_of_the_domain_is_said_in_it(in_brackets):
    with pytest.raises(
        EmailUnfit, match=r"^\['x' is no email address; write name@example.com\.\]$"
    ):
        email_address("x")


def test_a_constant_is_said_in_the_language_of_each_moment():
    constant = lazy_gettext(BACK)
    assert constant == BACK
    with speaking(brackets()):
        assert (str(constant), f"{constant}") == (f"[{BACK}]",) * 2
        assert constant == f"[{BACK}]"
        assert constant.startswith("[Go")
    assert str(constant) == BACK


def test_a_constant_is_no_html():
    said = lazy_gettext("less < more")
    assert escape(said) == Markup("less &lt; more")
    assert Markup("<b>%s</b>") % said == "<b>less &lt; more</b>"
    assert Markup("<b>%(x)s</b>") % {"x": said} == "<b>less &lt; more</b>"


def test_a_form_says_its_labels_and_its_errors_in_it(in_brackets):
    class Named(Form):
        name = StringField(
            lazy_gettext("Remark"),
            [Length(max=1, message=lazy_gettext("Enter %(max)d letter."))],
            description=lazy_gettext(BACK),
        )

    form = Named(data={"name": "long"})
    assert not form.validate()
    assert form.errors == {"name": ["Enter 1 letter."]}
    assert str(form.name.description) == f"[{BACK}]"
    assert form.name.label() == '<label for="name">Remark</label>'


def test_a_command_says_its_help_in_it():
    @click.command(help=lazy_gettext(BACK))
    @click.option("--page", help=lazy_gettext("Next page"))
    def command(page: str) -> None: ...

    said = CliRunner().invoke(command, ["--help"]).output
    assert BACK in said
    assert "Next page" in said


def test_threads_and_greenlets_speak_each_its_own():
    heard = []

    def speaks() -> None:
        with speaking(brackets()):
            other.switch()
            heard.append(language())

    def listens() -> None:
        heard.append(language())
        first.switch()

    first, other = greenlet(speaks), greenlet(listens)
    first.switch()
    assert heard == [SOURCE, LANGUAGE]
    with ThreadPoolExecutor(1) as threads, speaking(brackets()):
        assert threads.submit(language).result() == SOURCE


def test_a_language_that_is_not_there_leaves_the_sentences_as_they_are():
    with speaking(catalogue("tlh")):
        assert gettext(BACK) == BACK


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["de"], "de"),
        (["de_AT.UTF-8"], "de"),
        (["pt_BR@euro"], "pt_BR"),
        (["en", "de"], "en"),
        (["tlh", "de"], "de"),
        (["C"], "en"),
        ([""], "en"),
    ],
)
def test_the_first_language_is_spoken_that_is_known(wanted, found):
    assert first_known(wanted, ["en", "de", "pt_BR"]) == found


def test_a_process_is_told_its_language_by_the_environment():
    assert language_of({"LANGUAGE": "tlh:en", "LANG": "de_DE.UTF-8"}) == "en"
    assert language_of({}) == "en"


def test_the_languages_are_those_with_a_compiled_catalogue(tmp_path):
    (tmp_path / "de" / "LC_MESSAGES").mkdir(parents=True)
    assert compiled(tmp_path) == []
    (tmp_path / "de" / "LC_MESSAGES" / "messages.mo").write_bytes(b"")
    assert compiled(tmp_path) == ["de"]


def test_a_large_number_is_written_as_the_language_has_it():
    assert (grouped(999), grouped(12_000), grouped(1_234_567)) == ("999", "12,000", "1,234,567")
    with speaking(catalogue("de")):
        assert grouped(12_000) == "12.000"


def test_a_count_is_said_with_its_thousands_told_apart_in_every_sentence_that_counts():
    more = "%(num)s answers in %(surveys)s surveys, %(name)s"
    values = {"surveys": 12_000, "name": "2000"}
    assert ngettext("", more, 2_000, **values) == "2,000 answers in 12,000 surveys, 2000"
    with for_programs():
        assert ngettext("", more, 2_000, **values) == "2000 answers in 12000 surveys, 2000"
        assert grouped(12_000) == "12,000"
    assert npgettext("people", "", "%(num)s of them", 999) == "999 of them"
    assert npgettext("people", "", "%(num)s of them", 1_000) == "1,000 of them"
    with speaking(catalogue("de")):
        assert ngettext("", more, 2_000, **values) == "2.000 answers in 12.000 surveys, 2000"
    assert shorter(2_000) == "Shorten it to 2,000 characters"
    assert gettext("Since %(year)s", year=1998) == "Since 1998"


@pytest.mark.sqlite
def test_a_template_counts_as_the_code_does(app):
    for sentence, said in {
        """{{ ngettext("", "%(num)s answers", 2000) }}""": "2,000 answers",
        """{{ npgettext("people", "", "%(num)s of them", 3000) }}""": "3,000 of them",
        "{% trans count=4000, of=5000 %}{% pluralize %}{{ count }} of {{ of }}{% endtrans %}": (
            "4,000 of 5,000"
        ),
        """{{ _("Since %(year)s", year=1998) }}""": "Since 1998",
    }.items():
        assert app.jinja_env.from_string(sentence).render() == said


def test_what_is_too_long_is_told_the_bound_with_its_thousands_told_apart():
    class Long(Form):
        text = StringField(validators=[Length(max=2_000, message=TOO_LONG)])

    form = Long(text="x" * 2_001)
    assert not form.validate()
    assert form.errors == {"text": ["Write 2,000 characters at most"]}
