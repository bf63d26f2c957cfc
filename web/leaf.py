"""A leaf in an address: which page of responses is turned to, and what is looked for."""

from flask import request

from models.answer.leaf import FIRST, Turn
from models.answer.response import is_id
from models.form.spelling import LONGEST_SEARCH, MOST_WORDS, words_to_find


def turn() -> Turn:
    """The turn that the address asks for; to the first leaf where it names no response."""
    back = request.args.get("before", "")
    id = back or request.args.get("after", "")
    return Turn(id, back=bool(back)) if is_id(id) else FIRST


def searched() -> str:
    """The words that the address, or a form, looks for; "" where there is no letter to find."""
    words = request.values.get("q", "")[:LONGEST_SEARCH].split()[:MOST_WORDS]
    text = " ".join(words)
    return text if words_to_find(text) else ""
