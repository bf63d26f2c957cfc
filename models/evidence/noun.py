"""A noun of evidence: what sort of thing can be named as some, and what is kept of it."""

LINK = "link"  # an address of the web
RESULTS, CLAUSE, QUOTE = "results", "clause", "quote"  # of a survey
INDICATOR, DEMAND, OUTCOME, CONFIRMATION = (  # of an event
    *("figure", "demand", "outcome", "confirmation"),
)
TESTIMONY, PHOTO = "testimony", "photo"  # of its wall
YOU_SAID = "you_said"  # a reply to what people said
MYTH = "myth"  # one that is followed
WAVE = "wave"  # a time at which a survey was asked again
RECORD = "record"  # what stands in the organisers’ own files

# What organisers name; the others are named by what proposes to tell a difference.
NAMED = (LINK, QUOTE, RESULTS, CLAUSE, INDICATOR, DEMAND, MYTH, TESTIMONY, PHOTO)
NOUNS = (*NAMED, OUTCOME, CONFIRMATION, YOU_SAID, WAVE, RECORD)
# What somebody may take back: no word of it is kept, and it is looked up each time.
TAKEN_BACK = frozenset((QUOTE, TESTIMONY, PHOTO))
NUMBERED = frozenset((INDICATOR, DEMAND))  # their keys are numbers of rows
