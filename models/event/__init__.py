"""Events, their surveys and the programme that attendees see."""
