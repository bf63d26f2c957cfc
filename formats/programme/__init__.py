"""The programme of a conference from a file: schedule.xml, schedule.json, iCalendar."""
