"""The errors that HepCite raises.

HepCiteError                     every error below; the command line and the page catch this one
├── SettingsError                a setting or an option has a value that cannot be used
├── CorpusError                  a shipped or imported record breaks the corpus schema
├── LibraryError                 the SQLite library cannot be read or written
├── DocumentNotFoundError        no document with this id is in the library
├── ModelError                   the embedding model or the cross-encoder is missing, damaged or not the one expected
├── IndexUnusableError           the index was built with another model or splitter, or cannot be read
├── IndexBusyError               another process is building the index
├── QuestionError                a question, or a batch of questions, cannot be read
├── QuoteMismatchError           a span does not hold the text that it should
└── EvaluationError              a question set, a saved run or a benchmark folder cannot be read or used

A message says what happened, where, and what to do, in one line.
"""


class HepCiteError(Exception):
    """Base of every error that HepCite raises on purpose."""


class SettingsError(HepCiteError):
    """Raised when a setting, or an option such as the port, has a value that cannot be used."""


class CorpusError(HepCiteError):
    """Raised when a record breaks the corpus schema; names the file and the field."""


class LibraryError(HepCiteError):
    """Raised when the SQLite library cannot be opened, read or written."""


class DocumentNotFoundError(HepCiteError):
    """Raised when a document is asked for by an id that the library does not hold."""


class ModelError(HepCiteError):
    """Raised when the embedding model or the cross-encoder is missing, damaged or not the one expected."""


class IndexUnusableError(HepCiteError):
    """Raised when the index on disk was built with another model or splitter, or cannot be read."""


class IndexBusyError(HepCiteError):
    """Raised when another process holds the index lock for too long."""


class QuestionError(HepCiteError):
    """Raised when a question or a batch of questions cannot be read."""


class QuoteMismatchError(HepCiteError):
    """Raised when a quote differs from the stored text at its offsets."""


class EvaluationError(HepCiteError):
    """Raised when a question set, a saved run or a benchmark folder cannot be read or used."""
