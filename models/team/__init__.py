"""Colleagues: who may do what with a survey or an event, and how somebody is let in."""
