"""The corpus as it stands now: what is shipped and what was added, each document with the notices about its paper."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources.abc import Traversable

from hepcite.additions import Additions
from hepcite.check_log import CheckLog
from hepcite.documents import DOCUMENT_KINDS, Document
from hepcite.library import Library
from hepcite.passport import Passport
from hepcite.sources.shipped import corpus_stamp, read_corpus
from hepcite.standing import Standing, describe_notice


def compose_corpus(folder: Traversable, library: Library) -> tuple[Document, ...]:
    """Return the shipped documents, then the added ones in the order in which they came.

    Raises:
        CorpusError: A shipped record breaks its schema.
    """
    documents = (*read_corpus(folder), *Additions(library.database).documents())
    notices = Standing(library.database).notices()
    return tuple(
        replace(document, notices=(*(describe_notice(n) for n in notices[document.study_id]), *document.notices))
        if document.study_id in notices
        else document
        for document in documents
    )


def compose_stamp(folder: Traversable, library: Library) -> str:
    """Return a SHA-256 that changes with whatever `compose_corpus` returns, and with each day's checks."""
    digest = hashlib.sha256(corpus_stamp(folder).encode())
    for row in Additions(library.database).hashes():
        digest.update("\0".join(row).encode())
    digest.update(Standing(library.database).stamp().encode())
    return digest.hexdigest()


def make_passport(documents: Sequence[Document], library: Library) -> Passport:
    """Count the documents, and look up in the log when they were checked."""
    by_kind: Counter[str] = Counter(document.kind for document in documents)
    checks = CheckLog(library.database).checks("notices")
    findable = {document.study_id for document in documents if document.doi or document.pmid}
    return Passport(
        counts=tuple((kind, by_kind[kind]) for kind in DOCUMENT_KINDS if kind in by_kind),
        newest_year=max((document.year for document in documents if document.year), default=None),
        retracted=len({document.study_id for document in documents if document.retracted}),
        notices_checked=min((check.at[:10] for key, check in checks.items() if key in findable), default=None),
        unchecked=len(findable - checks.keys()),
    )
