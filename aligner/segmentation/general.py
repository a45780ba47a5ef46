"""Sentences of any other language: the rules that need no word list."""

from aligner.segmentation import shared
from aligner.segmentation.candidate import Rule

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = (
    shared.lower_right,
    shared.punctuation_right,
    shared.bracketed_mark,
    shared.number_in_brackets_right,
    shared.list_item,
)
