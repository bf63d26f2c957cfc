"""Tangible: feedback after events, opinions on guidelines. create_app() is the contents page."""

import os
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from htmx_flask import Htmx
from jinja2 import FunctionLoader

from formats.definition.blank import FORMATS
from formats.definition.pattern import starting_points
from formats.picture.sentence import outside, sentence
from formats.text import markdown, moment
from formats.text.stress import stressed
from language.day import day_or_month_in_words
from models.answer.threshold import SMALLEST_GROUP
from models.form.excerpt import excerpt
from models.form.zone import time_zones
from models.result import picture
from models.result.histogram import in_digits
from models.result.measure import FEWEST
from models.result.shape import trend
from models.service.instance import Instance
from models.survey.title import title_of
from serving.asgi import Application
from storage.schema import known
from telemetry.log import write_log
from views.account import audit, name, organiser, own_address, session
from views.answer import (
    contact,
    export,
    paper,
    rehearsal,
    removal,
    response,
    response_table,
    screen,
    tally,
    whole_response,
)
from views.api import openapi, program, sheet, token, webhook
from views.api import response as api_response
from views.api import survey as api_survey
from views.api import tally as api_tally
from views.coding import agreement, codebook, coding, mention, merger, redaction, tag, theme
from views.event import address as event_address
from views.event import (
    agenda,
    archive,
    bundle,
    duplicate,
    event,
    event_survey,
    programme,
    renewal,
    results,
    share,
    talk,
    talk_form,
    timetable,
    total,
)
from views.event import poster as event_poster
from views.event import screen as event_screen
from views.event import settings as event_settings
from views.evidence import evidence
from views.form import question, sketch, translation
from views.guideline import clause, guideline, new_text
from views.impact import (
    difference,
    differences,
    differences_feed,
    differences_file,
    differences_picture,
    differences_preview,
    journal,
    network,
    proposal,
    published,
    skill,
    told_page,
)
from views.indicator import data_point, indicator, indicator_picture, wave_count
from views.mail import letter
from views.myth import (
    followed_myth,
    myth_feed,
    myth_page,
    myth_picture,
    myth_publication,
    myth_question,
)
from views.opinion import opinion
from views.outcome import outcome, outcome_file, substantiation
from views.report import event_link as event_report_link
from views.report import event_report, quote, report
from views.report import file as report_file
from views.report import link as report_link
from views.request import growth, home, request, request_letter, spelling, topic
from views.result import (
    arrival,
    arrival_picture,
    comparison,
    comparison_file,
    cross_table,
    cross_table_file,
    filter,
)
from views.result import picture as result_picture
from views.service import brand, logo, manual, operator, privacy, staff, well_known
from views.survey import (
    address,
    blank,
    draft,
    pattern,
    poster,
    preview,
    publication,
    schedule,
    survey,
    upload,
    version,
)
from views.team import colleague, invitation
from views.wall import (
    board,
    complaint,
    exhibit,
    moderation,
    photo,
    photo_decision,
    photo_file,
    photo_list,
    reply,
    reply_batch,
    wall,
    withdrawal,
)
from views.wall import embed as wall_embed
from views.wall import feed as wall_feed
from views.wave import (
    pair_code,
    pairing,
    reminder,
    series,
    series_file,
    wave,
    wave_calendar,
    wave_letter,
    wave_share,
)
from views.writing import words
from views.you_said import became, became_feed, event_you_said, showing, you_said, you_said_file
from web import error, guard, headers, metric, static
from web.address import is_of_this_machine
from web.brand import ours, privacy_address
from web.brand_file import logo_address, style_address
from web.connection import connect_requests
from web.desk import entry_of, help_for, next_address
from web.language import speak_languages
from web.live.live import Live
from web.log import Service
from web.number import RowNumber
from web.request import TangibleRequest
from web.session import Sessions

