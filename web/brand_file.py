"""The files that a brand brings to every page: its style and its logo."""

import re
from collections.abc import Callable
from functools import lru_cache

from flask import request, url_for

from models.service.brand import Brand
from models.service.shade import DARK, LIGHT, Scheme, shades
from web.brand import ours
from web.static import FILES, StaticFile, static_file

# The variables of light pages and of dark ones, in each file that has some: docs/design.md.
ROOT = re.compile(r":root \{([^}]*)\}")

_packed = lru_cache(16)(static_file)  # those that operators have set


def style(brand: Brand) -> StaticFile:
    """What a page with this brand has beside the other styles; forced colours stay as they are."""
    variables = ""
    if brand.colour:
        light, dark = (_variables(brand.colour, scheme) for scheme in (LIGHT, DARK))
        dark = f"@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"
        variables = f":root {{ {light} }}\n{dark}\n"
    return _packed(FILES["brand.css"].content + variables.encode(), "text/css")


def logo(brand: Brand) -> StaticFile | None:
    """The logo of this brand, or None."""
    return _packed(bytes(brand.logo), brand.logo_type) if brand.logo else None


def style_address() -> str:
    """The address of the style of the brand; "" without one."""
    brand = ours()
    return url_for("brand.style", v=style(brand).version) if brand else ""


def logo_address() -> str:
    """The address of the logo of the brand; "" without one."""
    found = _file(ours(), logo)
    return url_for("logo.show", v=found.version) if found else ""


def asked_for(file_of: Callable[[Brand], StaticFile | None]) -> StaticFile | None:
    """A file of the brand, or None: as it is now, if another version is asked for than is known."""
    known = _file(ours(), file_of)
    if known is not None and request.args.get("v") == known.version:
        return known
    return _file(Brand.stored(), file_of)


def specimen_style(colour: str) -> str:
    """A light and a dark piece of a page in one page, with this colour or ("") with ours."""
    files = [FILES[name].content.decode() for name in ("tangible.css", "tally.css")]
    found = []
    for index, (name, scheme) in enumerate((("light", LIGHT), ("dark", DARK))):
        variables = "".join(ROOT.findall(text)[index] for text in files)
        own = _variables(colour, scheme) if colour else ""
        found.append(f".specimen.{name} {{ {variables} {own} color-scheme: {name}; }}\n")
    return FILES["brand.css"].content.decode() + "".join(found)


def _file(brand: Brand | None, file_of: Callable[[Brand], StaticFile | None]) -> StaticFile | None:
    return file_of(brand) if brand else None


def _variables(colour: str, scheme: Scheme) -> str:
    found = shades(colour, scheme)
    return (
        f"--link: {found.link}; --press: {found.press}; --on-press: {found.on_press}; "
        f"--bar: {found.press};"
    )
