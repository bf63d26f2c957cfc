"""Pages and fragments: the only module that knows whether htmx is asking."""

import hashlib
from typing import Any, cast

from flask import Response, current_app, render_template, request
from htmx_flask import make_response

from language.message import language, spoken
from web.brand import ours
from web.headers import takes_gzip
from web.prerendered import Prerendered
from web.request import TangibleRequest

RETRY_SECONDS = "2"
# Blocks that move within a page, whose title stays.
MOVING = {"results", "progress", "advice", "day", "total", "programme"}


def page(
    template: str, *, fragment: str = "content", status: int = 200, **context: Any
) -> Response:
    """Answer with `template`: whole for a browser, its title and block `fragment` for htmx."""
    return answer(render(template, fragment, **context), status)


def render(template: str, fragment: str, **context: Any) -> str:
    """The HTML of `template`: all of it, or for htmx the block `fragment`, and the title if it may
    be another."""
    if not wants_fragment():
        return in_their_language(render_template(template, **context))
    block = render_block(template, fragment, **context)
    if fragment in MOVING:
        return block
    return f"<title>{render_block(template, 'title', **context).strip()}</title>\n{block}"


def render_block(template: str, block: str, **context: Any) -> str:
    """The block of a template alone, as it stands in the page."""
    current_app.update_template_context(context)
    found = current_app.jinja_env.get_template(template)
    return in_their_language("".join(found.blocks[block](found.new_context(context))))


def in_their_language(html: str) -> str:
    """The page, in which the words of a survey say their language where the page has another.

    Whatever people wrote stands in an element with `dir="auto"`, or in a `<bdi>`.
    """
    catalogue = spoken.get()
    if catalogue.words in ("", catalogue.tag):
        return html
    told = f'lang="{catalogue.words}"'
    return html.replace('dir="auto"', f'{told} dir="auto"').replace("<bdi>", f"<bdi {told}>")


def answer(html: str | bytes, status: int = 200) -> Response:
    """Answer with this HTML; a 503 says after how many seconds to try again."""
    headers = [("Vary", "HX-Request, Accept-Encoding")]
    if status == 503:
        headers.append(("Retry-After", RETRY_SECONDS))
    return Response(html, status, headers, mimetype="text/html")


def filled_in(frame: Prerendered, word: str) -> Response:
    """Answer with a prerendered page; only `word` (the form's key, or the receipt) is put in."""
    if not takes_gzip():
        return answer(frame.around(word))
    packed = answer(frame.packed_around(word))
    packed.content_encoding = "gzip"
    return packed


def unless_known(answered: Response) -> Response:
    """The answer; 304 without a page where the browser has this one already.

    Nothing is kept without asking: what is taken off a page is gone with the next request.
    """
    answered.headers["Cache-Control"] = "no-cache"
    answered.set_etag(hashlib.sha256(answered.get_data()).hexdigest()[:32], weak=True)
    answered.make_conditional(request)
    return answered


def wants_fragment() -> bool:
    """True when htmx will swap the answer into a page that is already there."""
    htmx = cast(TangibleRequest, request).htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def variant() -> tuple[bool, str, str]:
    """What a cached page has in its key beside its content: (is a fragment, language, brand)."""
    brand = ours()
    return wants_fragment(), language(), brand.version if brand else ""


def redirect(address: str) -> Response:
    """Send the person on, once what they asked for is done."""
    return Response(status=303, headers={"Location": address})


def moved(path: str) -> Response:
    """Send whoever asks on to `path`, where it is now, with their method, body and query."""
    query = request.query_string.decode("ascii")
    return Response(status=308, headers={"Location": f"{path}?{query}" if query else path})


def leave(address: str) -> Response:
    """Send the person to another page as a whole: htmx must not swap it into this one."""
    if not wants_fragment():
        return redirect(address)
    return make_response("", 204, redirect=address)
