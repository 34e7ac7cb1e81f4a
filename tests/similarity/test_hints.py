"""Hints of rewriting: a story retold is hinted, the same subject in own words is not, and nothing depends on chance."""

import json
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jxgrade import ahead, tables
from jxgrade.similarity import find_reuse, hints_units, store_tables
from jxgrade.similarity.hints import HOPE, compared, hints_of, strength
from jxgrade.similarity.hints_align import Alignment, heaviest_chain
from tests.extent import cases
from tests.similarity.prose import story

ROWS = {
    row["id"]: row
    for row in map(json.loads, (Path(__file__).parent / "data" / "rewritten.jsonl").read_text("utf-8").splitlines())
}
TEXTS = {key: row["text"] for key, row in ROWS.items()}
PAIRS = {(row["copies"]["of"], key) for key, row in ROWS.items() if row["copies"]}
OWN = {
    key: text for key, text in TEXTS.items() if not ROWS[key]["copies"]
}  # surroundings: what is usual is learnt from them


@pytest.fixture(scope="module")
def hints():
    return hints_of(compared(TEXTS, jobs=2))


def pairs_of(frame):
    return set(zip(frame["left_id"], frame["right_id"], strict=True))


def test_a_story_in_other_words_is_hinted_though_names_places_and_numbers_are_changed(hints):
    found = pairs_of(hints) & PAIRS
    heavy = {pair for pair in PAIRS if ROWS[pair[1]]["copies"]["how"] == "heavy"}
    assert len(found & heavy) >= 0.7 * len(heavy)
    assert len(found - heavy) >= 0.4 * len(PAIRS - heavy)


def test_texts_that_have_nothing_to_do_with_each_other_are_not_hinted(hints):
    origin = {key: (row["copies"] or {"of": key})["of"] for key, row in ROWS.items()}
    assert all(origin[left] == origin[right] for left, right in pairs_of(hints))


# Three teachers, one subject (an exam that frightens a pupil), each with a story of her own; the fourth retells the first.
EXAM = {
    "own1": (
        "小博上初三，每次月考前一晚必发烧。校医量了三回，都是三十七度八。我没有劝他放松，请他把怕的事写在一张张便利贴上，贴到卧室的门背后。"
        "他写了十九张，最上面一张写的是：考不好，爸爸会把鱼竿收起来。原来父子俩唯一能说上话的时候，就是星期天在水库边钓鱼。"
        "我把爸爸请来，让他看了那扇门。爸爸站了很久，说鱼竿是给他的，跟分数没有关系。第二个星期天，他们照常去了水库，钓上来一条半斤的鲫鱼。"
        "期中考试前一晚他没有发烧，只是半夜起来喝了两次水。他说门背后还剩下四张，等钓到鲤鱼再撕。"
    ),
    "own2": (
        "考前一个月，班里的小雯开始抠自己的指甲，抠到出血。她成绩一直在前五，从来没有人想到她会害怕。我带她们做了一次想象练习，闭上眼睛走进考场，"
        "找到座位，听见铃声，把笔放下，再拿起来。练到第三遍她哭了，说铃声响的时候，脑子里全是奶奶病房的呼叫器。奶奶是去年六月走的，正好是她期末考试的那天。"
        "我们把考场的铃声换成她自己选的一段鸟叫，在手机里听了两个星期。考试那天她戴着奶奶的银镯子进去，出来的时候指甲是好的。"
    ),
    "own3": (
        "高三的阿泽不怕考试，怕的是发卷子。每次发卷子，他都要去厕所待到下课。我统计了一下，一个学期十一次。我跟科任老师商量，把他的卷子装进信封，"
        "由他自己决定什么时候拆。头一封他放了六天，拆开以后给我发了一个笑脸。第二封放了两天。到第五封，他当着同桌的面撕开了，还把错题念给大家听。"
        "他说，原来不是分数吓人，是所有人一起抬头看他的那个声音吓人。后来全班都改用信封，课代表每周三折一叠，折得很好看。"
    ),
    "retold": (
        "周日那天，一对父子像往常一样坐在水塘边，拉上来一条小鲫鱼。谁能想到，一个星期以前这孩子还在为考试发着烧呢。他叫小然，念九年级，"
        "逢大考头天夜里体温准升到三十七度多，卫生室量了好几遍都一样。我不讲什么放轻松，给他一叠小纸片，让他把心里怕的一条条写下来，粘到自己房门的背面。"
        "足足二十张。粘在最高处的那张写道：万一没考好，老爸就不带我钓鱼了。我这才知道，他跟父亲平日没话讲，只有握着钓竿的时候才聊得起来。"
        "父亲被我请到那扇房门跟前，愣了好半天，开口说，钓竿本来就是儿子的，考几分都是他的。到了期中考的前夜，体温正常，不过起床喝了两趟水。"
        "门后的纸片没有撕光，他留了几张，说要等一条鲤鱼。"
    ),
}


