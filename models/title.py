"""A title: what a list calls a survey. A list names also what cannot be read, and goes on."""

from models.survey import Survey

UNREADABLE = "(cannot be read)"


def title_of(survey: Survey) -> str:
    """What it is called; where what is stored cannot be read, that."""
    try:
        return survey.definition.title
    except ValueError:  # no JSON, or no definition
        return UNREADABLE
