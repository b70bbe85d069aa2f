"""Affinity from texts: reading, segmentation, the right reviewer on top, both languages, limits, bad input."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from concord.engines.match.texts import (
    METHODS,
    Concept,
    Profile,
    Submission,
    TermList,
    Work,
    affinity,
    compare,
    documents,
    standard,
)
from concord.engines.match.texts.segment import normal, singular, tokens
from concord.engines.progress import Cancelled
from concord.engines.reason import Invalid
from real_data import data_path

FIELDS = {
    "wheat": "wheat breeding drought tolerance yield cultivar field trial soil genotype",
    "wind": "offshore wind turbine blade load wake power grid storage",
    "cancer": "tumour immunotherapy checkpoint inhibitor patient survival trial",
    "vision": "convolutional network image segmentation detection benchmark training",
    "law": "patent law licence court intellectual property treaty",
}


def collection(seed: int, people: int = 10, works: int = 4) -> tuple[list[str], dict[str, list[str]], list[str]]:
    """Submissions of known fields, and reviewers who each write in one."""
    rng = np.random.default_rng(seed)
    names = list(FIELDS)

    def text(field: str) -> str:
        own, noise = FIELDS[field].split(), ["study", "effect", "model", "data", "case", "approach", "system", "region"]
        return " ".join([*rng.choice(own, 6), *rng.choice(noise, 6)])

    reviewers = {f"R{at}": [text(names[at % 5]) for _ in range(works)] for at in range(people)}
    return [text(name) for name in names], reviewers, names


@pytest.mark.parametrize("method", [name for name in METHODS if name != "model"])
def test_reviewers_of_the_field_come_first(method):
    submissions, reviewers, _ = collection(1, people=20)
    scores = affinity(submissions, reviewers, method=method)
    assert scores.shape == (5, 20)
    assert scores.min() >= 0.0
    assert scores.max() <= 1.0
    for row in range(5):
        best = np.argsort(-scores[row])[:4] % 5
        assert (best == row).all()


def test_tfidf_is_that_of_scikit_learn():
    """The baseline: words and pairs, smoothed idf, cosine, mean of the best 3 works."""
    submissions, reviewers, _ = collection(2)
    works = sorted({work for own in reviewers.values() for work in own})
    texts = TfidfVectorizer(ngram_range=(1, 2), tokenizer=tokens, token_pattern=None).fit([*submissions, *works])
    expected = np.zeros((5, len(reviewers)))
    for column, own in enumerate(reviewers.values()):
        close = (texts.transform(submissions) @ texts.transform(list(dict.fromkeys(own))).T).toarray()
        expected[:, column] = np.sort(close, axis=1)[:, -3:].mean(axis=1)
    np.testing.assert_allclose(affinity(submissions, reviewers, method="tfidf"), expected, atol=1e-6)


# --- words ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Batteries and the studies of classes", ["battery", "study", "class"]),
        ("ＣＲＩＳＰＲ　基因编辑", ["crispr", "基因", "编辑"]),
        ("Alzheimer’s disease, naïve Bayes", ["alzheimer", "disease", "naive", "baye"]),
        ("T细胞和维生素C", ["t细胞", "细胞", "维生素", "维生素c"]),
        ("基于5G通信的研究", ["5g", "5g通信", "通信"]),
        ("", []),
        ("—— 的 the !!", []),
    ],
)
def test_words_of_both_languages(text, expected):
    assert tokens(text) == expected


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_segmented(text):
    for word in tokens(text):
        assert word
        assert word == normal(word) or singular(word) == word


def test_full_and_half_width_are_one():
    one, two = "ＰＭ２．５ 污染", "PM2.5 污染"
    assert tokens(one) == tokens(two)


# --- reading ---


def test_usual_forms_are_read_alike():
    work = {"title": "Wheat", "abstract": "drought", "keywords": "yield; soil"}
    forms = [
        {"R": [work]},
        [{"id": "R", "works": [work]}],
        [{"id": "R", "papers": [Work("Wheat", "drought", ("yield", "soil"))]}],
        [Profile("R", (Work("Wheat", "drought", ("yield", "soil")),))],
    ]
    read = [documents.profiles(form) for form in forms]
    assert all(form == read[0] for form in read)
    assert documents.submissions(["wheat", ("Wheat", "drought")])[1] == Submission("2", Work("Wheat", "drought"))
    spoken = documents.submissions([{"title": {"en": "Wheat", "zh": "小麦"}}])[0]
    assert tokens(spoken.work.title) == ["wheat", "小麦"]


@pytest.mark.parametrize(
    ("submissions", "profiles", "code", "named"),
    [
        ([""], [["a"]], "match:text-missing", "1"),
        ({"A7": {"title": float("nan")}}, [["a"]], "match:text-no-text", "A7"),
        ({"A7": 3.5}, [["a"]], "match:texts-unreadable", "A7"),
        ("one text", [["a"]], "match:not-of-kind", "submissions"),
        ([{"id": "A", "text": "x y"}, {"id": "A", "text": "z w"}], [["a"]], "match:duplicate-identifier", "A"),
        (["wheat"], {"R": {"works": "a text"}}, "match:not-of-kind", "R"),
        (["wheat"], {"R": [5]}, "match:texts-unreadable", "R, 1"),
        (["wheat"], {"R": {"terms": [3]}}, "match:text-no-text", "terms"),
    ],
)
def test_bad_input_is_named(submissions, profiles, code, named):
    with pytest.raises(Invalid) as caught:
        affinity(submissions, profiles)
    assert caught.value.reason.code == code
    assert named in str(caught.value)
    assert caught.value.reason.text("zh")


@pytest.mark.parametrize(
    "options",
    [
        {"method": "magic"}, {"best": 0}, {"best": 1.5}, {"keep": 0}, {"terms": 2}, {"terms": float("nan")},
        {"method": "model"}, {"dimensions": 1}, {"colour": "red"},
    ],
)  # fmt: skip
def test_unknown_options_are_errors(options):
    with pytest.raises(Invalid) as caught:
        affinity(["wheat"], [["wheat"]], **options)
    assert caught.value.reason.code == "match:affinity-option"


# --- properties ---


def test_order_of_entries_does_not_matter():
    submissions, reviewers, _ = collection(3)
    scores = affinity(submissions, reviewers)
    names = list(reviewers)
    turned = affinity(submissions[::-1], {name: reviewers[name][::-1] for name in names[::-1]})
    np.testing.assert_allclose(turned[::-1, ::-1], scores, atol=2e-4)  # the topics come from a randomised algorithm


def test_same_seed_same_scores_and_input_untouched():
    submissions, reviewers, _ = collection(4, people=30)
    before = [list(submissions), {name: list(own) for name, own in reviewers.items()}]
    np.testing.assert_array_equal(affinity(submissions, reviewers, seed=5), affinity(submissions, reviewers, seed=5))
    assert [submissions, reviewers] == before


def test_a_reviewers_own_text_is_closest_to_it():
    submissions, reviewers, _ = collection(5)
    reviewers["author"] = [submissions[0]]
    assert affinity(submissions, reviewers)[0].argmax() == len(reviewers) - 1


def test_empty_profiles_fit_nothing():
    scores = affinity(["wheat drought"], {"R": ["wheat drought yield"], "S": [], "T": ""})
    assert scores[0, 0] > 0
    assert scores[0, 1] == scores[0, 2] == 0
    why = compare(["wheat"], {"S": []}).reason(0, 0)
    assert why.code == "match:affinity-empty-profile"
    assert affinity([], {"R": ["wheat"]}).shape == (0, 1)
    assert affinity(["wheat"], {}).shape == (1, 0)


@pytest.mark.parametrize("keep", [1, 3, 50])
def test_keep_holds_the_best_of_every_row_and_column(keep):
    submissions, reviewers, _ = collection(6, people=12)
    submissions *= 3
    submissions = {f"A{at}": f"{text} {at}x" for at, text in enumerate(submissions)}
    full, kept = affinity(submissions, reviewers), affinity(submissions, reviewers, keep=keep)
    assert isinstance(kept, sparse.csr_array)
    dense = kept.toarray()
    there = dense > 0
    np.testing.assert_allclose(dense[there], full[there], atol=1e-12)
    for matrix, mask in ((full, there), (full.T, there.T)):
        for row, held in zip(matrix, mask, strict=True):
            line = np.sort(row)[::-1]
            assert held[row > line[min(keep, len(line)) - 1]].all()
    if keep == 50:
        np.testing.assert_allclose(dense, full)


def test_progress_can_stop_it():
    submissions, reviewers, _ = collection(7)
    stages = []
    affinity(submissions, reviewers, progress=lambda stage, share: stages.append((stage, share)))
    assert {stage for stage, _ in stages} == {"match:texts", "match:affinity"}
    with pytest.raises(Cancelled):
        affinity(submissions, reviewers, progress=lambda stage, share: False)


def test_declared_terms_count():
    submissions = ["Offshore wind turbines and power storage", "Wheat under drought"]
    reviewers = {
        "both": {
            "works": ["wind turbine blades", "wake of wind turbines"],
            "terms": ["offshore wind", "power storage"],
        },
        "works": {"works": ["wind turbine blades", "wake of wind turbines"]},
        "terms": {"terms": "wheat; drought"},
    }
    scores = affinity(submissions, reviewers, terms=0.5)
    assert scores[0, 0] > scores[0, 1]
    assert scores[1, 2] > scores[1, 0]
    result = compare(submissions, reviewers)
    assert result.reason(1, 2).values["terms"] == ("wheat", "drought")
    np.testing.assert_allclose(affinity(submissions, reviewers, terms=0.0)[:, 0], scores[:, 1], atol=0.2)


def test_reasons_name_the_closest_work_and_the_shared_words():
    result = compare(
        ["Wheat breeding for drought tolerance"],
        {"Li": [("Steel bridges", "fatigue of welds"), ("Wheat lines", "drought tolerance of wheat")], "Wu": ["opera"]},
    )
    why = result.reason(0, 0)
    assert why.values["work"] == "Wheat lines"
    assert {"wheat", "drought"} & set(" ".join(why.values["terms"]).split())
    assert result.reason(0, 1).code == "match:affinity-nothing"
    assert why.text("zh")
    assert result.options["method"] == "blend"


# --- two languages ---


def test_terms_are_found_in_both_languages():
    listed = standard()

    def named(text: str) -> set[str]:
        return {listed.concepts[at].english[0] for at in listed.find(text)}

    assert "energy storage" in named("离岸风电的储能技术")
    assert {"antimicrobial resistance"} <= named("抗生素耐药性的监测") & named("Monitoring of antimicrobial resistance")
    assert "internet of things" in named("an Internet of Things platform")
    assert "T cell" in named("T细胞受体")
    assert named("") == set()


def test_a_list_of_ones_own():
    listed = TermList.of([Concept("1.01", ("gadget",), ("小玩意",))])
    submissions, reviewers = ["小玩意研制"], {"A": ["a gadget for the house"], "B": ["a rose in the garden"]}
    scores = affinity(submissions, reviewers, term_list=listed)
    assert scores[0, 0] > scores[0, 1] == 0
    why = compare(submissions, reviewers, term_list=listed).reason(0, 0)
    assert why.code == "match:affinity-across-languages"
    assert why.values["terms"] == ("gadget / 小玩意",)


def test_one_language_alone_is_not_touched_by_the_term_list():
    submissions, reviewers, _ = collection(8)
    empty = TermList.of([])
    np.testing.assert_array_equal(affinity(submissions, reviewers), affinity(submissions, reviewers, term_list=empty))


def test_chinese_finds_chinese():
    reviewers = {
        "麦": ["小麦抗旱育种与产量", "小麦种质资源的抗旱鉴定"],
        "风": ["海上风电机组的载荷", "风电并网与储能"],
        "医": ["肿瘤免疫治疗的临床试验", "肿瘤患者生存分析"],
    }
    scores = affinity(["小麦抗旱基因的鉴定", "海上风电储能配置", "肿瘤免疫治疗预后"], reviewers)
    assert scores.argmax(axis=1).tolist() == [0, 1, 2]


# --- real texts ---


def test_grants_find_others_of_their_programme():
    """783 grants of one trust: a grant should be nearer to profiles of its own programme than to others."""
    with data_path("threesixtygiving", "a001p00000zgyHZAAY.json").open(encoding="utf-8") as source:
        grants = json.load(source)["grants"]
    programmes: dict[str, list[str]] = {}
    for grant in grants:
        text = grant.get("Website", {}).get("Project Detail") or grant["description"]
        text = text.replace(grant["recipientOrganization"][0]["name"], " ")
        programmes.setdefault(grant["grantProgramme"][0]["title"], []).append(text)
    rng = np.random.default_rng(0)
    profiles, submissions, of_profile, of_submission = [], [], [], []
    for name, texts in programmes.items():
        mixed = [texts[at] for at in rng.permutation(len(texts))]
        profiles += [mixed[5 * at : 5 * at + 5] for at in range(6)]
        submissions += mixed[30:55]
        of_profile += [name] * 6
        of_submission += [name] * 25
    scores, label = affinity(submissions, profiles), np.array(of_profile)
    ahead = [
        np.mean(row[label == own][:, None] > row[label != own]) for row, own in zip(scores, of_submission, strict=True)
    ]
    assert np.mean(ahead) >= 0.62


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("applications", "reviewers"),
    [
        ({}, {}),
        ({}, {"r": ["wheat"]}),
        ({"a": "wheat"}, {}),
        ({"a": "wheat"}, {"r": []}),
        ({"a": "😀🌾"}, {"r": ["🌾😀"]}),
        ({"a": "!!! ... ???"}, {"r": ["---"]}),
        ({"a": "wheat " * 50_000}, {"r": ["育种" * 50_000]}),
        ({f"a{at}": "the same text" for at in range(4)}, {f"r{at}": ["the same text"] for at in range(4)}),
        ({"a": "a\x00b\ud83d"}, {"r": ["\u202e arabic نص ไทย"]}),
    ],
)
def test_odd_texts_have_finite_affinities(applications, reviewers):
    first, again = affinity(applications, reviewers), affinity(applications, reviewers)
    assert first.shape == (len(applications), len(reviewers))
    assert np.isfinite(first).all()
    assert (first == again).all()
