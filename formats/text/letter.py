"""The letter to those who left an address: where a survey is asked again, and how to leave."""

from formats.text.invitation import Announcement
from formats.text.markdown import to_text
from formats.text.moment import to_words
from language.message import gettext as _
from models.survey.survey import Survey


def letter(survey: Survey, address: str, leave: str = "") -> Announcement:
    """The letter about a wave that is open, in the language that is spoken.

    Without the address at which to `leave` it does not say how: a letter that the service sends
    ends with a link of one’s own.
    """
    sentences = [
        _("You left your address to be told when we ask again."),
        _("Nothing joins it to what you answered."),
    ]
    if survey.closes_at is not None:
        moment = to_words(survey.closes_at, survey.time_zone)
        sentences.append(_("You can answer until %(moment)s.", moment=moment))
    if leave:
        sentences.append(_("To take your address off the list: %(link)s", link=leave))
    return Announcement(to_text(survey.definition.title), tuple(sentences), address)
