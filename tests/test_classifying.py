"""Design, line of therapy and classes read from titles, checked by hand: rather too little than too much."""

import pytest

from hepcite.classifying import study_type
from hepcite.documents import DIRECT_SETTING, Document
from hepcite.lexicon import Lexicon
from hepcite.sources.articles import Article, TextPart
from hepcite.sources.study_records import PROVISIONAL_TITLE_NOTICE
from hepcite.title_reading import setting, therapy_classes

HCC = "hepatocellular carcinoma"
DIRECT, POST_TKI, SILENT = DIRECT_SETTING, "second-line-post-tki", "not-stated"

TITLES = [
    (f"Examplinib in Patients with Advanced {HCC.title()}", SILENT, SILENT),
    ("Atezolizumab plus Bevacizumab in Unresectable Hepatocellular Carcinoma", SILENT, SILENT),
    (f"Nivolumab as first-line therapy of {HCC}: a randomised, open-label, phase 3 trial", "phase-3-rct", "first-line"),
    (f"Front-line durvalumab in advanced {HCC}: a multicentre phase II study", "phase-2", "first-line"),
    (f"Lenvatinib in treatment-naïve {HCC}: real-world experience", "retrospective-cohort", "first-line"),
    (f"Pembrolizumab as second-line therapy in {HCC}: a randomized, phase III trial", "phase-3-rct", SILENT),
    (f"Regorafenib for {HCC} that progressed on sorafenib: a randomised phase 3 trial", "phase-3-rct", POST_TKI),
    (f"Nivolumab in {HCC} previously treated with sorafenib: a phase 1/2 study", "phase-1-2", POST_TKI),
    (f"Camrelizumab in {HCC} refractory to lenvatinib", SILENT, POST_TKI),
    (f"Cabozantinib in {HCC} after progression on atezolizumab plus bevacizumab: a phase II trial", "phase-2", DIRECT),
    (f"Lenvatinib after atezolizumab plus bevacizumab in {HCC}: a retrospective study", "retrospective-cohort", DIRECT),
    (f"Sorafenib as second-line treatment after atezolizumab-bevacizumab failure in {HCC}", SILENT, DIRECT),
    (f"Regorafenib in {HCC} previously treated with immune checkpoint inhibitors: a phase Ib study", "phase-1", DIRECT),
    (f"TACE plus lenvatinib for {HCC} refractory to PD-1 inhibitors", SILENT, DIRECT),
    (f"Durvalumab and tremelimumab in atezolizumab-bevacizumab-pretreated {HCC}", SILENT, DIRECT),
    ("Second-line treatments of HCC: a network meta-analysis of randomised controlled trials", "meta-analysis", SILENT),
    (f"Immunotherapy of {HCC}: a systematic review", "review", SILENT),
    (f"Resistance to immunotherapy in {HCC}: a review", "review", SILENT),
    (f"A retrospective review of chemoembolisation for {HCC}", "retrospective-cohort", SILENT),
    (f"Clinical practice guidelines on the management of {HCC}", "guideline", SILENT),
    (f"Lenvatinib slows the growth of {HCC} xenografts in mice", "preclinical", SILENT),
    (f"Glypican-3 CAR-T cells in {HCC}: a phase 1 trial", "phase-1", SILENT),
    (f"Quality of life in {HCC}: a prospective cohort study", "prospective-cohort", SILENT),
    (f"Lenvatinib in {HCC} without prior immunotherapy", SILENT, SILENT),
    (f"Sorafenib in immunotherapy-naive {HCC}", SILENT, SILENT),
    (f"Adjuvant nivolumab after resection of {HCC}: a randomised phase 3 trial", "phase-3-rct", SILENT),
    (f"Atezolizumab plus bevacizumab after chemoembolisation of {HCC}", SILENT, SILENT),
    (f"Hepatitis B reactivation during immunotherapy of {HCC}", SILENT, SILENT),
    (f"Cost-effectiveness of atezolizumab plus bevacizumab in {HCC}", SILENT, SILENT),
    ("Contrast behaviour in the portal venous phase 3D sequence", SILENT, SILENT),
]


