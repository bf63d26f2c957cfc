"""A message of mail: plain text to one person, as RFC 5322 has it.

No pictures, no links but those in the text, nothing that tells the sender whether it was read. The
policy of the standard library writes the headers: none of what people wrote can begin another.
"""

from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from urllib.parse import quote

from formats.text.markdown import to_text
from language.catalogue import for_attendees
from language.message import gettext as _
from language.message import speaking
from models.account.email import on_the_wire
from models.mail.mail_server import Sender
from models.mail.outbox import Handed

LEAVE = "unsubscribe"  # the subject of a message with which somebody leaves
LONGEST_LINE = 900  # characters of a header; RFC 5322 has 998 with its name


class NotWritable(Exception):
    """The address has letters that this mail server does not know (RFC 6531)."""


def write(handed: Handed, sender: Sender, *, takes_utf8: bool) -> tuple[str, bytes]:
    """The address on the envelope, and the message. Raises NotWritable.

    Its id is the same each time it is tried, so that a server can tell that it has it already.
    """
    letter = handed.letter
    to = _on_the_wire(handed.address)
    if not (to.addr_spec.isascii() or takes_utf8):
        raise NotWritable
    policy = SMTP if to.addr_spec.isascii() else SMTPUTF8
    # No server has to take bytes of more than seven bits in a text.
    made = EmailMessage(policy=policy.clone(cte_type="7bit"))
    made["From"] = Address(sender.name, *sender.address.rsplit("@", 1))
    made["Subject"] = letter.subject
    made["Date"] = format_datetime(letter.made_at)
    # So that no program answers that somebody is away (RFC 3834).
    made["Auto-Submitted"] = "auto-generated"
    made["Precedence"] = "bulk"
    made.set_content(f"{letter.text}\n{_foot(handed)}", charset="utf-8")
    if letter.language.isascii():
        made["Content-Language"] = letter.language
    lines = [
        _line("To", to.addr_spec),
        _line("Message-ID", f"<{handed.mark}@{sender.domain}>"),
        *_leaving(handed, sender),
    ]
    return to.addr_spec, b"".join(lines) + made.as_bytes()


def _leaving(handed: Handed, sender: Sender) -> Iterator[bytes]:
    """The headers with which a mail program offers to leave (RFC 2369, RFC 8058)."""
    url = handed.leave_url
    if not url:
        yield _line("List-Unsubscribe", f"<mailto:{quote(sender.address, '@')}?subject={LEAVE}>")
    elif is_plain(url):
        yield _line("List-Unsubscribe", f"<{url}>")
        if handed.one_click and url.startswith("https://"):
            yield _line("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")


def _line(name: str, value: str) -> bytes:
    """A header in one line: the library would fold, or encode, one word that is long."""
    if not value.isprintable() or len(value) > LONGEST_LINE:
        raise NotWritable
    return f"{name}: {value}\r\n".encode()


def is_plain(url: str) -> bool:
    """True if a URL can stand in a header as it is."""
    fits = len(url) < LONGEST_LINE and url.isascii() and url.isprintable()
    return fits and not set(url) & set(" <>,")


def _foot(handed: Handed) -> str:
    """Why one gets it, and how one gets no more, in the language of the letter."""
    with speaking(for_attendees(handed.letter.language or "en")):
        line = (
            _("To get no more of these letters: %(link)s", link=handed.leave_url)
            if handed.leave_url
            else _(
                "You get this from the organisers of “%(title)s”: you left this address there and "
                "said that they may get in touch. To get no more, answer this letter and say so.",
                title=" ".join(to_text(handed.title).split()),
            )
        )
    return f"\n-- \n{line}\n"


def _on_the_wire(address: str) -> Address:
    """The address with its domain as the network knows it (RFC 5891). Raises NotWritable."""
    local, _at, domain = address.rpartition("@")
    try:
        return Address(username=local, domain=on_the_wire(domain))
    except ValueError:
        raise NotWritable from None
