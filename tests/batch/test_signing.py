"""Signing of volunteers, end to end: the list, the signature in the log, the award, the withdrawal, and what is refused."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from jxgrade import tables as canonical
from jxgrade.batch import audit, signing
from jxgrade.batch.run.pipeline import Pipeline
from jxgrade.batch.workspace import open_workspace
from jxgrade.cli.app import app
from jxgrade.errors import AuditBroken, JxgradeError, ParamsError, Sealed

RUNNER = CliRunner()


def outcomes(root: Path) -> dict[str, str]:
    """The volunteers after a run, by id."""
    workspace, programme = open_workspace(root)
    results = Pipeline(workspace, programme).bring_up_to_date(until="awards")
    assert [one.message for one in results if one.outcome == "failed"] == []
    frame = canonical.read("award_volunteers", workspace.store)
    return dict(canonical.rows(frame, "volunteer_id", "outcome"))


def test_a_signature_awards_from_the_next_run_and_can_be_withdrawn(place: Path) -> None:
    workspace, _ = open_workspace(place)
    assert set(outcomes(place).values()) == {"proposed"}
    both = signing.proposals(workspace, signing.Choice())
    assert [one.volunteer_id for one in both] == ["G0", "G1"]
    assert signing.sign(workspace, both[:1], by="王主任", level="county") == 1
    assert signing.sign(workspace, both[:1], by="李主任", level="city") == 0
    assert outcomes(place) == {"G0": "awarded", "G1": "proposed"}
    (line,) = audit.decisions(workspace, "sign_off")
    assert (line.by, line.subject, line.value["level"], line.value["marked"]) == ("王主任", "G0", "county", "10")
    table = canonical.read("signatures", workspace.store)
    assert list(canonical.rows(table, "volunteer_id", "role", "outcome", "signed_by")) == [
        ("G0", "grader", "awarded", "王主任")
    ]
    assert not (workspace.store / "signatures.parquet").exists()
    assert signing.sign(workspace, both, by="王主任", level="county", withdraw=True) == 1
    assert outcomes(place) == {"G0": "proposed", "G1": "proposed"}


def test_a_log_that_was_tampered_with_awards_nobody(place: Path) -> None:
    workspace, programme = open_workspace(place)
    signing.sign(workspace, signing.proposals(workspace, signing.Choice()), by="王主任", level="city")
    log = audit.path_of(workspace)
    log.write_text(log.read_text("utf-8").replace('"subject":"G1"', '"subject":"G9"'), "utf-8")
    with pytest.raises((AuditBroken, Sealed), match="审计日志"):
        Pipeline(workspace, programme).bring_up_to_date(until="awards")


def test_a_nameless_signature_and_somebody_who_is_not_proposed_are_refused(place: Path) -> None:
    workspace, _ = open_workspace(place)
    with pytest.raises(ParamsError, match="签字人"):
        signing.sign(workspace, signing.proposals(workspace, signing.Choice()), by=" ", level="city")
    with pytest.raises(ParamsError, match="G7 不在志愿者建议名单里"):
        signing.proposals(workspace, signing.Choice(ids=("G0", "G7")))
    assert audit.decisions(workspace, "sign_off") == ()


def test_the_command_lists_asks_and_signs(place: Path) -> None:
    at = ["-w", str(place)]
    asked = RUNNER.invoke(app, ["awards", "sign", "G0", "--by", "王主任", *at], input="n\n")
    assert asked.exit_code == 0
    assert "G0 阅卷志愿者" in asked.output and "是/否" in asked.output and asked.output.endswith("没有签字\n")
    alone = RUNNER.invoke(app, ["awards", "sign", "G0", "--by", "王主任", *at], input="")
    assert isinstance(alone.exception, ParamsError) and "加上 --yes" in str(alone.exception)
    workspace, _ = open_workspace(place)
    assert audit.decisions(workspace, "sign_off") == ()
    done = RUNNER.invoke(app, ["awards", "sign", "--all", "--role", "阅卷志愿者", "--by", "王主任", *at], input="是\n")
    assert done.exit_code == 0
    assert "签字 2 人" in done.output
    assert "签字 0 人" in RUNNER.invoke(app, ["awards", "sign", "--all", "--by", "王主任", "--yes", *at]).output
    assert (
        "撤回 1 人" in RUNNER.invoke(app, ["awards", "sign", "G1", "--by", "王主任", "--withdraw", "--yes", *at]).output
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--all"], "没有写是谁决定的"),
        (["--by", "王"], "没有说签哪些人"),
        (["--by", "王", "--county", "东湖区"], "没有写设区市"),
        (["--by", "王", "--city", "北京"], "没有设区市 北京"),
        (["--by", "王", "--role", "工作联络人"], "没有志愿者类型"),
        (["--by", "王", "--city", "九江市"], "没有建议名单上的人"),
    ],
)
def test_what_is_not_clear_is_refused_with_the_fix(place: Path, words: list[str], message: str) -> None:
    refused = RUNNER.invoke(app, ["awards", "sign", *words, "--yes", "-w", str(place)])
    assert isinstance(refused.exception, JxgradeError)
    assert message in str(refused.exception)
    assert "改法：" in str(refused.exception)
