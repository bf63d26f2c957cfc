"""Below all that speaks: the sentences that people read, in the language of the person."""
