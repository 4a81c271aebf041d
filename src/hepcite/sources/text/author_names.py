"""Authors' names as PubMed prints them: the surname and the initials, "Chan SL"."""

import re
import unicodedata

from hepcite.sources.text.tidy_text import tidy

_INITIALS = re.compile(r"^[^\W\d_a-z]{1,3}$")
_GROUP = re.compile(
    r"\b(?:group|investigators?|consortium|committee|collaborat\w+|society|association|network|team|panel|study|trial"
    r"|centre|center|institute|university|organi[sz]ation|department|foundation|agency)\b",
    re.IGNORECASE,
)
_SUFFIXES = {"II": "2nd", "III": "3rd", "IV": "4th"} | {end: end.capitalize() for end in ("Jr", "jr", "Sr", "sr")}
"""How PubMed prints what follows a name; "SR" are initials."""

MOST_INITIALS = 4
"""Letters of the longest initials, "Vehreschild MJGT"."""

_BEHIND_SURNAME = frozenset({"et", "al", "al."})
_GENERATIONS = frozenset({"jr", "jnr", "sr", "ii", "iii", "2nd", "3rd", "4th"})
_CAPITAL_GENERATIONS = frozenset({"II", "III"})

_PARTICLE_WORDS = "da dal de del della den der des di do dos du el la le ten ter van von zu zur"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())


def short_name(printed: str) -> str:
    """Return a name that has its surname first, "Chan, Stephen L.", as "Chan SL"; "" for an empty one.

    A name without a comma is a group's, or already short, or in an unknown order: it stays as printed.

    >>> short_name("Chan, Stephen L."), short_name("Müller, J.-P., Jr."), short_name("IMbrave050 investigators")
    ('Chan SL', 'Müller JP Jr', 'IMbrave050 investigators')
    """
    name = tidy(printed).strip(" ,;")
    surname, comma, rest = name.partition(",")
    if not comma or surname.endswith(".") or _GROUP.search(name):
        return name
    given, _, suffix = (part.strip() for part in rest.partition(","))
    if given.rstrip(".") in _SUFFIXES:
        given, suffix = suffix, given
    letters = initials(given)
    if given and not letters:
        return name
    return " ".join(part for part in (surname.strip(), letters, _SUFFIXES.get(suffix.rstrip("."), "")) if part)


def short_name_of_given_first(printed: str) -> str:
    """Return a name that has its surname last, "Stephen L. Chan", as "Chan SL"; others as `short_name` does.

    >>> short_name_of_given_first("Josep M. Llovet"), short_name_of_given_first("Jan van der Berg")
    ('Llovet JM', 'van der Berg J')
    """
    words = tidy(printed).split()
    if "," in printed or len(words) < 2 or _INITIALS.match(words[-1]) or _GROUP.search(printed):  # noqa: PLR2004
        return short_name(printed)
    suffix = f", {words.pop()}" if len(words) > 2 and words[-1].rstrip(".") in _SUFFIXES else ""  # noqa: PLR2004
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return short_name(f"{' '.join(words[start:])}, {' '.join(words[:start])}{suffix}")


def surname_first(printed: str) -> str:
    """Return a name that begins with its initials as `short_name_of_given_first` does; others as they are.

    >>> surname_first("JM Llovet"), surname_first("Llovet JM"), surname_first("De Toni")
    ('Llovet JM', 'Llovet JM', 'De Toni')
    """
    first, _, rest = printed.partition(" ")
    begins = bool(rest) and initials(first) == first.replace(".", "")
    return short_name_of_given_first(printed) if begins and initials(rest) != re.sub(r"[.\s]", "", rest) else printed


def initials(given: str) -> str:
    """Return the initials of given names; those that are initials already stay, small particles are left out.

    >>> initials("Wei-Ming"), initials("SL"), initials("J. R. de"), initials("小明")
    ('WM', 'SL', 'JR', '')
    """
    parts = [part for part in re.split(r"[\s.\-‐‑’']+", given) if part]
    if len(parts) == 1 and _INITIALS.match(parts[0]):
        return parts[0] if parts[0].isupper() else ""
    return "".join(part[0] for part in parts if part[0].isupper())


def surname(author: str) -> str:
    """Return the surname of a name that has it first, "Chan SL"; empty for "et al" alone.

    The first word is always of the surname, for "LEE DE" is a Lee; behind it a run of single letters or one group of
    letters is taken for initials, for "DE TONI EN" is a De Toni.

    >>> surname("Halik Ü"), surname("LEE DE"), surname("Kim J-H et al."), surname("Ruiz de Galarreta M Jr")
    ('Halik', 'LEE', 'Kim', 'Ruiz de Galarreta')
    """
    words = [word for word in author.split() if word not in _BEHIND_SURNAME]
    words = words[:1] + [word for word in words[1:] if not _is_generation(word)]
    count = _count_initials(words[-1]) if len(words) > 1 else 0
    if count == 1:
        while len(words) > 1 and _count_initials(words[-1]) == 1:
            words.pop()
    elif count:
        words.pop()
    return " ".join(words)


def _is_generation(word: str) -> bool:
    word = word.rstrip(".")
    return word.lower() in _GENERATIONS and (not word.isupper() or word in _CAPITAL_GENERATIONS)


def _count_initials(word: str) -> int:
    """Return how many initials a word consists of, "J-H" of two; 0 for any other word."""
    letters = re.sub(r"[.\-‐‑’']", "", unicodedata.normalize("NFC", word))
    return len(letters) if letters.isalpha() and letters.isupper() and len(letters) <= MOST_INITIALS else 0


def split_names(line: str) -> list[str]:
    """Return the names of a line that lists them: parted by semicolons, or by commas when all of them are short.

    >>> split_names("Chan SL, Kudo M"), split_names("Chan, Stephen; Kudo, M."), split_names("Chan, Stephen")
    (['Chan SL', 'Kudo M'], ['Chan, Stephen', 'Kudo, M.'], ['Chan, Stephen'])
    """
    if ";" in line:
        return [name.strip() for name in line.split(";") if name.strip()]
    names = [name.strip() for name in line.rstrip(" .").split(",") if name.strip()]
    short = all(len(name.split()) > 1 and _INITIALS.match(name.split()[-1]) for name in names)
    return names if short else [line.strip()]