BLUEPRINTS = (
    *(response.bp, programme.bp, tally.bp, screen.bp),  # what attendees and watchers see
    *(
        organiser.bp,
        session.bp,
        name.bp,
        own_address.bp,
        survey.bp,
        address.bp,
        poster.bp,
        rehearsal.bp,
        removal.bp,
        export.bp,
        schedule.bp,
        version.bp,
    ),  # what organisers do
    *(
        draft.bp,
        question.bp,
        sketch.bp,
        translation.bp,
        preview.bp,
        publication.bp,
    ),  # how they build a form
    *(
        filter.bp,
        cross_table.bp,
        cross_table_file.bp,
        comparison.bp,
        comparison_file.bp,
        arrival.bp,
        arrival_picture.bp,
    ),  # what they look closer at
    *(guideline.bp, clause.bp, new_text.bp, opinion.bp),  # a guideline: put up, read, drafted anew
    *(codebook.bp, tag.bp, merger.bp, theme.bp, coding.bp, agreement.bp),
    *(redaction.bp, mention.bp),  # what is struck out of words
    *(agenda.bp, archive.bp, manual.bp),  # home, and what there is to read
    *(contact.bp, event.bp, event_survey.bp, duplicate.bp, pattern.bp, result_picture.bp),
    *(talk.bp, talk_form.bp, timetable.bp, renewal.bp),
    *(
        total.bp,
        share.bp,
        event_address.bp,
        event_poster.bp,
        event_screen.bp,
        results.bp,
        bundle.bp,
        event_settings.bp,
    ),  # the other places of an event
    # What is asked again, and of whom.
    *(letter.bp, wave_letter.bp),  # to whom the service writes
    *(series.bp, wave.bp, reminder.bp, wave_share.bp, series_file.bp, pair_code.bp, pairing.bp),
    wave_calendar.bp,  # of an event, all of it
    # What people wrote, all that one of them answered, and many beside each other.
    *(words.bp, whole_response.bp, response_table.bp),
    # What they hand on of the results.
    *(report.bp, report_link.bp, report_file.bp, quote.bp),
    *(event_report.bp, event_report_link.bp),
    *(outcome.bp, evidence.bp, substantiation.bp, outcome_file.bp),  # what came of an event
    # What was counted before and after it.
    *(indicator.bp, data_point.bp, indicator_picture.bp, wave_count.bp),
    *(followed_myth.bp, myth_question.bp, myth_publication.bp),  # what people believed
    *(myth_page.bp, myth_feed.bp, myth_picture.bp),  # and as everyone reads it
    network.bp,  # which teams met
    *(journal.bp, skill.bp),  # and what they think of it themselves
    # What became of what people said: for those who organise it, and for everyone.
    *(you_said.bp, showing.bp, event_you_said.bp, you_said_file.bp, became.bp, became_feed.bp),
    # What people ask for.
    *(request.bp, spelling.bp, topic.bp, home.bp, growth.bp, request_letter.bp),
    # What everyone reads of people's own words, and what they reply.
    *(wall.bp, wall_feed.bp, wall_embed.bp, exhibit.bp, moderation.bp, withdrawal.bp),
    *(reply.bp, reply_batch.bp, board.bp, complaint.bp),
    *(photo.bp, photo_decision.bp, photo_file.bp, photo_list.bp),
    # What the event changed, as everyone reads it and as it is put together.
    *(told_page.bp, differences_feed.bp, differences_picture.bp, differences_file.bp),
    *(differences.bp, difference.bp, proposal.bp, published.bp, differences_preview.bp),
    *(colleague.bp, invitation.bp),  # who works with them
    *(upload.bp, blank.bp, paper.bp),  # forms from elsewhere, forms elsewhere, forms on paper
    *(operator.bp, staff.bp, audit.bp, metric.bp, static.bp, well_known.bp),
    *(brand.bp, logo.bp, privacy.bp),  # whose service it is
    *(
        token.bp,
        program.bp,
        sheet.bp,
        webhook.bp,
        openapi.bp,
        api_survey.bp,
        api_tally.bp,
        api_response.bp,
    ),  # what programs read, and what they are told
)


