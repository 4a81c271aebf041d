"""What words count for when a statement is compared with its sources: which are neutral, which turn a finding round."""

import re
from functools import lru_cache
from typing import Literal

import Stemmer

Direction = Literal["longer", "shorter", "higher", "lower", "better", "worse", "same", "different"]

NEUTRAL = frozenset(
    """
    a an the this that these those it its they them their there which who whom whose what when where such as so also
    is are was were be been being has have had having do does did doing will would
    of in on at by for from to into onto with within among between across during through over under per upon via about
    and or both either respectively than versus vs vs. compared comparing comparison relative against while whereas although though
    but however yet then thus therefore furthermore moreover overall here
    study studies analysis analyses data result results finding findings evidence report reports reported reporting author authors
    show shows showed shown showing find finds found observe observed see seen record recorded note noted describe described
    give gives gave given giving yield yields yielded produce produced reach reaches reached achieve achieved
    receive receives received receiving treat treats treated treating treatment treatments therapy therapies
    patient patients people person persons participant participants individual individuals subject subjects those
    include includes included including enrol enrols enroll enrolled enrolling enrolment involve involved comprise comprised
    occur occurs occurred occurring experience experienced experiencing develop developed
    arm arms group groups rate rates value values figure figures case cases number numbers proportion percentage percent
    came come comes taken take took made make makes stood stand stands amounted amount measured measure corresponding
    according based conducted performed carried out using use used led lead leads ran run
    respective each other one's can could
    if whether because since as there each's
    respective proved proven turned seemed remained
    separate available related plus combined combination together added adding defined emerge emerged emerges source sources mean
    month months week weeks day days year years mg per cent percent daily
    exist exists existed numbered totalled compares contrast contrasts describing alike went go goes gone move moved entered enter on-going ongoing being
    set stage further moreover directed available attributable seen looked specifically overall altogether also too
    study's trial's studying sat stood remain remains remained get gets got underwent undergo
    evaluated evaluate evaluates tested test tests testing investigated investigate examined examine assessed assess studied
    """.split()
) - {"under", "over", "could", "ongoing", "further", "specifically", "stage", "can", "reached", "reach", "reaches", "would", "will", "seemed"}
"""Words that add nothing to what is said; they need not stand in the source."""

PERMITTED = frozenset({"reach", "meet", "met", "over", "alreadi"})
"""Stems that need not stand in the source, though a negation in front of them counts: "not reached"."""

NEGATIONS = frozenset("not no never none without neither nor cannot fail fails failed failing lack lacks lacked lacking absence "
    "absent missed unable nobody n't non nothing".split())
"""Words that turn round what follows them."""

HEDGES = frozenset("may might could can suggest suggests suggested suggesting possible possibly potential potentially appear appears appeared "
    "seem seems seemed trend trends tendency likely probably perhaps exploratory hypothesis hypotheses "
    "numerically nominal nominally preliminary unconfirmed expected estimated planned plans plan aims aim intends hints hint "
    "inconclusive uncertain unclear anecdotal signal".split())
"""Words by which a source takes back some of its certainty."""

_DIRECTIONS: dict[Direction, str] = {
    "longer": "longer prolong prolongs prolonged prolonging lengthen lengthened lengthening extend extended extending",
    "shorter": "shorter shorten shortened shortening",
    "higher": "higher increase increases increased increasing raise raises raised raising greater more rise rises rose rising elevate "
    "elevated elevation grow grew",
    "lower": "lower low lowered lowers reduce reduces reduced reducing reduction decrease decreases decreased decreasing fewer less fell fall "
    "falls drop drops dropped decline declines declined declining cut cuts",
    "better": "better improve improves improved improving improvement superior superiority favour favours favoured favor favors favored "
    "favourable favorable outperform outperformed beat beats benefit benefits benefited gain gains",
    "worse": "worse poorer inferior inferiority worsen worsened worsening unfavourable unfavorable adversely detrimental",
    "same": "similar similarly comparable comparably same equal equally equivalent unchanged alike",
    "different": "differ differs differed differing difference differences different distinguish distinguished",
}
DIRECTION_OF: dict[str, Direction] = {
    word: direction for direction, forms in _DIRECTIONS.items() for word in forms.split()
}
"""Which way a word says that a finding goes."""

NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
        "nineteen twenty".split()
    )
} | dict(zip("thirty forty fifty sixty seventy eighty ninety hundred".split(), "30 40 50 60 70 80 90 100".split(), strict=True))

_SPELLINGS = (
    (re.compile(r"isation"), "ization"),
    (re.compile(r"is(e[drs]?|ing)$"), r"iz\1"),
    (re.compile(r"aemia"), "emia"),
    (re.compile(r"haem"), "hem"),
    (re.compile(r"oed"), "ed"),
    (re.compile(r"oesoph"), "esoph"),
    (re.compile(r"diarrhoea"), "diarrhea"),
    (re.compile(r"([bcdlmnpv])our"), r"\1or"),
    (re.compile(r"centre"), "center"),
    (re.compile(r"([a-z])yse([ds]?)$"), r"\1yze\2"),
    (re.compile(r"aet"), "et"),
    (re.compile(r"faec"), "fec"),
)
"""British spellings and the American ones that they are compared in."""

_STEMMER = Stemmer.Stemmer("english")

_SAME_STEMS = {
    "fatal": "death", "die": "death", "dead": "death", "death": "death", "mortal": "death",
    "bleed": "bleed", "hemorrhag": "bleed",
    "predictor": "predict", "predict": "predict", "predictive": "predict",
    "progress": "progress",
    "respons": "respond", "respond": "respond", "respons rate": "respond", "surviv": "surviv",
    "recruit": "recruit", "enrol": "recruit",
    "antibodi": "antibodi",
    "associ": "associ", "link": "associ", "correl": "associ", "relat": "relat",
    "discontinu": "discontinu", "stop": "discontinu",
    "approv": "approv", "licens": "approv",
    "just": "onli", "mere": "onli", "onli": "onli", "monotherapi": "alon", "frequent": "often", "commonest": "often", "common": "often",
    "sole": "sole", "singl": "singl",
    "earlier": "prior", "previous": "prior", "prior": "prior", "pretreat": "prior", "befor": "prior",
    "after": "after", "follow": "after", "subsequ": "subsequent",
    "japanes": "japan", "chines": "china", "korean": "korea", "italian": "itali", "european": "europ", "asian": "asia", "german": "germani", "french": "franc",
    "liver": "liver", "hepat": "liver",
    "month": "month", "monthly": "month",
    "independent": "independ", "signific": "signific", "drug": "drug", "agent": "drug",
    "each": "everi", "all": "everi", "began": "begin", "begun": "begin", "shown": "show", "fallen": "fell", "chosen": "choos", "chose": "choos", "kept": "keep", "held": "hold", "wors": "wors", "everi": "everi", "alway": "everi",
    "thereaft": "afterward", "afterward": "afterward", "later": "later",
    "cohort": "cohort", "seri": "seri", "center": "center", "site": "center", "hospit": "hospital",
    "tumor": "tumor", "shrinkag": "shrink", "shrink": "shrink", "shrank": "shrink", "shrunk": "shrink",
    "contin": "continu", "continu": "continu",
    "randomis": "random", "randomiz": "random", "random": "random",
}  # fmt: skip
"""Stems that mean the same, with the one that stands for all of them."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return what a word is compared by: its stem, in American spelling, words of the same meaning alike.

    >>> stem("tumours"), stem("fatal"), stem("deaths")
    ('tumor', 'death', 'death')
    """
    lower = word.lower().replace("’", "'").removesuffix("'s").removesuffix("'")
    for pattern, spelling in _SPELLINGS:
        lower = pattern.sub(spelling, lower)
    stemmed = str(_STEMMER.stemWord(lower))
    return _SAME_STEMS.get(stemmed, stemmed)
