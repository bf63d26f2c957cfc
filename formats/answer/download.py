"""The formats in which the responses of a survey leave, by the ending of the file."""

from types import ModuleType

from formats.answer import csv, jsonl

FORMATS: dict[str, ModuleType] = {"csv": csv, "jsonl": jsonl}
