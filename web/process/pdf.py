"""The processes that make a PDF of a report, with limits, and how many may run at once."""

from importlib.util import find_spec

from flask import render_template
from markupsafe import Markup

from language.message import lazy_gettext as _
from process.child import Limits
from process.launcher import Failed, Full, Launcher
from storage.cache import Cache
from web.brand import ours
from web.brand_file import style
from web.page import in_their_language
from web.process.permit import Permits
from web.static import FILES

AT_ONCE = 2
launcher = Launcher(
    "formats.process.pdf",
    at_once=AT_ONCE,
    patience=5,
    seconds=90,  # on a machine that has much else to do
    nice=10,  # answers go first
    limits=Limits(memory=1536 * 1024 * 1024, processor=60, file=0),
    silent=True,  # what people wrote is in it
)
makers = Permits(AT_ONCE)
SIZES = {"a4": "A4", "letter": "letter"}
OF_A_REPORT = ("tangible.css", "tally.css", "report.css")
MOST_KEPT = 16_000_000  # bytes, of files that anybody may ask for
# The page itself is the key: what was withdrawn since makes another.
_kept: Cache[str, bytes] = Cache(MOST_KEPT, lambda made: 2 * len(made))
BUSY = _("Other reports are being made into files. Try again in a few seconds, or print this page.")
BROKEN = _("No PDF could be made of this report. Print the page instead, and choose “Save as PDF”.")


class NoPdf(Exception):
    """No PDF was made: the message says why; `status` 503 means that one may be soon."""

    def __init__(self, message: object, status: int) -> None:
        super().__init__(str(message))
        self.status = status


def is_offered() -> bool:
    """True where what makes PDFs is installed: the extra `pdf`."""
    return find_spec("weasyprint") is not None


def pdf_of(
    template: str,
    size: str,
    organiser: int,
    sheets: tuple[str, ...] = OF_A_REPORT,
    **context: object,
) -> bytes:
    """A PDF of a page whose style is `style` in its template, on paper of this size.

    `organiser` is the number of who asks: each has one made at a time.
    Raises NoPdf, or Replaced during an upgrade.
    """
    return _made(_html(template, size, sheets, context), organiser)


def kept_pdf_of(
    template: str, size: str, organiser: int, sheets: tuple[str, ...], **context: object
) -> bytes:
    """As pdf_of, and kept for who asks for the same page next: for one that anybody may ask for."""
    html = _html(template, size, sheets, context)
    found = _kept.get(html)
    if found is None:
        found = _made(html, organiser)
        _kept.put(html, found)
    return found


def _html(template: str, size: str, sheets: tuple[str, ...], context: dict[str, object]) -> str:
    return in_their_language(render_template(template, style=_style(size, sheets), **context))


def _made(html: str, organiser: int) -> bytes:
    try:
        makers.take(organiser)
    except Full:
        raise NoPdf(BUSY, 503) from None
    try:
        return launcher.run(given=html.encode())
    except Full:
        raise NoPdf(BUSY, 503) from None
    except Failed:
        raise NoPdf(BROKEN, 500) from None
    finally:
        makers.give_back(organiser)


def _style(size: str, sheets: tuple[str, ...]) -> Markup:
    found = [FILES[name].content.decode() for name in sheets]
    if brand := ours():
        found.append(style(brand).content.decode())
    return Markup("\n".join((*found, f"@page {{ size: {SIZES[size]} }}")))
