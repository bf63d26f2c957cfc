"""The promise: what people are told, before they answer, about what is done with their answers.

It follows from what the form asks and how the survey is set up, and says nothing that is not so;
tests/views/answer/test_promise.py holds each sentence to what is stored and shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from language.message import gettext as _
from language.message import ngettext
from models.answer.threshold import FEWEST_PAIRS, smallest_group
from models.form.definition import Definition
from models.form.field import FREE
from models.form.identifying import identifies
from models.form.question import Question
from models.form.zone import city
from models.survey.survey import Survey

UTC = "UTC"


@dataclass(frozen=True)
class Terms:
    """How a survey is set up, as far as it decides what becomes of an answer."""

    is_shared: bool = False  # everyone may see the results now
    response_limit: int | None = None
    zone: str = UTC  # by the clocks of which the day of an answer is stored
    asks_code: bool = False  # of which hashes are kept, to join what one person answers again

    @classmethod
    def of(cls, survey: Survey) -> "Terms":
        """The terms of this survey as it is now."""
        return cls(survey.shared_at is not None, survey.response_limit, survey.time_zone or UTC)


@dataclass(frozen=True)
class Promise:
    """The promise in a line, and in sentences. They are Markdown of one line, as labels are."""

    summary: str
    sentences: tuple[str, ...]

    @property
    def paragraph(self) -> str:
        """All sentences as one text, for an invitation."""
        return " ".join(self.sentences)


def promise(definition: Definition, terms: Terms) -> Promise:
    """What people are told above the first question, in the language that is spoken."""
    telling = [one for one in definition.questions if identifies(one)]
    return Promise(_summary(definition, telling), tuple(_sentences(definition, terms, telling)))


def promise_on_paper(definition: Definition, terms: Terms) -> Promise:
    """What people are told above the first question of a sheet that somebody types in."""
    telling = [one for one in definition.questions if identifies(one)]
    return Promise(_summary(definition, telling), tuple(_on_paper(definition, terms, telling)))


def _summary(definition: Definition, telling: list[Question]) -> str:
    if not definition.anonymous:
        return _("Your answers are not anonymous: what we store, and who sees it")
    if any(one.required for one in telling):
        return _("This form asks who you are: what we store, and who sees it")
    if telling or definition.asks_permission:
        return _("Anonymous unless you say who you are: what we store, and who sees it")
    return _("Your answers are anonymous: what we store, and who sees it")


def _sentences(definition: Definition, terms: Terms, telling: list[Question]) -> Iterator[str]:
    if definition.anonymous:
        yield _(
            "We store your answers, the day on which you send them (%(zone)s), which version of "
            "the form you saw, and codes that recognise a form that is sent twice.",
            zone=_clocks(terms.zone),
        )
        yield _(
            "We do not store your network address, your device, the time of day, or in which order "
            "answers came."
        )
    else:
        yield _(
            "We store your answers, the exact time at which you send them, which version of the "
            "form you saw, and codes that recognise a form that is sent twice."
        )
        yield _("We do not store your network address or your device.")
    yield _("The form sets no cookie.")
    if not definition.sensitive:
        yield _(
            "What you write is kept on your device until you send it, so that it is not lost. "
            "After a day it is not shown again."
        )
        yield _(
            "Your device remembers for a week that you sent this form, and where your receipt is, "
            "so that it does not ask you again. We are not told."
        )
    yield from map(_who_you_are, telling)
    if any(one.apart for one in definition.questions):
        yield _(
            "If you say how we can reach you, we store that apart from your answers. The "
            "organisers see it in a list in no order, without what you answered unless you want "
            "them to."
        )
    if terms.asks_code:
        yield from _of_the_code()
    yield from _permission(definition)
    yield _("The organisers see each form on its own, as soon as it is sent.")
    if definition.anonymous:
        yield _recognised(definition)
    yield from _shown_to_everyone(definition, terms)
    if terms.response_limit is not None:
        yield ngettext(
            "The form closes when %(num)s person has answered it.",
            "The form closes when %(num)s people have answered it.",
            terms.response_limit,
        )
    if definition.asks_permission:
        yield _(
            "You can change your mind until you send the form. After that you cannot change your "
            "answers or take them back yourself. But with your receipt you can take back at any "
            "time that words may be published: they are gone from our pages at once."
        )
    else:
        yield _(
            "You can change your mind until you send the form. After that you cannot change your "
            "answers or take them back yourself."
        )
    yield from _afterwards(definition)


def _of_the_code() -> Iterator[str]:
    yield _(
        "We ask the same again later. If you answer the short questions of the code at the end, we "
        "do not store what you write there. We store scrambled signs made of it beside your "
        "answers, which show that two forms are of one person, and not of whom."
    )
    yield ngettext(
        "The organisers do not see the signs, or which forms are joined: they see figures of "
        "%(num)s person or more.",
        "The organisers do not see the signs, or which forms are joined: they see figures of "
        "%(num)s people or more.",
        FEWEST_PAIRS,
    )
    yield _(
        "Until the key to the signs is destroyed, after we have asked for the last time, those who "
        "run this service could find out by trying which signs are yours, if they know what you "
        "would write."
    )


def _on_paper(definition: Definition, terms: Terms, telling: list[Question]) -> Iterator[str]:
    if definition.anonymous:
        yield _(
            "Somebody types your answers in. We store them, the day on which the sheet was filled "
            "in or typed in, which version of the form it is, and codes that recognise what is "
            "sent twice."
        )
        yield _("We do not store the time of day, or in which order sheets came.")
    else:
        yield _(
            "Somebody types your answers in. We store them, the day on which the sheet was filled "
            "in or the exact time at which it is typed in, which version of the form it is, and "
            "codes that recognise what is sent twice."
        )
    yield _("The organisers have this sheet and see your handwriting. Ask them what becomes of it.")
    yield from map(_who_you_are, telling)
    if any(one.apart for one in definition.questions):
        yield _(
            "If you write how we can reach you, whoever types the sheet in sees it beside your "
            "answers. We store it apart from them: the organisers see it in a list in no order, "
            "without what you answered unless you want them to."
        )
    yield from _permission(definition)
    yield _("The organisers see the answers of each sheet on their own.")
    if definition.anonymous:
        yield _recognised(definition)
    yield from _shown_to_everyone(definition, terms)
    if definition.asks_permission:
        yield _(
            "You can change your mind until you hand in the sheet. After that you cannot change "
            "your answers or take them back yourself. Ask the organisers if you take back that "
            "words may be published: they are gone from our pages at once."
        )
    else:
        yield _(
            "You can change your mind until you hand in the sheet. After that you cannot change "
            "your answers or take them back yourself."
        )
    yield from _afterwards(definition)


def _permission(definition: Definition) -> Iterator[str]:
    if not definition.asks_permission:
        return
    yield _(
        "Where we ask whether we may publish your words, we do so only if you say yes; if you say "
        "nothing, that is a no. What is published once, others may have copied."
    )
    if definition.anonymous:
        yield _(
            "A name that you give for that is stored with your other answers, so the organisers "
            "see which are yours. Everyone sees it beside those words and nowhere else."
        )
    else:
        yield _(
            "A name that you give for that is stored with your other answers. Everyone sees it "
            "beside those words and nowhere else."
        )


def _afterwards(definition: Definition) -> Iterator[str]:
    yield (
        _("The organisers can delete an answer, if you tell them which one is yours.")
        if definition.anonymous
        else _("The organisers can delete your answers, if you ask them to.")
    )
    yield _("Answers are kept until the organisers delete them; backups may keep them longer.")


def _clocks(zone: str) -> str:
    return UTC if zone == UTC else _("time in %(city)s", city=city(zone))


def _who_you_are(question: Question) -> str:
    if question.required:
        return _(
            "“%(question)s” asks who you are, and has to be answered. It is stored with your other "
            "answers, so the organisers see which are yours.",
            question=_aside(question.label),
        )
    return _(
        "“%(question)s” asks who you are. If you answer it, it is stored with your other answers, "
        "so the organisers see which are yours. You can leave it empty.",
        question=_aside(question.label),
    )


def _aside(label: str) -> str:
    """The label between marks that keep its direction to itself, in a page and where it is copied.

    Unicode Standard Annex 9: FIRST STRONG ISOLATE, POP DIRECTIONAL ISOLATE.
    """
    return f"\u2068{label}\u2069"


def _recognised(definition: Definition) -> str:
    if any(field.type == "text" for field in definition.fields):
        return _(
            "They may recognise you by what only you can know, by how you write, or because few "
            "people answer."
        )
    return _("They may recognise you by what only you can know, or because few people answer.")


def _shown_to_everyone(definition: Definition, terms: Terms) -> Iterator[str]:
    if definition.asks_permission:
        yield (
            _(
                "Everyone who has the link can see the results: numbers. What people wrote they "
                "see only where its writer said that it may be published."
            )
            if terms.is_shared
            else _(
                "The organisers may show the results to everyone, now or later: numbers. What "
                "people wrote is shown only where its writer said that it may be published."
            )
        )
    elif terms.is_shared:
        yield _("Everyone who has the link can see the results: numbers, not what people wrote.")
    else:
        yield _(
            "The organisers may show the results to everyone, now or later: numbers, not what "
            "people wrote."
        )
    if not definition.anonymous:
        return
    fewest = smallest_group(is_sensitive=definition.sensitive)
    yield ngettext(
        "Results for everyone appear in steps of %(num)s person or more.",
        "Results for everyone appear in steps of %(num)s people or more.",
        fewest,
    )
    if any(field.type in FREE for field in definition.fields):
        yield ngettext(
            "Numbers, days and times are shown to them in groups of %(num)s person or more.",
            "Numbers, days and times are shown to them in groups of %(num)s people or more.",
            fewest,
        )
