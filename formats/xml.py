"""XML from elsewhere as a tree, without what could grow or name other files."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from formats.unread import FileError
from language.message import gettext as _


def tree(data: bytes) -> Element:
    """The root of the document. Raises FileError, also for one with a document type."""
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except ParseError as fault:
        raise FileError(
            _("Line %(line)s: this is not XML; export it again.", line=fault.position[0])
        ) from None
    except (DefusedXmlException, ValueError, LookupError):
        raise FileError(_("The file declares entities or an unknown encoding: refused.")) from None
    return root
