"""Deletes what was kept until a day that is over: addresses of series of which nothing is to come.

Every process of every node looks, each at moments of its own.
"""

from models.wave.reminder import Reminder


def look() -> None:
    """Delete the addresses of all series that are over. Never fails."""
    Reminder.delete_ended()
