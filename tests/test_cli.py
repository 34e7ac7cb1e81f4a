"""The command line: Chinese throughout, one line per fault with its fix, and the exit codes of the design."""

import re
import subprocess
import sys

import pytest
import typer

from jxgrade import batch
from jxgrade.batch.run import cluster
from jxgrade.cli import app as cli
from jxgrade.cli import parts as cli_parts
from jxgrade.errors import system_reason
from jxgrade.programme import read_yaml


@pytest.fixture
def jxgrade(monkeypatch, capsys):
    """Run the command line in this process: exit code, what it says, what it says of faults."""

    def call(*words):
        monkeypatch.setattr("sys.argv", ["jxgrade", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return call


@pytest.mark.parametrize(
    "words", [(), ("--help",), ("run", "--help"), ("demo", "--help"), ("marks",), ("awards",), ("publish",)]
)
def test_help_is_chinese_throughout(jxgrade, words):
    code, out, err = jxgrade(*words)
    assert (code, err) == (0, "") and out.startswith("用法：jxgrade")
    assert not re.search(r"Usage|Options|Arguments|Commands|Show this|default|required|<path>", out)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("frobnicate",), "没有这个命令（frobnicate）"),
        (("valdate",), "是不是 validate？"),
        (("run", "a", "-w", "b"), "写了两个工作区：a 与 -w b"),
        (("run", "a", "b"), "多写了参数（run a b）"),
        (("run", "--cty", "x"), "没有这个选项（--cty）"),
        (("run", "--city"), "选项后面缺少内容（--city）"),
        (("run", "--jobs", "abc"), "参数值不对（--jobs，应为整数）"),
        (("run", "--jobs", "0"), "参数值不对（--jobs，应不小于 1）"),
        (("demo", "--trainees", "59"), "参数值不对（--trainees，应不小于 60）"),
        (("why",), "缺少参数（TRAINEE_ID）"),
    ],
)
def test_a_wrong_command_is_told_in_one_line(jxgrade, words, told):
    code, out, err = jxgrade(*words)
    assert (code, out) == (2, "") and told in err and "改法：" in err and err.count("\n") == 1


@pytest.mark.parametrize("words", [("run",), ("validate",), ("status",), ("verify",), ("why", "T1", "-w")])
def test_a_folder_that_is_no_workspace_is_told(jxgrade, tmp_path, words):
    code, _, err = jxgrade(*words, tmp_path)
    assert code == 2 and "jxgrade init" in err


def test_a_new_workspace_is_all_undone(jxgrade, tmp_path):
    assert jxgrade("init", tmp_path)[0] == 0
    code, out, _ = jxgrade("status", tmp_path)
    *lines, step = out.splitlines()
    assert code == 0 and lines[0].endswith("尚未运行") and step.startswith("下一步：")
    assert next(line for line in lines if "《成绩判定》" in line).endswith("尚未生成（12 份）")
    assert not [line for line in lines if not line.endswith(("尚未运行", "尚未生成", "尚未生成（12 份）"))]
    assert jxgrade("why", "T1", "-w", tmp_path)[0::2] == (
        1,
        "错误：没有数据表 decisions（decisions.parquet）。改法：先运行 jxgrade run\n",
    )


@pytest.mark.parametrize("words", [("run",), ("status",)])
def test_missing_notebooks_stop_the_run_before_any_work(jxgrade, tmp_path, words):
    batch.init(tmp_path)
    for stem in ("1-intake", "5-grading"):
        (tmp_path / "notebooks" / f"{stem}.ipynb").unlink()
    code, _, err = jxgrade(*words, tmp_path)
    assert code == 2 and "notebooks/1-intake.ipynb、notebooks/5-grading.ipynb" in err
    assert not (tmp_path / "store" / "runs").exists()


def test_a_scheduler_that_cannot_be_reached_stops_the_run_before_any_work(jxgrade, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "WAIT_SECONDS", 1)
    batch.init(tmp_path)
    code, _, err = jxgrade("run", tmp_path, "--scheduler", "tcp://127.0.0.1:1")
    assert code == 2 and "改法：" in err
    assert not (tmp_path / "store" / "runs").exists()


def test_an_empty_inbox_is_told(jxgrade, tmp_path):
    batch.init(tmp_path)
    code, _, err = jxgrade("validate", tmp_path)
    assert code == 2 and "报名表" in err and "改法：" in err


