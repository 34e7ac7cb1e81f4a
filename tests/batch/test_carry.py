"""`init --from`: the next year's workspace has last year's rules, register and texts, and says what is another year's."""

from pathlib import Path

import pandas as pd
import pytest

from jxgrade import batch
from jxgrade.batch.acts.carry import carry
from jxgrade.errors import ParamsError, WorkspaceError
from jxgrade.tables import from_rows, write
from tests.programmes import remote


@pytest.fixture
def last(tmp_path: Path) -> Path:
    root = tmp_path / "last"
    remote.write(root, 3)
    batch.init(root)
    (root / "inbox" / "学校名册.csv").write_text("设区市,工作单位,应训人数\n东海市,第1小学,20\n", "utf-8")
    return root


def test_rules_register_and_texts_are_carried_and_what_must_be_edited_is_named(last: Path, tmp_path: Path) -> None:
    write(from_rows([("YX001/reflection", "去年的话")], "texts"), "texts", last / "store")
    carried = carry(last, tmp_path / "next", texts=True)
    workspace, programme = batch.open_workspace(tmp_path / "next")
    assert programme.kinds == batch.open_workspace(last)[1].kinds
    assert (workspace.inbox / "学校名册.csv").is_file() and not (workspace.inbox / "报名表.csv").exists()
    kept = pd.read_parquet(workspace.inbox / "earlier" / "2024" / "texts.parquet")
    assert kept.to_dict("records") == [{"id": "YX001/reflection", "text": "去年的话"}] and carried.texts == 1
    told = "\n".join(carried.edit)
    for part in (
        "document：现在是 东教师函〔2024〕12号",
        "as_of：现在是 2024-08-01",
        "windows.online：现在是 2024-05-11 至 2024-06-30",
        "tables.forum.window：现在是 2024-05-11 至 2024-06-30",
        "privacy.notice_from：还没有写",
        "quota",
    ):
        assert part in told


def test_quotas_by_stage_are_named_as_the_page_writes_them(tmp_path: Path) -> None:
    batch.init(tmp_path / "last")
    told = carry(tmp_path / "last", tmp_path / "next", texts=False).edit
    assert "南昌市 {school: 7500, kindergarten: 3600}、" in next(line for line in told if line.startswith("cities 的"))


def test_what_persons_decided_and_quoted_last_year_is_named_with_its_days(last: Path, tmp_path: Path) -> None:
    file = last / "params" / "programme.yaml"
    words = "confirmed:\n  - {table: learning, city: nanhu, decided_by: 某人, decided_on: 2024-08-02}\n"
    words += "privacy: {notice_from: 2024-08-05}\nmarking: {most_of: {G1: 3}}\n"
    file.write_text(file.read_text("utf-8") + words, "utf-8")
    (last / "params" / "rules.md").write_text("# 去年的文件", "utf-8")
    told = carry(last, tmp_path / "next", texts=False).edit
    found = {line.partition("：")[0] for line in told}
    assert {"privacy.notice_from", "marking.most_of", "params/rules.md", "confirmed"} <= found
    assert "privacy.notice_from：现在是 2024-08-05" in told


def test_without_texts_nothing_of_a_person_comes_along_and_a_workspace_is_never_overwritten(
    last: Path, tmp_path: Path
) -> None:
    with pytest.raises(ParamsError, match="--no-texts"):
        carry(last, tmp_path / "next", texts=True)
    assert carry(last, tmp_path / "next", texts=False).texts == 0
    assert not (tmp_path / "next" / "inbox" / "earlier").exists()
    with pytest.raises(WorkspaceError, match="已经是工作区"):
        carry(last, tmp_path / "next", texts=False)
