"""The logo of the organisation: set by an operator, loaded by every page."""

from flask import Blueprint, Response, flash, url_for

from forms.service.brand import LogoForm
from language.message import gettext as _
from models.account.organiser import Organiser
from models.service.brand import Brand
from views.service.brand import brand_page
from web.brand_file import asked_for, logo
from web.guard import one_or_404, operator_page, public
from web.headers import INERT, allow
from web.page import redirect
from web.static import sent

bp = Blueprint("logo", __name__)


@bp.get("/brand/logo")
@public
def show() -> Response:
    """The file."""
    return allow(sent(one_or_404(asked_for(logo))), INERT)


@bp.post("/operator/brand/logo")
@operator_page
def update(operator: Organiser) -> Response:
    """Show the logo that was sent."""
    one_or_404(Brand.stored())
    form = LogoForm()
    if not form.validate():
        return brand_page(logo_form=form, status=422)
    Brand.take_logo(operator, form.logo, form.words.data)
    flash(_("Saved. Everybody sees it within seconds."))
    return redirect(url_for("brand.edit"))


@bp.post("/operator/brand/logo/deletion")
@operator_page
def delete(operator: Organiser) -> Response:
    """Show no logo."""
    one_or_404(Brand.stored())
    Brand.take_logo(operator, None)
    flash(_("The logo is removed."))
    return redirect(url_for("brand.edit"))
