"""The house stands as its plan says: floors, top level, thin notebooks, words."""

import ast
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOP = {
    "notebooks",
    "jxgrade",
    "params",
    "reports",
    "tests",
    "pyproject.toml",
    "README.md",
    "README.zh-CN.md",
    "LICENSE",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "uv.lock",
}
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def _tracked() -> list[str]:
    run = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return run.stdout.splitlines() or [path.relative_to(ROOT).as_posix() for path in ROOT.iterdir()]


def test_rooms_import_only_from_the_floors_below():
    command = Path(sys.executable).parent / "lint-imports"
    run = subprocess.run([command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def _modules() -> dict[str, Path]:
    """Every module of the package by its name; a folder's is its `__init__`."""
    found = {}
    for path in sorted((ROOT / "jxgrade").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _imported(name: str, path: Path, modules: dict[str, Path]) -> set[str]:
    """What a module imports of the package, anywhere in it: at the top, late inside a function, or for types alone."""
    found: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative imports"
            deeper = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {one if one in modules else str(node.module) for one in deeper}
    return {one for one in found if one in modules and one != name}


def _circles(imports: dict[str, set[str]]) -> list[list[str]]:
    """Modules that reach each other, circle by circle."""
    reached = {name: set(direct) for name, direct in imports.items()}
    changed = True
    while changed:
        changed = False
        for name, known in reached.items():
            more = known.union(*(reached[one] for one in known))
            changed |= len(more) > len(known)
            reached[name] = more
    circles = {tuple(sorted(b for b in reached[a] if a in reached[b])) for a in reached if a in reached[a]}
    return sorted(map(list, circles))


def test_circles_are_seen_wherever_they_close() -> None:
    assert _circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == [["b", "c"]]


def test_no_module_imports_itself_by_way_of_others_not_even_late_or_for_types() -> None:
    modules = _modules()
    imports = {name: _imported(name, path, modules) for name, path in modules.items()}
    assert sum(map(len, imports.values())) > len(modules)  # it sees imports at all
    assert _circles(imports) == []


FLOOR_3 = [
    path for room in ("present", "pages", "evidence", "desk") for path in sorted((ROOT / "jxgrade" / room).glob("*.py"))
]
DRAWN = {"figures.py", "network.py", "marked_text.py", "certificates.py"}
"""Where places on paper, colours and the digits of a register number are worked out, which are no results."""
FOLDED = {"agg", "merge", "mean", "median", "quantile", "rank", "cumsum", "value_counts"}
LIMITS = {
    "pass_at",
    "excellent_at",
    "hold_at",
    "note_at",
    "gap",
    "min_chars",
    "small_cell",
    "qualify",
    "near_pass",
    "share",
}
LIMITS |= {"places", "minimum", "online", "offline"}


def _computes(node: ast.AST, room: str, drawn: bool) -> bool:
    """Does this make a number that a reader acts on: out of others, out of many rows, or by holding it against a limit of the rules?

    Counting the rows that are shown is no result, nor is a typed number read at the desk, nor a share in per cent.
    """
    if isinstance(node, ast.Import):
        return any(one.name.split(".")[0] in {"math", "statistics", "numpy", "scipy"} for one in node.names)
    if isinstance(node, ast.ImportFrom):
        points_on_a_circle = drawn and {one.name for one in node.names} <= {"cos", "sin", "tau"}
        return (node.module or "").split(".")[0] in {"math", "statistics", "numpy", "scipy"} and not points_on_a_circle
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return room in ("pages", "evidence") and node.func.id in ("Fraction", "Decimal")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        on_a_listing = ast.unparse(node).startswith("config.merge")
        return node.func.attr in FOLDED and not on_a_listing
    if isinstance(node, ast.BinOp) and room in ("pages", "evidence") and not drawn:
        text = ast.unparse(node)
        is_path = isinstance(node.op, ast.Div) and re.search(r"[fF]older|TEMPLATE|'", text)
        is_text = isinstance(node.op, ast.Mult) and re.search(r"MASK|\[|\(.*,.*\) \*", text)
        return (
            isinstance(node.op, ast.Mult | ast.Div | ast.FloorDiv | ast.Mod | ast.Pow) and not is_path and not is_text
        )
    if isinstance(node, ast.Compare) and any(isinstance(one, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for one in node.ops):
        return any(isinstance(one, ast.Attribute) and one.attr in LIMITS for one in (node.left, *node.comparators))
    return False


def _computed(tree: ast.AST, room: str, name: str = "") -> list[str]:
    return [ast.unparse(node) for node in ast.walk(tree) if _computes(node, room, name in DRAWN)]


@pytest.mark.parametrize(
    "source",
    [
        "import statistics",
        "from math import floor",
        "x = Fraction(total) - line",
        "x = a / b",
        "x = weight * rate",
        "frame.agg(total)",
        "held = pair.left >= programme.reuse.hold_at",
    ],
)
def test_a_result_that_floor_3_worked_out_would_be_noticed(source: str) -> None:
    assert _computed(ast.parse(source), "pages")


def test_floor_3_shows_results_and_works_none_out() -> None:
    found = {path.relative_to(ROOT).as_posix(): _computed(_tree(path), path.parent.name, path.name) for path in FLOOR_3}
    assert len(found) > 60
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_the_top_level_is_the_design_s():
    assert {name.split("/")[0] for name in _tracked() if not name.startswith(".")} <= TOP


def test_no_room_is_called_utils():
    assert not [path for path in (ROOT / "jxgrade").rglob("*.py") if path.stem in {"utils", "helpers"}]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_thin_and_its_outputs_are_stripped(path):
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert not [cell for cell in code if cell["outputs"] or cell["execution_count"]]
    source = "\n".join("".join(cell["source"]) for cell in code)
    assert not re.search(r"^\s*(def|class|for|while|if)\b", source, re.MULTILINE)
    assert "parameters" in code[0]["metadata"]["tags"]
    assert any(cell["cell_type"] == "markdown" for cell in cells)


def test_each_report_of_a_batch_has_its_notebook():
    from jxgrade.batch import NOTEBOOKS as IN_BATCH

    assert set(IN_BATCH) <= {path.stem for path in NOTEBOOKS}


def test_importing_the_package_loads_nothing_heavy():
    heavy = ["pandas", "sklearn", "scipy", "matplotlib", "jieba", "papermill", "nbconvert"]
    script = f"import sys, jxgrade; print([name for name in {heavy!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_public_names_are_there():
    import jxgrade

    assert all(callable(getattr(jxgrade, name)) for name in jxgrade.__all__ if name != "__version__")


def test_every_key_of_the_programme_has_its_unit_and_clause_beside_it():
    lines = (ROOT / "params" / "programme.yaml").read_text("utf-8").splitlines()
    bare = [
        line
        for line in lines
        if re.match(r"^ {0,4}[a-z_]+: \S", line) and "#" not in line and not line.strip().startswith("cues")
    ]
    assert [line for line in bare if not re.match(r"^ +(points|levels|headings|themes)", line)] == []


def test_no_sentence_of_one_document_is_left_in_the_code() -> None:
    """Names of one province, its subject, its kinds of texts and clauses of its document are data: in `params/`, and in the demo, which is
    that programme's. Every file is searched, notebooks too; of a module what it does, not its examples."""
    clause = r"[一二三四五六七八九]（[一二三四五六七]）|（[四五七八]）|（[四五七八]；R|附件1"
    kinds = "lesson_design|growth_report|心理活动课程|个人成长报告"
    words = re.compile(rf"江西省|赣|心理健康|心理教师|华东交通|(?<![|/])江西(?![|/])|{kinds}|{clause}")
    package, found, searched = ROOT / "jxgrade", [], set()
    for path in sorted([*package.rglob("*"), *(ROOT / "notebooks").glob("*.ipynb")]):
        of_the_demo = path.is_relative_to(package / "demo") or path == package / "programme" / "earlier.yaml"
        if of_the_demo or not path.is_file() or path.suffix in {".pyc", ".npy"}:
            continue
        searched.add(path.suffix)
        text = _without_docstrings(path) if path.suffix == ".py" else path.read_text("utf-8")
        found += [f"{path.relative_to(ROOT)}: {one.group()}" for one in words.finditer(text)]
    assert searched >= {".py", ".j2", ".js", ".css", ".json", ".ipynb", ".typ"}
    assert found == []


def _without_docstrings(path: Path) -> str:
    lines = path.read_text("utf-8").splitlines()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            for number in range(node.body[0].lineno - 1, node.body[0].end_lineno):
                lines[number] = ""
    return "\n".join(lines)
