"""The page of rules: the numbers in force, an anchor for each rule, and nowhere to fall."""

import re
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from jxgrade.batch.workspace import shipped
from jxgrade.pages.rules import ABSENT, rules_page
from jxgrade.present.rule_links import linked
from jxgrade.programme import Programme
from tests.programmes.remote import HERE
from tests.shipped import PROGRAMME, REASONS

TEXT = (shipped() / "params" / "rules.md").read_text("utf-8")


@pytest.fixture(scope="module")
def shipped_programme() -> Programme:
    return Programme.load(shipped() / "params" / "programme.yaml")


class _Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a" and found.get("href"):
            self.targets.append(str(found["href"]))


def test_every_rule_has_its_place_and_every_link_on_the_page_finds_one(shipped_programme: Programme) -> None:
    links = _Links(rules_page(TEXT, shipped_programme))
    assert {f"R{number}" for number in range(1, 26)} | {f"7.{number}" for number in range(1, 20)} <= set(links.ids)
    assert len(links.ids) == len(set(links.ids))
    named = {target.partition("#")[2] for target in links.targets if target.startswith("rules.html#")}
    assert named and named <= set(links.ids)


def test_every_rule_and_clause_that_a_reason_rests_on_has_its_place(shipped_programme: Programme) -> None:
    ids = set(_Links(rules_page(TEXT, shipped_programme)).ids)
    for reason in REASONS.values():
        targets = _Links(linked(f"<p>（{PROGRAMME.cited(*reason.rules)}）</p>", "rules.html")).targets
        assert targets, reason
        assert {target.partition("#")[2] for target in targets} <= ids, reason


def test_each_rule_says_the_document_the_reading_the_number_and_an_example() -> None:
    for number in range(1, 26):
        [part] = re.findall(rf"^### R{number}　.*?(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL)
        assert re.findall(r"^- \*\*(.+?)\*\*：", part, re.MULTILINE) == ["文件", "读法", "现行", "例"], part


def test_the_numbers_are_those_of_the_programme_and_a_changed_one_changes_the_page(
    shipped_programme: Programme,
) -> None:
    page = rules_page(TEXT, shipped_programme)
    assert (
        "达到 60 分合格" in page
        and "线上学时至少 32 学时，线下学时至少 28 学时" in page
        and "达到 30% 暂缓，达到 10% 提示" in page
    )
    assert "{{" not in page and ABSENT not in page
    scoring = shipped_programme.scoring.model_copy(update={"pass_at": Decimal(65)})
    changed = rules_page(TEXT, shipped_programme.model_copy(update={"scoring": scoring}))
    assert "达到 65 分合格" in changed and "恰好 65 分：合格" in changed and "60 分：合格" not in changed


def test_another_programme_without_a_page_of_its_own_has_the_rules_in_force_with_its_own_clauses_and_numbers() -> None:
    programme = Programme.load(HERE / "remote.yaml")
    html = rules_page(TEXT, programme, general=True)
    page = re.sub(r"<[^>]+>", "", html[html.index("<main") : html.index("</main>")])
    assert not re.search(f"江西|赣|心理|南昌|九江|附件1|文件：|{ABSENT}|{{{{", page)
    assert "网络学时 40 分（每学时 0.5 分），专项作业 25 分" in page and "数字化教学设计 600 字" in page
    assert "第六条" in page and "依据：第六条" in page and "报名 2024-05-01 至 2024-05-10；线上" in page
    assert "线下 " not in page and "测试 20" not in page  # windows that are not given
    rules, unused = page.split("本项目没有的规则")
    named = set(re.findall(r"^(R\d+)　", rules, re.MULTILINE))
    assert set(re.findall(r"^(R\d+)　", unused, re.MULTILINE)) == {
        "R2",
        "R4",
        "R8",
        "R12",
        *(f"R{n}" for n in range(16, 21)),
    }
    assert named == {f"R{n}" for n in range(1, 26)} - set(re.findall(r"R\d+", unused))
    links = _Links(html)
    assert {target.partition("#")[2] for target in links.targets if target.startswith("rules.html#")} <= set(links.ids)
    for rule in programme.clauses:
        targets = _Links(linked(f"<p>（{programme.cited(rule)}）</p>", "rules.html")).targets
        assert {target.partition("#")[2] for target in targets} <= set(links.ids) and len(targets) == 2


def test_a_prize_that_is_left_out_has_no_rule_on_the_programme_s_own_page_either(shipped_programme: Programme) -> None:
    awards = shipped_programme.awards.model_copy()
    awards.model_fields_set.discard("cases")
    page = rules_page(TEXT, shipped_programme.model_copy(update={"awards": awards}))
    assert "遴选100篇优秀案例”，六个主题" not in page and 'id="R18"' in page[page.index("本项目没有的规则") :]


def test_a_key_that_is_not_there_is_said_to_be_absent_and_html_in_the_text_is_shown_as_text(
    shipped_programme: Programme,
) -> None:
    page = rules_page("# 甲\n\n{{awards.nothing.at_all}} <b>粗</b>", shipped_programme)
    assert ABSENT in page and "&lt;b&gt;" in page


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<td>五（三）；R4</td>", '<td><a href="r#五（三）">五（三）</a>；<a href="r#R4">R4</a></td>'),
        ("<p>（规则 1.3、1.6）</p>", '<p>（<a href="r#1.3">规则 1.3</a>、<a href="r#1.6">1.6</a>）</p>'),
        ("<p>依据：八；R7　[x]</p>", '<p>依据：<a href="r#八">八</a>；<a href="r#R7">R7</a>　[x]</p>'),
        ("<td>1.3</td><td>八</td>", "<td>1.3</td><td>八</td>"),
        ('<a href="x">R7</a><svg><text>R8</text></svg>', '<a href="x">R7</a><svg><text>R8</text></svg>'),
        ('<span title="R9">JXR10 R101</span>', '<span title="R9">JXR10 R101</span>'),
        ("<p>（三）班（小班）</p>", '<p>（<a href="r#三">三</a>）班（小班）</p>'),
    ],
)
def test_what_names_a_rule_is_linked_and_nothing_else(html: str, wanted: str) -> None:
    assert linked(html, "r") == wanted