@pytest.fixture(scope="module")
def exam():
    """Hints among the four, what is usual being learnt from the texts around them."""
    return among_the_four(hints_of(compared(EXAM | OWN)))


def among_the_four(frame):
    return frame[frame["left_id"].isin(EXAM.keys()) | frame["right_id"].isin(EXAM.keys())]


def test_the_same_subject_in_own_words_is_not_hinted_and_the_retold_story_is(exam):
    assert pairs_of(exam) == {("own1", "retold")}


def test_the_sentences_of_a_hint_are_those_that_tell_the_same(exam):
    told = exam["sentences"].iloc[0]
    matched = []
    for link in told:
        left, right = (slice(*map(int, side.split("-"))) for side in link.split(":"))
        matched.append((EXAM["own1"][left], EXAM["retold"][right]))
    keys = [("一晚必发烧", "体温准升到"), ("喝了两次水", "喝了两趟水"), ("等钓到鲤鱼再撕", "要等一条鲤鱼")]
    assert all(any(one in left and other in right for left, right in matched) for one, other in keys), matched
    assert [link.split("-")[0] for link in told] == sorted((link.split("-")[0] for link in told), key=int)


def test_a_heavy_rewriting_keeps_the_order_and_so_do_most_of_its_links(hints):
    for left, right, told in zip(hints["left_id"], hints["right_id"], hints["sentences"], strict=True):
        if (left, right) in PAIRS and ROWS[right]["copies"]["how"] == "heavy":
            starts = [int(link.split(":")[1].split("-")[0]) for link in told]
            in_order = [one < other for one, other in combinations(starts, 2)]
            assert sum(in_order) > 0.6 * len(in_order), (left, right)


def test_two_texts_of_one_author_are_never_hinted():
    assert among_the_four(hints_of(compared(EXAM | OWN, groups={"own1": "author", "retold": "author"}))).empty


def test_former_years_are_compared_against_but_not_within():
    former = {f"earlier/2023/{key}": text for key, text in EXAM.items()}
    assert hints_of(compared(OWN, earlier=former)).empty
    now = {"retold": EXAM["retold"]} | OWN
    found = hints_of(compared(now, earlier={"earlier/2023/own1": EXAM["own1"]}))
    assert ("earlier/2023/own1", "retold") in pairs_of(found)


def test_what_hangs_together_by_listed_pairs_is_left_out():
    found = hints_of(compared(EXAM | OWN, listed=[("own1", "own3"), ("own3", "retold")]))
    assert among_the_four(found).empty


def test_neither_the_order_of_texts_nor_who_works_on_them_changes_a_hint(hints, monkeypatch):
    by_text = dict(sorted(TEXTS.items(), key=lambda item: item[1]))
    for texts, jobs in ((dict(reversed(TEXTS.items())), 1), (by_text, 3)):
        assert hints_of(compared(texts, jobs=jobs)).to_json() == hints.to_json()
    monkeypatch.setattr(hints_units, "_SENT", 3)
    with ThreadPoolExecutor(2) as executor:
        assert hints_of(compared(TEXTS, jobs=2, executor=executor)).to_json() == hints.to_json()
    monkeypatch.setattr(ahead, "WORTH_A_POOL", 0)
    assert hints_of(compared(by_text, jobs=2)).to_json() == hints.to_json()


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"a": ""},
        {"a": EXAM["own1"]},
        {"a": "。！？\n", "b": "abc 123"},
        dict.fromkeys("abcdef", EXAM["own1"]),
        {"a": "好" * 5_000, "b": "好" * 4_999},
    ],
    ids=["none", "empty", "one", "no words", "all equal", "one word"],
)
def test_degenerate_texts_give_no_hint(texts):
    found = hints_of(compared(texts))
    assert found.empty and list(found.columns) == list(tables.STORE["hints"].columns)