ON_IMMUNOTHERAPY_ITSELF = [
    f"Outcomes following atezolizumab plus bevacizumab in unresectable {HCC}",
    f"Bleeding events following atezolizumab and bevacizumab in {HCC}",
    f"Immune-related adverse events following immune checkpoint inhibitors in {HCC}",
    f"Early alpha-fetoprotein response following nivolumab predicts survival in {HCC}",
    f"Hepatic decompensation after atezolizumab-bevacizumab in {HCC}",
    f"Time to progression on lenvatinib plus pembrolizumab in {HCC}",
    f"Predictors of progression on nivolumab in {HCC}",
    f"Mechanisms of failure of immune checkpoint inhibitors in {HCC}",
    f"Atezolizumab plus bevacizumab failed to prolong survival in {HCC}",
    f"Nivolumab for progressive {HCC}",
    f"Relatlimab in {HCC} naive to immuno-oncology therapy that progressed on tyrosine kinase inhibitors",
]


def type_of(title: str, *types: str, parts: tuple[TextPart, ...] = (), full_text: bool = False) -> str:
    """Return the design of an article with this title and these publication types."""
    return study_type(Article(title, parts, full_text, article_types=types))


@pytest.mark.parametrize(("title", "design", "line"), TITLES, ids=[title for title, _, _ in TITLES])
def test_titles(title: str, design: str, line: str, lexicon: Lexicon):
    """Each title gives the design and the line of therapy that a hepatologist reads in it."""
    assert (type_of(title), setting(title, lexicon)) == (design, line)


@pytest.mark.parametrize("title", ON_IMMUNOTHERAPY_ITSELF)
def test_study_of_immunotherapy_itself_is_not_direct(title: str, lexicon: Lexicon):
    """A paper on immunotherapy itself is no evidence on treatment after it."""
    assert setting(title, lexicon) != DIRECT_SETTING


def test_no_shipped_title_is_called_direct_wrongly(shipped: tuple[Document, ...], lexicon: Lexicon):
    """Of the shipped papers, none that is not on treatment after immunotherapy is called so by its published title."""
    published = [d for d in shipped if PROVISIONAL_TITLE_NOTICE not in d.notices and d.setting != DIRECT_SETTING]
    assert [d.title for d in published if setting(d.title, lexicon) == DIRECT_SETTING] == []


@pytest.mark.parametrize(
    "title",
    [
        f"Lenvatinib after immunotherapy in {HCC}",
        f"Lenvatinib after immune checkpoint inhibitors in {HCC}",
        f"Post-immunotherapy regorafenib in {HCC}",
        f"Cabozantinib after first-line immunotherapy in {HCC}",
    ],
)
def test_title_after_immunotherapy_is_direct(title: str, lexicon: Lexicon):
    """A treatment given "after immunotherapy", in whatever words, is direct evidence."""
    assert setting(title, lexicon) == DIRECT_SETTING


@pytest.mark.parametrize(
    "title",
    [
        f"Ramucirumab after sorafenib in {HCC}",
        f"Regorafenib after first-line sorafenib in {HCC}",
        f"Nivolumab in sorafenib-experienced {HCC}",
    ],
)
def test_title_after_a_tki(title: str, lexicon: Lexicon):
    """A treatment given "after sorafenib", in whatever words, is evidence after a TKI."""
    assert setting(title, lexicon) == "second-line-post-tki"


@pytest.mark.parametrize(
    "title",
    [
        f"Pembrolizumab in {HCC} after progression on first-line therapy",
        f"Nivolumab after failure of first-line treatment of {HCC}",
        f"Subsequent treatment after first-line immunotherapy in {HCC}",
    ],
)
def test_title_after_first_line_is_not_first_line(title: str, lexicon: Lexicon):
    """What follows first-line treatment is not first-line."""
    assert setting(title, lexicon) != "first-line"


