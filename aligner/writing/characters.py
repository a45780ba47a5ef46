"""Which characters may go into a file: the one place where text is made safe to export."""

import re

__all__ = ["clean"]

# The complement of XML 1.0's Char production (https://www.w3.org/TR/xml/#charsets). Lone surrogates are among
# them, so what passes can also be encoded in UTF-8.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")


def clean(text: str) -> str:
    """The text without control characters that XML forbids and without lone surrogates.

    Everything else stays, marks of writing direction, soft hyphens and no-break spaces among them.
    """
    return text if text.isprintable() else _FORBIDDEN.sub("", text)  # most text takes the fast way