# The templates of what an organiser asks for first: the home and the list.
FIRST = (
    *("event/agenda/show.html", "event/agenda/_parts.html", "survey/survey/_state.html"),
    *("event/listing/index.html", "event/listing/_lines.html"),
)


def create_app(instance: Instance | None = None) -> Flask:
    """The service for one instance, by default the one that the environment describes."""
    instance = instance or Instance.from_environment()
    instance.open()
    write_log()
    app = Service(__name__, static_folder=None)
    app.url_map.converters["int"] = RowNumber
    app.session_interface = Sessions()
    app.config.update(settings(instance))
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    metric.measure_requests(app)
    Htmx(app)
    app.request_class = TangibleRequest
    speak_languages(app)
    connect_requests(app)
    guard.deny_by_default(app)
    headers.add_headers(app)
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.globals.update(
        asset=static.asset,
        brand=ours,
        brand_logo=logo_address,
        brand_style=style_address,
        privacy_address=privacy_address,
        fewest_for_interval=FEWEST,
        smallest_group=SMALLEST_GROUP,
        help_for=help_for,
        is_of_this_machine=is_of_this_machine,
        next_address=next_address,
        entry_of=entry_of,
    )
    app.jinja_env.filters.update(
        columns=picture.columns_of,
        date=moment.to_date,
        day=moment.to_day,
        day_or_month=day_or_month_in_words,
        diverging=picture.diverging_of,
        excerpt=excerpt,
        in_digits=in_digits,
        hours=moment.to_hours,
        in_zone=moment.to_clocks,
        keys=picture.keys_of,
        line=markdown.to_line,
        markdown=markdown.to_html,
        outside=outside,
        phrase=markdown.to_phrase,
        plain=markdown.to_text,
        moment=moment.to_words,
        period=moment.to_period,
        sentence=sentence,
        slopes=picture.slopes_of,
        stressed=stressed,
        title_of=title_of,
        trend=trend,
    )
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    error.handle_errors(app)
    app.extensions["live"] = Live(app)
    hold(app)
    return app


def create_asgi() -> Application:
    """The ASGI application that `tangible serve` runs."""
    app = create_app()
    # Read and compiled once for all processes: they are forked from this one.
    time_zones()
    for template in FIRST:
        app.jinja_env.get_template(template)
    return Application(app)


def hold(app: Flask) -> None:
    """Load every template and module now: an upgrade may replace the files while this runs."""
    loader = app.jinja_loader
    assert loader is not None, "there is a folder of templates"
    sources = {name: loader.get_source(app.jinja_env, name) for name in loader.list_templates()}
    templates = {name: (text, file, None) for name, (text, file, _) in sources.items()}
    app.jinja_loader = FunctionLoader(templates.get)
    first = next(iter(starting_points().values()))
    FORMATS["xlsform"](first.definition, first.key)  # loads what writes workbooks
    known()
    with app.test_request_context():  # loads what makes a page without a request
        pass


def settings(instance: Instance) -> dict[str, Any]:
    """Flask's settings for one instance."""
    address = urlsplit(instance.base_url)
    return {
        "SECRET_KEY": instance.secret_key(),
        "BASE_URL": f"{address.scheme}://{address.netloc}" if instance.base_url else "",
        "APPLICATION_ROOT": address.path or "/",
        "SESSION_COOKIE_PATH": "/",
        "METRICS_TOKEN": instance.metrics_token,
        "SECURITY_CONTACT": instance.security_contact,
        "INVITED_ACCOUNTS": instance.invited_accounts,
        "WEBHOOKS_WITHIN": instance.webhooks_within,
        "MAX_CONTENT_LENGTH": 4_000_000,
        "MAX_FORM_MEMORY_SIZE": 4_000_000,
        "TRUSTED_PROXIES": os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1"),
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=90),
        "WTF_CSRF_TIME_LIMIT": None,
    }
