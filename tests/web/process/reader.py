"""Reads as formats.process.sandbox does, but each form is an expression of Python: its name."""

from formats.process import sandbox


def main(task: str, name: str) -> None:
    """Do the task with this name."""
    sandbox.TASKS["form"] = lambda name, _: eval(name)
    sandbox.main(task, name)