def test_a_quota_beyond_64_bits_is_refused_with_its_place_and_value(jxgrade, tmp_path):
    batch.init(tmp_path)
    page = tmp_path / "params" / "programme.yaml"
    text = page.read_text("utf-8")
    quota = read_yaml(text)["cities"][3]["quota"]["school"]
    page.write_text(text.replace(f"school: {quota}", f"school: {2**64 + 7}", 1), "utf-8")
    code, _, err = jxgrade("validate", tmp_path)
    assert code == 2 and "quota.school" in err and str(2**64 + 7) in err and "改法：" in err and "Traceback" not in err


def test_a_place_that_cannot_be_written_is_told_in_chinese(jxgrade, tmp_path):
    (tmp_path / "x").write_text("a file", "utf-8")
    code, _, err = jxgrade("init", tmp_path / "x" / "y")
    assert code == 2 and "路径中有一段不是文件夹" in err and "改法：" in err


def test_what_the_system_refuses_in_the_middle_is_told_without_a_traceback(jxgrade, tmp_path, monkeypatch):
    batch.init(tmp_path)
    (tmp_path / "store" / "runs").mkdir()
    (tmp_path / "store" / "runs" / "holder.json").mkdir()
    code, _, err = jxgrade("validate", tmp_path)
    assert code in (1, 2) and "改法：" in err and "Traceback" not in err


def test_an_interrupt_is_told_and_ends_with_130(jxgrade, monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("jxgrade.batch.open_workspace", interrupted)
    code, _, err = jxgrade("validate")
    assert code == 130 and "再次运行会接着做" in err


@pytest.mark.parametrize(
    "words", [("seal",), ("unseal", "--reason", "重做"), ("purge", "--identities"), ("awards", "sign", "--all")]
)
def test_a_decision_of_nobody_is_refused_before_anything_is_asked(jxgrade, tmp_path, words):
    batch.init(tmp_path)
    code, out, err = jxgrade(*words, "-w", tmp_path, "--by", "  ")
    assert (code, out) == (2, "") and err == "停止：没有写是谁决定的。改法：加上 --by 姓名\n"


def test_a_damaged_manifest_is_told(jxgrade, tmp_path):
    batch.init(tmp_path)
    manifest = tmp_path / "store" / "runs" / "20240101T000000Z" / "manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text("{", "utf-8")
    code, _, err = jxgrade("verify", tmp_path)
    assert code == 1 and "已损坏" in err and "改法：" in err


def test_one_bar_shows_what_is_done_now_and_leaves_nothing_behind():
    from rich.console import Console
    from rich.progress import Progress

    seen = []
    with Progress(console=Console(force_terminal=True, quiet=True), transient=True) as bars:
        bar = cli_parts.Bar(bars, plain=False)
        for call in (
            ("读取 a", 1, 2),
            ("读取 b", 1, None),
            ("读取 a", 2, 2),
            ("读取 b", 2, None),
            ("比对", 0, None),
            ("比对", 3, 7),
        ):
            bar(*call)
            seen.append([(task.description, task.fields["count"], task.total) for task in bars.tasks])
    assert seen == [
        [("读取 a", "1/2", 2)],
        [("读取 b", "1", None)],
        [("读取 a", "2/2", 2)],
        [("读取 b", "2", None)],
        [("比对", "", None)],
        [("比对", "3/7", 7)],
    ]


def test_a_log_holds_one_line_per_step(capsys):
    bar = cli_parts.Bar(None, plain=True)
    for done in range(3):
        bar("读取文档", done, 2)
    assert capsys.readouterr().err == "  读取文档 …\n"


def test_a_reason_of_the_system_is_chinese():
    assert system_reason(PermissionError(13, "Permission denied")) == "没有权限"
    assert system_reason(OSError(28, "No space left on device")) == "磁盘已满"
    assert system_reason(OSError(9999, "?")) == "系统错误 OSError"


def test_the_command_line_starts_without_heavy_packages():
    heavy = {"pandas", "numpy", "scipy", "sklearn", "papermill", "matplotlib", "jieba", "pyarrow", "nbconvert", "typst"}
    code = "import sys, jxgrade.cli.app; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert heavy.isdisjoint(loaded)


def test_every_command_stands_below_a_heading_of_the_help():
    named = [name for names in cli.Way.sections.values() for name in names]
    assert sorted(named) == sorted(typer.main.get_command(cli.app).commands) and len(named) == len(set(named))


def test_the_next_step_names_the_workspace_it_was_called_for(jxgrade, tmp_path):
    place = tmp_path / "2023 年"
    assert jxgrade("init", place)[1].splitlines()[-1].endswith(f"jxgrade validate -w '{place}'")
    assert jxgrade("init", "-w", place)[1].splitlines()[-1].endswith(f"jxgrade validate -w '{place}'")
