"""Bytes of a text file as text: by byte order mark, as UTF-8, or in the encoding that its letters speak for."""

import codecs
import re

from hepcite.errors import CorpusError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is the first half of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = bytes(range(0x09)) + bytes(range(0x0E, 0x20))
_MAX_CONTROL_SHARE = 0.01
_BINARY = "is not text: save it as plain text in UTF-8"

_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_SINGLE_BYTE_SHARE = 0.7
"""Least share of letters beyond ASCII that stand alone in a Western text; in Chinese or Cyrillic they stand in rows."""

_GUESSED = ["cp1252", "gb18030", "big5", "cp932", "euc_jp", "cp949", "cp1251", "mac_roman"]
_GUESSED_FROM = 200_000
"""Bytes from which an encoding is guessed."""

_UNREADABLE = "�"


def decode_text(content: bytes, name: str) -> str:
    r"""Return a file's text without its byte order mark, its lines ended by "\n".

    A text that is neither marked nor UTF-8 is read as Windows-1252 when its letters beyond ASCII stand alone, as in
    English with a few accents and signs ("9·9 months"); guessing by statistics reads such signs as Japanese. Only
    other texts are guessed. A file in UTF-8 with a few broken bytes, as after a cut, keeps U+FFFD in their place.

    Args:
        name: What messages call the file.

    Raises:
        CorpusError: The content is empty or no text.
    """
    if not content.strip():
        raise CorpusError(f"{name}: is empty")
    text = _decode(content, name).replace("\r\n", "\n").replace("\r", "\n")
    return text.removeprefix("\ufeff")


def _decode(content: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _marked(content[len(mark) :], encoding, name)
    if len(content) - len(content.translate(None, _CONTROL)) > _MAX_CONTROL_SHARE * len(content):
        raise CorpusError(f"{name}: {_BINARY}")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _unmarked(content, name)


def _marked(content: bytes, encoding: str, name: str) -> str:
    try:
        text = content.decode(encoding, errors="replace")
    except UnicodeDecodeError as error:  # pragma: no cover - "replace" reads anything
        raise CorpusError(f"{name}: {_BINARY}") from error
    if text.count(_UNREADABLE) > _MAX_CONTROL_SHARE * len(text):
        raise CorpusError(f"{name}: {_BINARY}")
    return text


def _unmarked(content: bytes, name: str) -> str:
    damaged = content.decode("utf-8", errors="replace")
    letters = sum(char > "\x7f" for char in damaged)
    if 2 * damaged.count(_UNREADABLE) < letters:
        return damaged
    runs = _HIGH_RUN.findall(content)
    if sum(len(run) == 1 for run in runs) >= _SINGLE_BYTE_SHARE * len(runs):
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError:
            pass  # five bytes mean nothing in this encoding
    return _guess(content, name)


def _guess(content: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(content[:_GUESSED_FROM], cp_isolation=_GUESSED).best()
    if best is None:
        raise CorpusError(f"{name}: {_BINARY}")
    return content.decode(best.encoding, errors="replace")
