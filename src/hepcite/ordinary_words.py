"""Words with which people phrase questions: that the corpus lacks one of them says nothing about what it covers."""

ORDINARY_WORDS = frozenset(
    """
    a able about above actual actually add added adding advice advise after again against ago ahead all allow
    allowed almost along already also always am among an and another answer answers any anybody anyone anything
    anyway apart approach are aren around article as ask asked asking at available average away back bad badly
    ballpark based basic basically be became because become becomes been before began begin behind being believe
    below best better between big bit both bottom brief briefly broad but by call called came can cannot care case
    cases certain chance chances change changed changes cheat check choice choose chosen claim clear clearly clinic
    clinical close come comes coming common commonly compare compared comparing comparison complete concern consider
    considered could couldn couple current currently data date day days deal decent decide decision define defined
    depend depends describe describes detail details did didn differ difference different do doctor does doesn doing
    don done doubt down due during each earlier early easy effect either else end enough especially even ever every
    everybody everyone everything evidence exact exactly example except exist exists expect expected explain fact
    fail failed failing fails fair fairly far fast few figure figures fill final finally find finding findings fine
    first follow following for found from full further gave general generally get gets getting gist give given gives
    giving go goes going gone good got grateful great group had half handy happen happened happening happens hard
    has hasn have haven having he headline hear heard hello help helpful helps her here hers hey hi high higher him
    his hold holds hope how however idea if imagine important improve improved in include included includes indeed
    instead interested into is isn issue it its itself just keep keeps key kind know known knows lack lacks large
    last late later latest lead leads least left less let like likely line list listed little ll look looked looking
    looks lot lots low lower main mainly make makes making many matter maybe me mean means meant mention mentioned
    message might mind mine minute minutes more most mostly move much must my myself name named names near need
    needed needs neither never new newest next no nobody none nor not note nothing now number numbers of off offer
    offered often oh ok okay old on once one ones only open opinion option options or order other others ought our
    out over overall overview own page paper papers part particular particularly past patient patients pay people
    per perform performs perhaps person picture piece place plan play please pls plus point points poor possible
    possibly practice prefer preferred present presumably pretty previous probably problem proof proper properly
    prove proven provide pt pts published purpose put question questions quick quickly quite quote quoted quotes
    range rank rate rather reach read reading real really reason reasonable recall recent recently recommend
    recommended recommends refer regard regarding relate related relevant remain remember remind report reported
    reports require right role rough roughly round rule run running runs said same saw say saying says score sec
    second seconds section see seem seemed seems seen send sense separate serious set several shall share she short
    shorter should shouldn show showed showing shown shows side sides similar simple simply since single sit
    slightly small so solid some somebody someone something sometimes soon sorry sort sound sounds source sources
    specific specifically start started state stated states status stay step still stop stopped story strong stuff
    such suggest suggests suitable sum summarise summarize summary support sure table take taken takes taking talk
    tell tells tend term terms than thank thanks that the their them themselves then there these they thing things
    think thinking this those though thought three through thus time times tip to today together told too took top
    topic total totally touch toward towards treat treated treating tried true trust truth try trying turn turned
    two type types typical typically under understand understood unless until unusual up upon us use used useful
    user uses using usual usually value various versus very via view vs wait want wanted wants was wasn way ways we
    week weeks well went were weren what whatever whats when where whereas whether which while who whole whom whose
    why wide will win winner wins wish with within without won wonder wondering word words work worked working works
    worse worst worth would wouldn write written wrong wrote yeah year years yes yet you your yours yr yrs
    apres avec con dans della delle despues dopo mit nach para pour qual quale quali sono
    """.split()  # noqa: SIM905  five hundred quoted words would be no easier to read
)
"""Lower case; contractions without their endings ("isn" for "isn't"). The last line joins drugs in other languages."""
