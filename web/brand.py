"""The brand on a page: who asks, and what they say of privacy."""

from flask import g, url_for

from language.catalogue import COMPILED
from language.message import language
from models.service.brand import Brand


def ours() -> Brand | None:
    """The brand of this service or None, the same one until the request is answered."""
    if "brand" not in g:
        g.brand = Brand.lately()
    brand: Brand | None = g.brand
    return brand


def privacy_address() -> str:
    """The address of what is said of privacy, in the language spoken; "" where nothing is."""
    brand = ours()
    if brand is None or not brand.says_privacy:
        return ""
    return url_for("privacy.show", lang=language() if language() in COMPILED else None)
