"""Word files from blocks, in the form that councils expect: A4, Word styles, and marks on every page."""

from cdp.documents.word.writer import to_word

__all__ = ["to_word"]
