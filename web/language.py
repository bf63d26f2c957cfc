"""The language of a request: chosen from the installed ones, spoken until it is answered."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_babel import Babel, get_locale
from jinja2 import pass_context
from jinja2.runtime import Context

from language import message
from language.catalogue import COMPILED, SOURCE, catalogue, for_attendees, languages
from language.number import each_plural, grouped, percent, signed, two_places
from language.tag import is_right_to_left, name_of, own_name
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.form.built_in import worded
from models.form.definition import Definition
from models.survey.survey import Survey


def speak_languages(app: Flask) -> None:
    """Have each request of `app` answered in the language that its browser asks for.

    Every catalogue is read now: an upgrade may replace them while this runs. Where English is all
    there is, no request chooses, and no cache has to keep pages by their language.
    """
    spoken = app.extensions["languages"] = languages()
    for one in {SOURCE, *COMPILED}:
        with message.speaking(catalogue(one)):
            grouped(0)  # has Babel read its numbers and dates
    Babel(app, default_locale=SOURCE, locale_selector=_preferred, configure_jinja=False)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.filters.update(
        grouped=grouped, percent=percent, signed=signed, two_places=two_places, worded=worded
    )
    app.jinja_env.globals["each_plural"] = each_plural
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals["language"] = lambda: message.spoken.get().tag
    app.jinja_env.globals["is_right_to_left"] = _is_right_to_left
    app.jinja_env.filters.update(own_name=own_name, name_of=name_of)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # the extension's
        gettext=lambda *said: message.translations().gettext(*said),
        ngettext=lambda *said: message.translations().ngettext(*said),
        pgettext=lambda *said: message.translations().pgettext(*said),
        npgettext=lambda *said: message.translations().npgettext(*said),
        newstyle=True,
    )
    known: Any = app.jinja_env.globals
    for name in "ngettext", "npgettext":
        known[name] = _counting(known[name])
    app.after_request(_vary)
    if len(spoken) > 1:
        app.before_request(_choose)
        app.teardown_request(_end)


def _counting(say: Callable[..., str]) -> Callable[..., str]:
    """What a template calls for a sentence that counts: its numbers are said as counts."""

    @pass_context
    def counted(context: Context, *said: Any, **values: Any) -> str:
        return say(context, *said, **message.counts({"num": said[-1], **values}))

    return counted


def speaking_of(definition: Definition) -> AbstractContextManager[None]:
    """In the `with`, speak to attendees in the language of this form; as before if it has none."""
    if not definition.language:
        return nullcontext()
    main = definition.languages[0] if definition.languages else ""
    return message.speaking(for_attendees(definition.language, main))


def speaking_like(event: Event) -> AbstractContextManager[None]:
    """In the `with`, speak to readers in the language of the event’s first survey, if any."""
    definition = EventSurvey.first_definition(event)
    return speaking_of(definition) if definition else nullcontext()


def language_asked(definition: Definition) -> str:
    """The language of this form that the person asks for: in the address, else by the browser.

    "" for a form in one language, whatever is asked for.
    """
    if not definition.languages:
        return ""
    g.chose_of_form = True
    told = request.args.get("lang", "").casefold()
    in_address = (one for one in definition.languages if one.casefold() == told)
    by_browser = request.accept_languages.best_match(definition.languages)
    return next(in_address, by_browser or definition.languages[0])


def in_language_asked(survey: Survey) -> Survey:
    """The survey with its words in the language that the person asks for."""
    return survey.read_in(language_asked(survey.definition))


def _is_right_to_left() -> bool:
    """True if the page goes from right to left, as the words of its survey do."""
    spoken = message.spoken.get()
    return is_right_to_left(spoken.words or spoken.tag)


def _preferred() -> str | None:
    return request.accept_languages.best_match(current_app.extensions["languages"])


def _choose() -> None:
    g.spoken = message.spoken.set(catalogue(str(get_locale())))


def _vary(response: Response) -> Response:
    chosen = len(current_app.extensions["languages"]) > 1 or "chose_of_form" in g
    if chosen and response.mimetype == "text/html":
        response.vary.add("Accept-Language")
    return response


def _end(_: BaseException | None) -> None:
    if token := g.pop("spoken", None):
        message.spoken.reset(token)
