"""An email address: how it is written, checked here for every form, file and command."""

import re
import unicodedata

from language.message import gettext as _
from language.message import ngettext

LONGEST = 254  # RFC 5321, 4.5.3.1.3, without the brackets around it
# The form that HTML accepts in <input type=email>, with the letters of every script (RFC 6531).
BEFORE, BEHIND = " \t\r\n\xa0<", " \t\r\n\xa0>,;."
LONGEST_LABEL = 63  # RFC 1035
# Of these IDNA 2003 makes other letters (RFC 5894, 7.2); joiners are in no address.
DEVIANT = set("ßẞς")
LETTER = r"[^\W_]"
LABEL = rf"{LETTER}(?:(?:{LETTER}|-){{0,61}}{LETTER})?"
NETWORK = rf"{LABEL}(?:\.{LABEL})*"
# What RFC 5321 has as well, and few programs can write to.
QUOTED = re.compile(rf'".*"@{NETWORK}')
WRITTEN = re.compile(rf"[\w.!#$%&'*+/=?^`{{|}}~-]{{1,64}}@{NETWORK}")


class EmailUnfit(ValueError):
    """The text is no email address; the message says how one is written."""


class QuotedEmail(EmailUnfit):
    """It has quotation marks, of which many programs know nothing; the message says so."""


def bare(written: str) -> str:
    """An address as it is compared: in small letters, without blanks around it."""
    return written.strip().lower()


def email_address(written: str) -> str:
    """The address of an account, as it is stored. Raises EmailUnfit."""
    return bare(_address(written))


def reachable(written: str) -> str:
    """The address that somebody gives, in their letters; on no machine of a house alone.

    Raises EmailUnfit.
    """
    address = _address(written)
    if "." not in address.rpartition("@")[2]:
        raise EmailUnfit(_no_address(written))
    return address


def on_the_wire(domain: str) -> str:
    """A domain as the network knows it, in ASCII (RFC 5891). Raises UnicodeError.

    The codec of Python is of 2003 and makes other letters of some, which is somebody else's domain:
    “ß” becomes “ss”. Labels with these are encoded as they are.
    """
    if not DEVIANT & set(domain):
        return domain.encode("idna").decode()
    return ".".join(map(_label_on_the_wire, domain.split(".")))


def _label_on_the_wire(label: str) -> str:
    if not DEVIANT & set(label):
        return label.encode("idna").decode()
    # Letter by letter, for at the end of a word “Σ” alone would become “ς”.
    small = unicodedata.normalize("NFKC", "".join(one.lower() for one in label))
    found = f"xn--{small.encode('punycode').decode()}"
    if len(found) > LONGEST_LABEL:
        raise UnicodeError
    return found


def _address(written: str) -> str:
    """The address without what is pasted with it: `mailto:`, brackets, the end of a sentence."""
    address = written.lstrip(BEFORE).rstrip(BEHIND)
    if address[:7].lower() == "mailto:":
        address = address[7:]
    if len(address) > LONGEST:
        raise EmailUnfit(
            ngettext(
                "The email address is too long; it can have %(num)s character.",
                "The email address is too long; it can have %(num)s characters.",
                LONGEST,
            )
        )
    if QUOTED.fullmatch(address):
        fault = _(
            "Write an address without quotation marks: many mail programs cannot send to one that "
            "has them"
        )
        raise QuotedEmail(fault)
    if not WRITTEN.fullmatch(address):
        raise EmailUnfit(_no_address(written))
    return address


def _no_address(written: str) -> str:
    return _("%(written)r is no email address; write name@example.com.", written=written)