def test_of_equal_texts_the_first_stands_for_all():
    found = hints_of(compared(EXAM | OWN | {"a copy": EXAM["own1"]}))
    assert ("a copy", "retold") in pairs_of(found) and "own1" not in {*found["left_id"], *found["right_id"]}


FORM = (
    "一、请写出你在培训中印象最深的一次体验，并说明它对你的工作有什么影响。二、请说明你打算怎样把所学用到班级管理当中去。"
    "三、请写出你对今后培训的建议和希望。"
)


def test_a_form_that_all_have_filled_in_is_no_hint():
    parts = FORM.split("。")
    filled = {
        key: "".join(f"{part}。\n{text[at * 90 : at * 90 + 90]}\n" for at, part in enumerate(parts[:3]))
        for key, text in EXAM.items()
        if key != "retold"
    }
    assert among_the_four(hints_of(compared(filled | OWN))).empty
    two = {key: filled[key] for key in ("own1", "own2")}
    assert among_the_four(hints_of(compared(two | OWN, templates=(FORM,)))).empty


def test_a_hint_is_stored_beside_the_pairs_and_changes_none_of_them():
    reuse = find_reuse(EXAM | OWN)
    stored = store_tables(reuse, {})
    assert reuse.pairs.empty and reuse.clusters.empty
    assert ("own1", "retold") in pairs_of(stored["hints"])
    assert [float(value) for value in stored["hints"]["strength"]] == reuse.hints["strength"].tolist()


def test_a_copy_that_is_noted_as_a_pair_is_not_hinted_again():
    reuse = find_reuse({"a copy": EXAM["own1"].replace("小博", "小安"), **EXAM, **OWN})
    assert pairs_of(reuse.pairs) == {("a copy", "own1")} and ("a copy", "own1") not in pairs_of(reuse.hints)


def test_a_strength_grows_with_what_speaks_for_it_and_falls_with_the_number_of_texts():
    base = Alignment(*(np.array([value]) for value in (0.05, 0.05, 0.3)))
    better = Alignment(base.answered + 0.02, base.in_order + 0.02, base.worded)
    assert strength(base, 1_000) < strength(better, 1_000)
    assert strength(base, 10_000) < strength(base, 1_000)


@settings(max_examples=cases(20, 50), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 9)), max_size=9))
def test_the_chain_is_the_heaviest_one_that_keeps_the_order(links):
    to, gain = np.array([t for t, _ in links], dtype=int), np.array([float(g) for _, g in links])
    every = [
        chosen
        for size in range(len(links) + 1)
        for chosen in combinations(range(len(links)), size)
        if all(to[one] < to[other] for one, other in pairwise(chosen))
    ]
    assert heaviest_chain(gain[None], to[None])[0] == max(sum(gain[list(chosen)]) for chosen in every)


def test_every_pair_is_compared_once_and_left_before_right():
    found = compared(TEXTS)
    pairs = [tuple(pair) for pair in found.pairs.tolist()]
    assert pairs == sorted(set(pairs)) and all(left < right for left, right in pairs)


def test_the_rough_look_drops_nothing_that_could_be_a_hint_and_changes_no_strength():
    texts = {**TEXTS, **{f"made/{number}": story(number, 20) for number in range(60)}}

    def strengths(hope):
        found = compared(texts, hope=hope)
        values = strength(found.alignment, found.texts).tolist()
        return {
            (found.ids[left], found.ids[right]): value
            for (left, right), value in zip(found.pairs.tolist(), values, strict=True)
        }

    every, hopeful = strengths(0.0), strengths(HOPE)
    assert hopeful.items() <= every.items()
    assert len(hopeful) < len(every)
    assert max(value for pair, value in every.items() if pair not in hopeful) < HOPE
