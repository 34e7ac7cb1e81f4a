"""What differs between two versions of a passage: sentences put together here, so that every edit is known."""

import pytest

from jxgrade.similarity.edits import find_edits

ONE = "那天放学以后，我在操场边找到了独自坐着的小林，他把脸埋在书包里，一句话也不肯说。"
TWO = "第二周的辅导课上，大家把担心写在纸条上，折成纸飞机，从教室的后面飞到前面。"
THREE = "期末的家长会结束得很晚，他的奶奶留下来，拉着我的手说孩子肯回家吃饭了。"


def test_a_sentence_that_moved_is_said_to_have_moved_not_to_be_new():
    left, right = ONE + TWO + THREE, THREE + ONE + TWO
    found = find_edits(left, right)
    assert {edit.kind for side in found for edit in side} == {"moved"}
    assert [left[edit.start : edit.end] + "。" for edit in found.left] == [THREE]
    assert [right[edit.start : edit.end] + "。" for edit in found.right] == [THREE]


@pytest.mark.parametrize(
    "other",
    [
        ONE.replace("，", ""),
        " ".join(ONE),
        "\u200b".join(ONE),
        ONE.replace("学", "學").replace("边", "邊"),
        ONE.replace("一", "㇐"),
        "，".join(ONE),
    ],
)
def test_punctuation_spaces_unseen_characters_and_old_forms_are_no_edits(other):
    assert find_edits(ONE, other) == ((), ())


@pytest.mark.parametrize("sign", ["x", "7", "い", "ab", "丶"])
def test_letters_put_between_all_characters_are_marked_as_such_and_hide_no_edit(sign):
    changed = ONE.replace("书包", "臂弯")
    found = find_edits(ONE, sign.join(changed))
    kinds = [edit.kind for edit in found.right]
    assert [ONE[edit.start : edit.end] for edit in found.left] == ["书包"]
    assert kinds.count("changed") == 1 and kinds.count("parted") >= 30 and set(kinds) == {"changed", "parted"}
    marked = {place for edit in found.right if edit.kind == "parted" for place in range(edit.start, edit.end)}
    assert {sign.join(changed)[place] for place in marked} == set(sign)


def test_a_list_of_figures_is_no_disguise():
    dated = "、".join(f"十一月{n}日和{n + 1}日我们各上了一节课" for n in range(1, 9))
    assert find_edits(dated, dated.replace("各上", "都上")).left != () and all(
        edit.kind == "changed" for side in find_edits(dated, dated.replace("各上", "都上")) for edit in side
    )


def test_edits_of_nothing_and_of_all():
    assert find_edits("", "") == ((), ())
    assert find_edits("", "新的") == ((), ((0, 2, "changed"),))
    assert find_edits("旧事", "新闻") == (((0, 2, "changed"),), ((0, 2, "changed"),))


def test_words_that_repeat_without_end_are_compared_in_bounded_time():
    assert find_edits("的了" * 3990 + "甲", "了的" * 3990 + "乙") is not None
    assert find_edits("天" * 500_000, "地" * 500_000) is None
