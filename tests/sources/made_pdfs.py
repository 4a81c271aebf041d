"""PDFs written by hand for the tests: a few fonts, runs of text at given places, pictures, metadata, a password."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PAGE_WIDTH, PAGE_HEIGHT = 612, 792
_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_ID = b"0123456789abcdef"
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
_PRIVATE_FONT = (
    b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /FirstChar 32 /LastChar 255 /Widths [%s] /Encoding "
    b"<< /Type /Encoding /Differences [32 %s] >> /ToUnicode %d 0 R >>"
)


@dataclass(frozen=True)
class Run:
    """A run of text whose baseline begins at `x`, `y`, in points from the lower left corner.

    Fonts: F1 is Helvetica, F2 one whose letters mean nothing, F3 Symbol as word processors write it.
    """

    text: str
    x: float = 72
    y: float = 700
    size: float = 10
    font: str = "F1"
    hidden: bool = False
    turned: bool = False


@dataclass(frozen=True)
class Picture:
    """A grey picture over the whole page."""


Page = Sequence[Run | Picture]


def column(lines: Sequence[str], x: float = 72, y: float = 700, size: float = 10, step: float = 12) -> list[Run]:
    """Set lines one below the other; one that begins with two spaces is indented, "" leaves a line out."""
    return [
        Run(line.strip(), x + (15 if line.startswith("  ") else 0), y - step * number, size)
        for number, line in enumerate(lines)
        if line
    ]


def make_pdf(
    pages: Sequence[Page],
    entries: Mapping[str, str] | None = None,
    xmp: str | None = None,
    password: str | None = None,
    kids: Sequence[int] | None = None,
) -> bytes:
    """Write a PDF.

    Args:
        entries: Its information dictionary.
        xmp: Its XMP metadata, without the packet around them.
        password: Encrypts it with this password for opening; "" is one that readers try by themselves.
        kids: The numbers of the objects that its page tree names, when these are not the pages.
    """
    objects = _fixed_objects()
    first = len(objects) + 1
    for page in pages:
        objects += _page_objects(page, len(objects) + 1)
    numbers = kids if kids is not None else range(first, first + 2 * len(pages), 2)
    tree = b" ".join(b"%d 0 R" % number for number in numbers)
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (tree, len(numbers))
    if xmp is not None:
        packet = f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{xmp}</x:xmpmeta>'.encode()
        objects.append(_stream(b"/Type /Metadata /Subtype /XML", packet))
        objects[0] = b"<< /Type /Catalog /Pages 2 0 R /Metadata %d 0 R >>" % len(objects)
    listed = b"".join(b"/%s (%s) " % (key.encode(), _escape(value)) for key, value in (entries or {}).items())
    objects.append(b"<< %s>>" % listed)
    return _assemble(objects, password)


def _fixed_objects() -> list[bytes]:
    grey = _stream(
        b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", b"\x80"
    )
    nameless, symbol = _private_font(b"ABCDEF+Custom", 6), _private_font(b"ABCDEF+SymbolMT", 8)
    catalog = b"<< /Type /Catalog /Pages 2 0 R >>"
    return [catalog, b"", _FONT, nameless, grey, _private_map(0xE000), symbol, _private_map(0xF000)]


def _private_font(name: bytes, number_of_map: int) -> bytes:
    """Return a font whose glyphs have no known names; a map gives them characters."""
    widths = b" ".join([b"500"] * 224)
    names = b" ".join(b"/g%d" % code for code in range(32, 256))
    return _PRIVATE_FONT % (name, widths, names, number_of_map)


def _private_map(first: int) -> bytes:
    mapped = b"".join(b"<%02x> <%04x>\n" % (code, first + code) for code in range(160, 256))
    mapped += b"endbfchar\n94 beginbfchar\n"
    mapped += b"".join(b"<%02x> <%04x>\n" % (code, first + code) for code in range(33, 127))
    return _stream(
        b"",
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        b"1 begincodespacerange <00> <ff> endcodespacerange\n96 beginbfchar\n%sendbfchar\nendcmap end end" % mapped,
    )


def _page_objects(page: Page, number: int) -> list[bytes]:
    drawn = b"\n".join(map(_draw, page))
    return [
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R /Resources "
        b"<< /Font << /F1 3 0 R /F2 4 0 R /F3 7 0 R >> /XObject << /P1 5 0 R >> >> >>"
        % (PAGE_WIDTH, PAGE_HEIGHT, number + 1),
        _stream(b"", drawn),
    ]


def _draw(item: Run | Picture) -> bytes:
    if isinstance(item, Picture):
        return b"q %d 0 0 %d 0 0 cm /P1 Do Q" % (PAGE_WIDTH, PAGE_HEIGHT)
    matrix = "0 1 -1 0" if item.turned else "1 0 0 1"
    mode = 3 if item.hidden else 0
    place = f"BT /{item.font} {item.size} Tf {mode} Tr {matrix} {item.x} {item.y} Tm".encode()
    return b"%s (%s) Tj ET" % (place, _escape(item.text))


def _escape(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def _stream(entries: bytes, content: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def _assemble(objects: Sequence[bytes], password: str | None) -> bytes:
    trailer = b"/Root 1 0 R /Info %d 0 R" % len(objects)
    if password is not None:
        key, entry = _lock(password)
        objects = [_encrypt(body, key, number) for number, body in enumerate(objects, start=1)]
        objects = [*objects, entry]
        trailer += b" /Encrypt %d 0 R /ID [<%s> <%s>]" % (len(objects), _ID.hex().encode(), _ID.hex().encode())
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        *(size, table, size, trailer),
        len(out),
    )


def _lock(password: str) -> tuple[bytes, bytes]:
    """Return the key of the 40-bit RC4 encryption of PDF 1.4 and its dictionary (Algorithms 2 to 4 of the standard)."""
    padded = (password.encode() + _PADDING)[:32]
    owner = _rc4(_md5(padded)[:5], padded)
    permissions = -4
    key = _md5(padded + owner + permissions.to_bytes(4, "little", signed=True) + _ID)[:5]
    user = _rc4(key, _PADDING)
    shown = (owner.hex().encode(), user.hex().encode(), permissions)
    return key, b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P %d >>" % shown


def _encrypt(body: bytes, key: bytes, number: int) -> bytes:
    """Encrypt the stream of an object; the strings outside of streams are left out, as no test reads them."""
    head, mark, rest = body.partition(b"\nstream\n")
    if not mark:
        return b"<< >>" if body.startswith(b"<< /Title") else body
    content = rest.removesuffix(b"\nendstream")
    own = _md5(key + number.to_bytes(3, "little") + b"\0\0")[:10]
    return b"%s\nstream\n%s\nendstream" % (head, _rc4(own, content))


def _md5(content: bytes) -> bytes:
    return hashlib.md5(content, usedforsecurity=False).digest()


def _rc4(key: bytes, content: bytes) -> bytes:
    state = list(range(256))
    other = 0
    for index in range(256):
        other = (other + state[index] + key[index % len(key)]) % 256
        state[index], state[other] = state[other], state[index]
    out = bytearray()
    index = other = 0
    for byte in content:
        index = (index + 1) % 256
        other = (other + state[index]) % 256
        state[index], state[other] = state[other], state[index]
        out.append(byte ^ state[(state[index] + state[other]) % 256])
    return bytes(out)