@pytest.mark.parametrize("title", ["Antivirals in chronic hepatitis B", "Surveillance of compensated cirrhosis"])
def test_liver_disease_without_cancer_is_another_setting(title: str, lexicon: Lexicon):
    """A title on another disease of the liver states another setting."""
    assert setting(title, lexicon) == "other"


@pytest.mark.parametrize(
    "title",
    ["Nivolumab after gemcitabine in biliary tract cancer", "Docetaxel after nivolumab in non-small cell lung cancer"],
)
def test_other_cancer_is_another_setting(title: str, lexicon: Lexicon):
    """A title on another cancer states another setting, and is never evidence on hepatocellular carcinoma."""
    assert setting(title, lexicon) == "other"


@pytest.mark.parametrize(
    ("title", "design"),
    [
        ("a phase 1/2 study", "phase-1-2"),
        ("a phase I/II study", "phase-1-2"),
        ("a phase Ib/II study", "phase-1-2"),
        ("a phase Ia/Ib trial", "phase-1"),
        ("a phase 1b trial", "phase-1"),
        ("a Phase-II trial", "phase-2"),
        ("a phase IIa trial", "phase-2"),
        ("a phase IIb randomized trial", "phase-2-rct"),
        ("a randomised phase 2/3 trial", "phase-2-rct"),
        ("a randomised phase I/II trial", "phase-1-2"),
        ("a randomised trial", "rct"),
        ("a phase III trial", "not-stated"),
        ("a phase IV study", "not-stated"),
        ("phase angle and survival", "not-stated"),
        ("a nonrandomised phase 2 trial", "phase-2"),
    ],
)
def test_phases(title: str, design: str):
    """Phases are read in Arabic and Roman numerals; only "randomised" makes a randomised trial."""
    assert type_of(f"Examplinib: {title}") == design


@pytest.mark.parametrize("title", ["a phase 1–2 study", "a phase 1b-2 study", "a phase 1-2, open-label study"])
def test_phase_with_a_dash(title: str):
    """A phase 1/2 trial that is written with a dash is one."""
    assert type_of(f"Examplinib: {title}") == "phase-1-2"


@pytest.mark.parametrize("title", ["a non-randomised, open-label phase 2 trial", "a non-randomized phase II study"])
def test_non_randomised(title: str):
    """A trial that calls itself non-randomised is not randomised."""
    assert type_of(f"Examplinib: {title}") == "phase-2"


@pytest.mark.parametrize(
    ("title", "types"),
    [
        ("Examplinib: protocol for a randomised, open-label, phase 3 trial", ()),
        ("Study protocol of a phase II trial of examplinib", ()),
        ("Examplinib: a randomised phase 3 trial", ("Clinical Trial Protocol",)),
    ],
)
def test_protocol_has_no_result(title: str, types: tuple[str, ...]):
    """A protocol reports no result, and must not count as the trial that it plans."""
    assert type_of(title, *types) in {"ongoing-trial", "not-stated"}


@pytest.mark.parametrize("kind", ["Comment", "Editorial", "Letter", "Published Erratum"])
def test_writing_about_a_trial_is_no_trial(kind: str):
    """A comment, an editorial, a letter or an erratum has not the design of the trial that it speaks of."""
    assert type_of("Examplinib: what the randomised phase 3 trial means", kind) == "not-stated"


@pytest.mark.parametrize(
    ("title", "design"),
    [
        ("Examplinib in clinical practice: an observational study", "not-stated"),
        ("Real-world examplinib: a prospective multicentre study", "prospective-cohort"),
        ("Adherence to practice guidelines: a retrospective cohort study", "retrospective-cohort"),
        ("Examplinib: a meta analysis of randomised trials", "meta-analysis"),
    ],
)
def test_words_for_other_designs(title: str, design: str):
    """A design is what the title says of the study, not what else it names."""
    assert type_of(title) == design


