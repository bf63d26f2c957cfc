"""The error of every file that is read, whatever its format."""


class FileError(ValueError):
    """A file that cannot be taken: one plain line on what is wrong, where, and what to do."""
