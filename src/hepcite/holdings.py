"""What the library holds now: its documents and their passport, read anew when a new index was published."""

from dataclasses import dataclass

from hepcite.corpus import make_passport
from hepcite.documents import Document
from hepcite.library import Generation, Library
from hepcite.passport import Passport


@dataclass(frozen=True, slots=True)
class Held:
    """What the library holds in one generation; replaced as a whole, so that any thread may read it at any time."""

    generation: Generation | None
    documents: tuple[Document, ...]
    passport: Passport


class Holdings:
    """Reads what a library holds; may be asked by any thread."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._held: Held | None = None

    def read(self) -> Held:
        """Read what is held now."""
        generation = self._library.current_generation()  # read first: should it change now, the next look reads again
        documents = self._library.documents()
        self._held = Held(generation, documents, make_passport(documents, self._library))
        return self._held

    def current(self) -> Held:
        """Return what is held, read anew when another process has swapped in a new index."""
        held = self._held
        if held is None or self._library.current_generation() not in {None, held.generation}:
            return self.read()
        return held
