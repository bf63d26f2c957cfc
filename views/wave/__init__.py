"""Surveys that are asked again: planning, reminders, and what the waves say one after the other."""
