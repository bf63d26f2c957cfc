"""The letter about a wave, written once to all who left their address to be told of it."""

from flask import Blueprint, Response, url_for

from formats.text.invitation import Announcement
from formats.text.letter import letter
from forms.mail.letter import LetterForm
from language.message import spoken
from models.account.organiser import Organiser
from models.mail import mail_server
from models.mail.letter import LONGEST_SUBJECT, LetterUnfit
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from models.wave import wave_letter
from models.wave.reminder import Reminder
from models.wave.series import Series, Wave
from web.address import form_address, whole
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.language import speaking_of
from web.page import redirect

bp = Blueprint("wave_letter", __name__)


@bp.get("/surveys/<code>/reminders/letter")
@organiser_only
def new(organiser: Organiser, code: str) -> Response:
    """The letter as it could be, to be changed before it is sent."""
    survey = one_or_404(survey_for(organiser, code, May.CONTACTS))
    wave = _wave(survey)
    if wave is None:
        return _back(survey)
    told, _tag = announced(wave.survey)
    words = {"subject": told.title[:LONGEST_SUBJECT], "text": told.text}
    return _page(survey, wave, LetterForm(formdata=None, data=words))


@bp.post("/surveys/<code>/reminders/letter")
@organiser_only
def create(organiser: Organiser, code: str) -> Response:
    """Write it to all of them, or show the form again with what is wrong."""
    survey, form = one_or_404(survey_for(organiser, code, May.CONTACTS)), LetterForm()
    wave = _wave(survey)
    if wave is None:  # pressed twice, or a colleague was faster
        return _back(survey)
    if not form.validate():
        return _page(survey, wave, form, 422)
    about = wave.survey

    def link(mark: str) -> str:
        return whole(url_for("reminder.edit", code=about.code, mark=mark))

    words, (_told, tag) = (form.subject.data or "", form.text.data or ""), announced(about)
    try:
        written = wave_letter.write(wave, survey, organiser, *words, link, language=tag)
    except LetterUnfit as fault:
        form.say(fault)
        return _page(survey, wave, form, 422)
    return redirect(url_for("letter.show", code=survey.code, letter=written.id))


def announced(about: Survey, leave: str = "") -> tuple[Announcement, str]:
    """What can be written about a wave in the language of its form, and the tag of that."""
    with speaking_of(about.definition):
        return letter(about, form_address(about), leave), spoken.get().tag


def _wave(survey: Survey) -> Wave | None:
    """The wave that can be told of now; None where nobody is left, or no mail is sent."""
    series = one_or_404(Series.of(survey))
    wave = wave_letter.newest_open(series) if mail_server.is_set_up() else None
    if wave is None:
        return None
    Reminder.let_out(series)
    return wave if wave_letter.untold(wave) else None


def _back(survey: Survey) -> Response:
    return redirect(url_for("reminder.index", code=survey.code))


def _page(survey: Survey, wave: Wave, form: LetterForm, status: int = 200) -> Response:
    return survey_page(
        "wave/wave_letter/new.html",
        survey,
        wave=wave,
        form=form,
        untold=wave_letter.untold(wave),
        sender=mail_server.in_use(),
        status=status,
    )
