"""XMP metadata in the bytes of a file."""

from hypothesis import given
from hypothesis import strategies as st

from hepcite.sources.pdf.xmp import Xmp, read_xmp

RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">{}</rdf:RDF>'
)
ARTICLE = (
    '<rdf:Description rdf:about="" prism:publicationName="J Invented Hepatol"><dc:format>application/pdf</dc:format>'
    '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Second-line  treatment</rdf:li></rdf:Alt></dc:title>'
    "<dc:creator><rdf:Seq><rdf:li>Anna Chan</rdf:li><rdf:li>Ben Kudo</rdf:li></rdf:Seq></dc:creator>"
    "<prism:doi>10.5555/hep.1</prism:doi><dc:identifier>doi:10.5555/hep.1</dc:identifier>"
    "<prism:coverDate>2024-05-01</prism:coverDate></rdf:Description>"
)
PICTURE = (
    '<rdf:Description rdf:about=""><dc:format>image/jpeg</dc:format>'
    "<dc:title><rdf:Alt><rdf:li>Fig 1</rdf:li></rdf:Alt></dc:title></rdf:Description>"
)


def packet(inside: str) -> bytes:
    """Return a packet as it stands in a file."""
    return f'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/">{RDF.format(inside)}</x:xmpmeta>'.encode()


def test_an_article():
    """Title, authors, DOI, journal and year, from elements and attributes."""
    assert read_xmp(b"%PDF " + packet(ARTICLE)) == Xmp(
        titles=("Second-line treatment",),
        creators=("Anna Chan", "Ben Kudo"),
        identifiers=("10.5555/hep.1", "doi:10.5555/hep.1"),
        journal="J Invented Hepatol",
        year=2024,
    )


def test_pictures_do_not_count():
    """Packets of pictures and broken ones are passed over."""
    content = packet(PICTURE) + packet("<dc:title>") + packet(ARTICLE) + packet(PICTURE)
    assert read_xmp(content).titles == ("Second-line treatment",)


def test_nothing():
    """A file without packets, or with one that does not end, says nothing."""
    assert read_xmp(b"") == read_xmp(b"%PDF <x:xmpmeta") == Xmp()


def test_entities_are_not_resolved():
    """A packet that declares entities brings nothing in from outside."""
    bomb = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>&b;</x:xmpmeta>'
    assert read_xmp(bomb) == Xmp()


def test_many_beginnings_take_no_time():
    """A file of beginnings alone is read in one pass."""
    assert read_xmp(b"<x:xmpmeta" * 200_000) == Xmp()


@given(st.binary(max_size=200))
def test_any_bytes(inside: bytes):
    """No bytes in a packet raise anything."""
    read_xmp(b"<x:xmpmeta " + inside + b"</x:xmpmeta>")
