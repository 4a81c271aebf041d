"""The errors that HepCite raises.

HepCiteError                     every error below; the command line and the page catch this one
├── SettingsError                a setting or an option has a value that cannot be used
├── CorpusError                  a shipped record breaks the corpus schema, or a file to import cannot be read
├── SourceError                  a service on the network does not answer, or not with what it should
├── LibraryError                 the SQLite library cannot be read or written
├── DocumentNotFoundError        no document with this id is in the library
├── ModelError                   a model is missing, damaged or not the one expected
│   └── GenerationError          the language model does not answer, answers too late, or not in the form asked for
├── IndexUnusableError           the index was built with another model, is being built, or cannot be read
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
    """Raised when a record breaks the schema or a file cannot be imported; names the file and what is wrong with it."""


class SourceError(HepCiteError):
    """Raised when a service does not answer, answers with an error, or sends what cannot be read; names the service."""


class LibraryError(HepCiteError):
    """Raised when the SQLite library cannot be opened, read or written."""


class DocumentNotFoundError(HepCiteError):
    """Raised when a document is asked for by an id that the library does not hold."""


class ModelError(HepCiteError):
    """Raised when a model is missing, damaged or not the one expected."""


class GenerationError(ModelError):
    """Raised when the language model does not answer, answers too late, or not in the form that was asked for."""


class IndexUnusableError(HepCiteError):
    """Raised when the index was built with another model, is held by another process, or cannot be read."""


class QuestionError(HepCiteError):
    """Raised when a question or a batch of questions cannot be read."""


class QuoteMismatchError(HepCiteError):
    """Raised when a quote differs from the stored text at its offsets."""


class EvaluationError(HepCiteError):
    """Raised when a question set, a saved run or a benchmark folder cannot be read or used."""
