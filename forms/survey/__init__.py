"""The forms with which organisers change a survey, its draft and its schedule."""