@pytest.mark.parametrize(
    ("types", "design"),
    [
        (("Journal Article", "Review"), "review"),
        (("Systematic Review",), "review"),
        (("review-article",), "review"),
        (("Meta-Analysis", "Randomized Controlled Trial"), "meta-analysis"),
        (("Practice Guideline",), "guideline"),
        (("Clinical Trial, Phase III", "Randomized Controlled Trial"), "phase-3-rct"),
        (("Randomized Controlled Trial",), "rct"),
        (("Clinical Trial, Phase II",), "phase-2"),
        (("Clinical Trial, Phase III",), "not-stated"),
        (("Journal Article",), "not-stated"),
        ((), "not-stated"),
    ],
)
def test_publication_types(types: tuple[str, ...], design: str):
    """Publication types give the design; a paper about other papers is none of a trial."""
    assert type_of("Examplinib", *types) == design


def test_two_phases_among_publication_types():
    """A phase 1/2 trial is indexed under both phases."""
    assert type_of("Examplinib", "Clinical Trial, Phase I", "Clinical Trial, Phase II") == "phase-1-2"


def test_methods_of_an_abstract():
    """Where title and types are silent, the methods of the abstract give the design."""
    methods = TextPart("Methods", "In this randomised phase 3 trial we gave examplinib.")
    assert type_of("Examplinib", parts=(methods,)) == "phase-3-rct"
    assert type_of("Examplinib: a retrospective study", parts=(methods,)) == "retrospective-cohort"


@pytest.mark.parametrize("section", ["abstract", "background", "results", "discussion"])
def test_other_parts_give_no_design(section: str):
    """Other parts of a paper speak of other trials, and give no design."""
    assert type_of("Examplinib", parts=(TextPart(section, "A randomised phase 3 trial found it."),)) == "not-stated"


def test_methods_of_a_full_text():
    """The methods of a full text speak of much besides, and give no design."""
    methods = TextPart("Methods", "As in a randomised phase 3 trial, we gave examplinib.")
    assert type_of("Examplinib", parts=(methods,), full_text=True) == "not-stated"


@pytest.mark.parametrize(
    ("title", "classes"),
    [
        (f"Cabozantinib in {HCC}", ("tki",)),
        (f"Nivolumab in {HCC}", ("ici-monotherapy",)),
        (f"Lenvatinib plus pembrolizumab in {HCC}", ("ici-combination", "tki")),
        (f"Atezolizumab plus bevacizumab in {HCC}", ("ici-combination", "anti-vegf")),
        (f"GPC3-targeted CAR-T cells in {HCC}", ("car-t",)),
        (f"Surveillance of {HCC}", ()),
    ],
)
def test_therapy_classes(title: str, classes: tuple[str, ...], lexicon: Lexicon):
    """A title names classes of therapy; a checkpoint inhibitor beside another class is a combination."""
    assert therapy_classes(title, lexicon) == classes


@pytest.mark.parametrize(
    "title", [f"Nivolumab plus ipilimumab in {HCC}", f"Tremelimumab plus durvalumab in unresectable {HCC}"]
)
def test_two_checkpoint_inhibitors_are_a_combination(title: str, lexicon: Lexicon):
    """Two checkpoint inhibitors together are a combination, and no monotherapy."""
    assert therapy_classes(title, lexicon) == ("ici-combination",)


@pytest.mark.parametrize(
    "title",
    [
        f"Cabozantinib after progression on atezolizumab plus bevacizumab in {HCC}",
        f"Lenvatinib following immune checkpoint inhibitors in {HCC}",
        f"Sorafenib in immunotherapy-naive {HCC}",
    ],
)
def test_earlier_treatment_is_not_studied(title: str, lexicon: Lexicon):
    """What the patients had before, or never had, is no class of therapy that the paper studies."""
    assert therapy_classes(title, lexicon) == ("tki",)


@pytest.mark.parametrize("title", [f"Nivolumab versus sorafenib in {HCC}", f"Gut microbiota and nivolumab in {HCC}"])
def test_comparison_is_no_combination(title: str, lexicon: Lexicon):
    """A checkpoint inhibitor that is compared with another drug, or studied beside the microbiota, is given alone."""
    assert "ici-combination" not in therapy_classes(title, lexicon)
