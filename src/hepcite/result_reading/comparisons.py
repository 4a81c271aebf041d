"""The ways in which a sentence sets one arm against another by its verb, as patterns over its skeleton."""

import re
from dataclasses import replace

from hepcite.lexicon import Lexicon
from hepcite.result_reading.arms import (
    arm_words,
    names_arm,
    names_group,
    names_only_the_study,
    shares_last_group,
    subject_words,
)
from hepcite.result_reading.clauses import Clause
from hepcite.result_reading.patterns import (
    AGAIN,
    CHANGER,
    COLON,
    CONTRASTER,
    FROM,
    JOINED,
    LASTED,
    MATCHED,
    MORE,
    NON_INFERIOR,
    OVER,
    PAIR,
    SET_APART,
    E,
)
from hepcite.result_reading.reports import Arms, Head, Item, Report, read_item, read_more, with_ratio


def behind_colon(clause: Clause, head: Head, lexicon: Lexicon) -> Report | None:
    """Read "missed its survival endpoint: median 10 months with A versus 8 months with B".

    Also "A did not improve survival: median 9 versus 8 months on B".
    """
    colon = COLON.match(clause.signs, head.end)
    first = (
        read_item(clause, colon.end(), 1) if colon and len(head.slots) == 1 and head.before == clause.start else None
    )
    if colon is None or first is None:
        return None
    items, end = read_more(clause, first[1], 1)
    report = Report(head.before, end, head.slots, (first[0], *items))
    gap = clause.skeleton.words(head.end, colon.end("gap"))
    if not items or names_group(gap, lexicon) or not all(item.words for item in items):
        return None
    if subject := CONTRASTER.fullmatch(clause.signs, head.before, head.prefix_end):
        arms = (
            subject_words(clause.skeleton.words(*subject.span("subject")), lexicon),
            arm_words(items[0].words, lexicon),
        )
        return replace(report, arms=arms) if len(items) == 1 and not first[0].words and arms[0] else None
    alone = not names_group(clause.skeleton.words(clause.start, head.start), lexicon)
    return report if alone and first[0].words else None


def raised(clause: Clause, head: Head, lexicon: Lexicon) -> Report | None:
    """Read "A raised median survival to 15 from 8 months with B"."""
    subject = CHANGER.fullmatch(clause.signs, head.before, head.prefix_end)
    joined = JOINED.fullmatch(clause.signs, head.before, head.prefix_end) if head.before > clause.start else None
    change = FROM.match(clause.signs, head.end)
    if change is None or not (subject or joined) or len(head.slots) != 1:
        return None
    items = tuple(Item((clause.skeleton.values[change[name]],)) for name in ("to", "from"))
    words = clause.skeleton.words(*subject.span("subject")) if subject else ""
    other = clause.skeleton.words(*change.span("other")).strip() if change["other"] else ""
    arms = (subject_words(words, lexicon), arm_words(other, lexicon) if other else None)
    return Report(head.before, change.end(), head.slots, items, arms=arms, chained=bool(joined))


def contrasted(clause: Clause, head: Head, lexicon: Lexicon) -> Report | None:
    """Read "A improved survival over B: median 16 versus 14 months", or with a hazard ratio alone.

    Also "A was non-inferior to B for survival: median 16 versus 14 months".
    """
    if len(head.slots) != 1 or head.before != clause.start:
        return None
    subject = CONTRASTER.fullmatch(clause.signs, head.before, head.prefix_end)
    other = OVER.match(clause.signs, head.end) if subject else None
    end = other.end() if other else head.end
    if subject is None:
        subject = other = NON_INFERIOR.fullmatch(clause.signs, head.before, head.prefix_end)
    if subject is None or other is None:
        return None
    pair = PAIR.match(clause.signs, end)
    items = tuple(Item((clause.skeleton.values[sign],)) for sign in pair.groups()) if pair else ()
    words = clause.skeleton.words(*other.span("other"))
    arms = (subject_words(clause.skeleton.words(*subject.span("subject")), lexicon), arm_words(words, lexicon))
    return Report(head.before, pair.end() if pair else end, head.slots, items, arms=arms)


def set_apart(clause: Clause, head: Head, lexicon: Lexicon) -> Report | None:
    """Read "survival did not differ between A and B: 10 versus 8 months".

    Also "PFS favoured A over B (5 versus 3 months)". Values stand in the order in which the arms are named. Of
    "matched" patients, that is said of each arm.
    """
    found = SET_APART.match(clause.signs, head.end)
    if found is None or len(head.slots) != 1 or head.first or head.before != clause.start:
        return None
    sides = ("first" if found["first"] else "favoured", "second")
    words = [clause.skeleton.words(*found.span(side)) for side in sides]
    if shares_last_group(words[1], lexicon) or not all(names_arm(side, lexicon) for side in words):
        return None
    matched = MATCHED.fullmatch(clause.signs, head.before, head.prefix_end)
    if not matched and not names_only_the_study(clause.skeleton.words(head.before, head.prefix_end), lexicon):
        return None
    words[1] = LASTED.sub("", words[1])
    group = [matched["group"].lower()] if matched else []
    arms = tuple(", ".join([arm, *group]) for side in words if (arm := arm_words(side, lexicon)))
    return (
        Report(head.before, found.end(), head.slots, _pair(clause, found), arms=arms)
        if len(arms) == len(words)
        else None
    )


def again(clause: Clause, found: re.Match[str], before: Arms) -> Report | None:
    """Read "but survival did not (13 versus 11 months)" behind a clause that compares two arms."""
    slots = [slot for sign in re.findall(E, found[0]) for slot in clause.skeleton.endpoints[sign].slots]
    pair = AGAIN.match(clause.signs, found.end())
    if pair is None or len(slots) != 1 or not slots[0][0] or clause.signs[clause.start : found.start()].strip():
        return None
    report = Report(clause.start, pair.end(), tuple(slots), _pair(clause, pair), arms=before)
    return None if MORE.match(clause.signs, report.end) else with_ratio(clause, report)


def _pair(clause: Clause, found: re.Match[str]) -> tuple[Item, ...]:
    return tuple(Item((clause.skeleton.values[found[side]],)) for side in ("left", "right"))
