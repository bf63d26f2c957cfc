"""Tangible: feedback after events, opinions on guidelines. create_app() is the contents page."""

from datetime import timedelta
from typing import Any

from flask import Flask
from htmx_flask import Htmx
from jinja2 import FunctionLoader

from formats import markdown, moment
from formats.blank import FORMATS
from formats.pattern import starting_points
from models.histogram import figure
from models.instance import Instance
from models.log import write_log
from models.schema import known
from views import (
    blank,
    clause,
    contact,
    draft,
    duplicate,
    error,
    event,
    export,
    guard,
    guideline,
    headers,
    metric,
    operator,
    opinion,
    organiser,
    paper,
    part,
    pattern,
    preview,
    programme,
    publication,
    question,
    redraft,
    response,
    schedule,
    screen,
    static,
    survey,
    tally,
    upload,
    version,
)
from views.connection import connect_requests
from views.live import Live
from views.log import Service
from views.visit import Visits

BLUEPRINTS = (
    *(response.bp, programme.bp, tally.bp, screen.bp),  # what attendees and watchers see
    *(organiser.bp, survey.bp, export.bp, schedule.bp, version.bp),  # what organisers do
    *(draft.bp, question.bp, preview.bp, publication.bp),  # how they build a form
    *(guideline.bp, clause.bp, redraft.bp, opinion.bp),  # a guideline: put up, read, drafted anew
    *(contact.bp, event.bp, part.bp, duplicate.bp, pattern.bp),
    *(upload.bp, blank.bp, paper.bp),  # forms from elsewhere, forms elsewhere, forms on paper
    *(operator.bp, metric.bp, static.bp),
)


def create_app(instance: Instance | None = None) -> Flask:
    """The service for one instance, by default the one that the environment describes."""
    instance = instance or Instance.from_environment()
    instance.open()
    write_log()
    app = Service(__name__, static_folder=None)
    app.session_interface = Visits()
    app.config.update(settings(instance))
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    metric.measure_requests(app)
    Htmx(app)
    connect_requests(app)
    guard.deny_by_default(app)
    headers.add_headers(app)
    error.handle_errors(app)
    app.jinja_env.globals["asset"] = static.asset
    app.jinja_env.filters.update(
        figure=figure,
        line=markdown.to_line,
        markdown=markdown.to_html,
        phrase=markdown.to_phrase,
        plain=markdown.to_text,
        moment=moment.to_words,
        period=moment.to_period,
    )
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.extensions["live"] = Live(app)
    hold(app)
    return app


def hold(app: Flask) -> None:
    """Read and load all that will be asked for: an upgrade may replace it while this runs."""
    names, read = app.jinja_env.list_templates(), app.jinja_loader.get_source
    templates = {name: (*read(app.jinja_env, name)[:2], None) for name in names}
    app.jinja_loader = FunctionLoader(templates.get)
    first = next(iter(starting_points().values()))
    FORMATS["xlsform"](first.definition, first.key)  # loads what writes workbooks
    known()
    with app.test_request_context():  # loads what makes a page without a request
        pass


def settings(instance: Instance) -> dict[str, Any]:
    """Flask's settings for one instance."""
    return {
        "SECRET_KEY": instance.secret_key(),
        "BASE_URL": instance.base_url,
        "METRICS_TOKEN": instance.metrics_token,
        "MAX_CONTENT_LENGTH": 4_000_000,
        "MAX_FORM_MEMORY_SIZE": 4_000_000,
        "SESSION_COOKIE_NAME": "tangible",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": instance.base_url.startswith("https:"),
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=90),
        "WTF_CSRF_TIME_LIMIT": None,
    }
