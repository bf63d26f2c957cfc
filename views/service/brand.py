"""The brand: the page on which an operator says whose service this is, and the style it gives."""

from flask import Blueprint, Response, abort, flash, request, url_for

from forms.button import ButtonForm
from forms.service.brand import BrandForm, LogoForm
from language.message import gettext as _
from models.account.organiser import Organiser
from models.service.brand import Brand
from models.service.shade import ColourUnfit, colour_from, told
from web import brand_file
from web.brand_file import asked_for, specimen_style
from web.guard import one_or_404, operator_page, public
from web.page import page, redirect
from web.static import sent

bp = Blueprint("brand", __name__)

SET = ("sender", "colour", "privacy", "contact")


@bp.get("/operator/brand")
@operator_page
def edit(operator: Organiser) -> Response:
    """The name, the colour, the logo, the text on privacy, and how a form looks with them."""
    return brand_page()


@bp.post("/operator/brand")
@operator_page
def update(operator: Organiser) -> Response:
    """Have the brand that was sent."""
    form = BrandForm()
    if not form.validate():
        return brand_page(form, status=422)
    Brand.change(operator, **{name: form[name].data for name in SET})
    flash(_("Saved. Everybody sees it within seconds."))
    return redirect(url_for(".edit"))


@bp.post("/operator/brand/preview")
@operator_page
def show(operator: Organiser) -> Response:
    """The page with a piece of a form as it would look. Nothing is stored."""
    form = BrandForm()
    return brand_page(form, status=200 if form.validate() else 422)


@bp.post("/operator/brand/deletion")
@operator_page
def delete(operator: Organiser) -> Response:
    """Have no brand."""
    Brand.delete_by(operator)
    flash(_("Removed. Pages are as they were before."))
    return redirect(url_for(".edit"))


@bp.get("/operator/brand/specimen.css")
@operator_page
def specimen(operator: Organiser) -> Response:
    """The style of that piece of a form, for the colour in the address."""
    try:
        colour = colour_from(request.args.get("colour", ""))
    except ColourUnfit:
        abort(404)
    return Response(specimen_style(colour), mimetype="text/css")


@bp.get("/brand/style.css")
@public
def style() -> Response:
    """The style that every page has."""
    return sent(one_or_404(asked_for(brand_file.style)))


def brand_page(
    form: BrandForm | None = None, logo_form: LogoForm | None = None, status: int = 200
) -> Response:
    """Answer with the page, as it is stored or as it was sent."""
    stored = Brand.stored()
    form = form or BrandForm(formdata=None, obj=stored)
    file = stored and brand_file.logo(stored)
    colour = "" if form.colour.errors else form.colour.data or ""
    return page(
        "service/brand/edit.html",
        stored=stored,
        logo=url_for("logo.show", v=file.version) if file else "",
        form=form,
        logo_form=logo_form or LogoForm(formdata=None, words=stored.logo_words if stored else ""),
        button=ButtonForm(),
        colour=colour,
        told=told(colour) if colour else [],
        status=status,
    )
