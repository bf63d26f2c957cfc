"""What organisers make of what people wrote: tags, set by one or two coders; words struck out."""
