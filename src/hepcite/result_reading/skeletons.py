"""A sentence as a skeleton: endpoints, values, ratios and group sizes are single signs between the plain words.

On the skeleton the ways of reporting a result are a handful of short patterns; see `grammar`.
"""

import re
from dataclasses import dataclass, field

from hepcite.result_reading.brackets import harmless_end, strange_end
from hepcite.result_reading.values import P_VALUE, Value, attach, is_approximate, read_value

ENDPOINT, VALUE, RATIO, SIZE = "\ue000-\ue0ff", "\ue100-\ue1ff", "\ue200-\ue2ff", "\ue300-\ue3ff"
"""The signs of each kind, as ranges of a regular expression's character class."""

UNREADABLE = "\uf000"
"""The sign of a number that may be part of a result and cannot be read."""

STRANGE = "\uf001"
"""The sign of words in brackets that may change what is reported."""

_MOST = 256

_PRIVATE = re.compile("[\ue000-\uf8ff]")

_SMALL = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "nine": 9, "ten": 10, "twelve": 12}
_COUNT = rf"(?:\d{{1,2}}|{'|'.join(_SMALL)})"
_TIMES = rf"(?P<times>{_COUNT}(?:-?,? (?:and )?{_COUNT}|-?, {_COUNT})*)[\s-](?P<span>y(?:ea)?rs?|months?|mo)"
_LANDMARK = rf"(?:{_TIMES}[\s-](?:(?:real-world|estimated|Kaplan-Meier|cumulative) )*)?"
_TIME_BEHIND = re.compile(rf"(?: rates?| probability)? at {_TIMES}\b(?!\w)", re.IGNORECASE)
_ABBREVIATION = r"(?:\s?[(\[](?:m?OS|m?PFS|TTP|RFS|EFS|ORR|DCR|CR|Do[Rr]|DOR)s?[)\]])?"
_ARTICLE = r"(?:(?:an?|the) )?"
_MEDIAN = r"(?:(?:updated|pooled|final|interim|longer|shorter|estimated) )*(?:medians?(?: of)? )?"

_NAMES = (
    ("pfs", r"progression[- ]free survival|m?PFS"),
    ("rfs", r"recurrence[- ]free survival|RFS"),
    ("event-free-survival", r"event[- ]free survival|EFS"),
    ("post-progression-survival", r"post-progression survival|PPS"),
    ("os", r"overall survival|m?OS|survival"),
    ("ttp", r"time to progression|TTP"),
    ("duration-of-response", r"duration of response|response duration|DOR|DoR"),
    ("time-to-response", r"time to response"),
    ("complete-response", r"complete response rates?|CR rates?"),
    ("orr", r"(?:objective|overall) (?:tumou?r )?response(?: rate)?s?|ORRs?|response rates?|responses?"),
    ("dcr", r"disease control(?: rate)?s?|DCRs?"),
)
_ENDPOINTS = tuple(
    (
        concept,
        re.compile(
            rf"(?i:{_ARTICLE}{_MEDIAN}{_LANDMARK}(?:confirmed )?)(?P<name>(?i:{names}))(?![\w-])"
            rf"(?i:{_ABBREVIATION})(?i: rates?\b| probability\b)?(?i:{_ABBREVIATION})"
        ),
    )
    for concept, names in _NAMES
)
_RISKS = (
    ("pfs", re.compile(r"(?:the )?(?:risk|hazard) of (?:disease )?progression or death\b")),
    ("os", re.compile(r"(?:the )?(?:risk|hazard) of death\b")),
)
_EVENTS = {"death": "os", "os": "os", "overall survival": "os", "pfs": "pfs", "progression-free survival": "pfs"}
_EVENTS |= {"progression or death": "pfs", "disease progression or death": "pfs", "recurrence or death": "rfs"}
_EVENTS |= {"ttp": "ttp", "time to progression": "ttp", "progression": "ttp", "disease progression": "ttp"}

_USUAL_BEFORE = re.compile(
    r"(?:^|[^\w-]|\b(?:an?|the|their|its|of|in|and|or|with|for|to|on|by|had|gave|achieved|produced|showed|were|was|"
    r"improved?|improves?|improving|prolonged|prolong|extended|lengthened|lengthen|raised|longer|shorter|better|worse|"
    r"higher|lower|interim|final|median|confirmed|best|updated|pooled|overall|predicted|that|but|while|whereas|"
    r"increased|reported|[\w-]+'s|[A-Z][\w-]*\d|[A-Z]{2,}[\w-]*|%))\s?$"
)
"""Ends before a bare "survival" or "response" that means overall survival or objective response."""

_OTHER_BEFORE = re.compile(
    r"(?:\bmean|\b(?:difference|differences|gain|gains|improvement|benefit|increase|change|reduction)s? (?:in|of)|TACE|"
    r"intracranial|intrahepatic|AFP|serological|biochemical|pathological|pathologic|metabolic|graft|patient|partial|"
    r"\bto|\bno|\bearly)[\s-](?:the )?$",
    re.IGNORECASE,
)
"""Ends before an endpoint's name that is part of another one's."""

_BARE_NAMES = re.compile(r"survival|response(?: rate)?s?|disease control", re.IGNORECASE)
_SIZE = re.compile(r"\s?[(\[](?:n\s?=\s?(?P<n>\d+)|(?P<patients>\d+) (?:\w+ )?patients)[)\]]", re.IGNORECASE)
_ONLY_P = re.compile(rf"\s?[(\[]{P_VALUE.pattern}[)\]]|, {P_VALUE.pattern}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint as a sentence names it.

    Attributes:
        concept: Its id in the lexicon; empty for one that is not read.
        times: Landmarks in months: "1-, 2- and 3-year survival" has three; empty for none.
    """

    concept: str
    times: tuple[int, ...] = ()

    @property
    def slots(self) -> tuple[tuple[str, int | None], ...]:
        """One pair of endpoint and landmark for each value that belongs to the name."""
        return tuple((self.concept, time) for time in self.times) or ((self.concept, None),)


@dataclass(slots=True)
class Skeleton:
    """A sentence in signs and words.

    Attributes:
        signs: The skeleton; as long as `offsets`.
        offsets: Where each of its characters stands in the text.
        endpoints, values, sizes: What the signs stand for; ratios are values without a unit.
    """

    text: str
    signs: str = ""
    offsets: list[int] = field(default_factory=list)
    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def words(self, start: int, end: int) -> str:
        """Return the text behind a stretch of the skeleton, with the brackets that the skeleton passes over."""
        stretch = self.signs[start:end].rstrip(" .,")
        return self.text[self.offsets[start] : self.offsets[start + len(stretch) - 1] + 1].strip() if stretch else ""

    def put(self, sign: str, offset: int) -> None:
        """Append a character of the skeleton."""
        self.signs += sign
        self.offsets.append(offset)


def make_skeleton(text: str) -> Skeleton:
    """Write a sentence as a skeleton; characters for private use count as spaces."""
    skeleton = Skeleton(text)
    plain = _PRIVATE.sub(" ", text)
    depth, at = 0, 0
    while at < len(plain):
        end = _read(skeleton, plain, at)
        if end == at:
            depth += (plain[at] in "([") - (plain[at] in ")]")
            skeleton.put("," if plain[at] in ";:" and depth > 0 else plain[at], at)
            end += 1
        at = end
    return skeleton


def endpoint_of_event(event: str) -> str:
    """Return the endpoint that "hazard ratio for death" is of; empty for another event."""
    return _EVENTS.get(event.lower(), "")


def _read(skeleton: Skeleton, text: str, at: int) -> int:
    """Read what begins at an offset and put its sign; return where it ends, or the offset for a plain character."""
    if passed := _ONLY_P.match(text, at):
        return passed.end()
    if (end := harmless_end(text, at)) > at:
        return end
    if size := _SIZE.match(text, at):
        sign = _next(0xE300, len(skeleton.sizes))
        skeleton.sizes[sign] = int(size["n"] or size["patients"])
        skeleton.put(sign, at)
        return size.end()
    if (end := strange_end(text, at)) > at:
        skeleton.put(STRANGE, at)
        return end
    if text[at].isspace() or (at and (text[at - 1].isalnum() and text[at].isalnum())):
        return at
    return _read_endpoint(skeleton, text, at) or _read_value(skeleton, text, at)


def _read_value(skeleton: Skeleton, text: str, at: int) -> int:
    if (read := read_value(text, at)) is None:
        return at
    value, end = read
    if is_approximate(text, at) or not value.sound:
        skeleton.put(UNREADABLE, at)
        return end
    sign = _next(0xE200 if value.unit == "" else 0xE100, len(skeleton.values))
    skeleton.values[sign] = value
    skeleton.put(sign, at)
    return end


def _read_endpoint(skeleton: Skeleton, text: str, at: int) -> int:
    """Read an endpoint's name with its landmarks; return 0 when none begins here."""
    for concept, pattern in (*_ENDPOINTS, *_RISKS):
        if found := pattern.match(text, at):
            return _put_endpoint(skeleton, text, found, concept)
    return 0


def _put_endpoint(skeleton: Skeleton, text: str, found: re.Match[str], concept: str) -> int:
    groups = found.groupdict()
    times, end = _months(groups.get("times"), groups.get("span")), found.end()
    if behind := _TIME_BEHIND.match(text, end):
        times, end = times or _months(behind["times"], behind["span"]), behind.end()
    name_at = found.start("name") if "name" in groups else found.start()
    if not _is_endpoint(text, name_at, groups.get("name") or "overall survival"):
        concept = ""
    before = skeleton.signs.rstrip()[-1:]
    sign = _next(0xE000, len(skeleton.endpoints))
    skeleton.endpoints[sign] = Endpoint(concept, times)
    skeleton.put(sign, found.start())
    if before in skeleton.values and skeleton.values[before].unit == "%" and skeleton.values[before].interval is None:
        skeleton.values[before], end = attach(text, skeleton.values[before], end)
    return end


def _next(first: int, taken: int) -> str:
    """Return the next sign of a kind; there are 256, far more than a sentence can use with certainty."""
    return chr(first + taken) if taken < _MOST else UNREADABLE


def _is_endpoint(text: str, name_at: int, name: str) -> bool:
    before = text[max(0, name_at - 40) : name_at]
    if _OTHER_BEFORE.search(before):
        return False
    return not _BARE_NAMES.fullmatch(name) or bool(_USUAL_BEFORE.search(before))


def _months(times: str | None, span: str | None) -> tuple[int, ...]:
    if times is None or span is None:
        return ()
    counts = [_SMALL.get(word, 0) or int(word) for word in re.findall(r"\d+|[a-z]+", times.lower()) if word != "and"]
    return tuple(count * (12 if span[0] in "yY" else 1) for count in counts)
