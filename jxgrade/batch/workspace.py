"""A workspace: where its folders lie, how one is made, and what must hold before any work starts."""

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

import jxgrade
from jxgrade.errors import ParamsError, ProgrammeError, WorkspaceError, system_reason
from jxgrade.programme import Programme, read_yaml
from jxgrade.programme.worked import Worked, worked_examples

PROVINCE = "province"


@dataclass(frozen=True)
class Workspace:
    """The folders of one workspace; nothing is read or made by building it."""

    root: Path

    @property
    def params(self) -> Path:
        """`programme.yaml`, one YAML per city, and `templates/*.txt`."""
        return self.root / "params"

    @property
    def inbox(self) -> Path:
        """Exports as received; jxgrade never writes here."""
        return self.root / "inbox"

    @property
    def store(self) -> Path:
        """Canonical tables."""
        return self.root / "store"

    @property
    def runs(self) -> Path:
        """What was run when: manifests, stage records, hashes already computed."""
        return self.store / "runs"

    @property
    def reports(self) -> Path:
        """What people read."""
        return self.root / "reports"

    @property
    def notebooks(self) -> Path:
        """The notebooks that make the reports."""
        return self.root / "notebooks"

    @property
    def programme_file(self) -> Path:
        """The rules."""
        return self.params / "programme.yaml"

    def templates(self) -> dict[str, str]:
        """Name and text of each form or policy text in `params/templates/`, sorted by name; raises ParamsError."""
        found = {}
        for path in sorted((self.params / "templates").glob("*.txt")):
            try:
                found[path.name] = path.read_text("utf-8-sig")
            except (UnicodeDecodeError, OSError) as error:
                raise ParamsError(
                    f"params/templates/{path.name}：不是 UTF-8 文本。改法：另存为 UTF-8 编码的 .txt"
                ) from error
        return found

    def examples(self, programme: Programme) -> dict[str, Mapping[str, Worked]]:
        """By kind, what `params/examples/` shows a grader to compare with; raises ProgrammeError."""
        folder = self.params / "examples"
        return {
            kind: worked_examples(folder / f"{kind}.yaml", assignment.rubric)
            for kind, assignment in programme.assignments.items()
        }

    def rules_text(self) -> tuple[str, bool]:
        """The page of rules as Markdown, `params/rules.md`; where there is none the shipped one, and that it is another's. Raises ParamsError."""
        path = self.params / "rules.md"
        own = path.is_file()
        try:
            return (path if own else shipped() / "params" / "rules.md").read_text("utf-8-sig"), not own
        except (UnicodeDecodeError, OSError) as error:
            raise ParamsError("params/rules.md：不是 UTF-8 文本。改法：另存为 UTF-8 编码的 .md") from error


def shipped() -> Path:
    """The folder with the notebooks and params that come with jxgrade: inside the wheel, or the repository itself."""
    package = Path(jxgrade.__file__).parent
    inside = package / "_workspace"
    return inside if inside.is_dir() else package.parent


def shipped_notebook(name: str, city: str) -> bytes:
    """A notebook that comes with jxgrade, as it opens by hand on this city."""
    return _CITY.sub(rb"\g<1>" + city.encode(), (shipped() / "notebooks" / name).read_bytes(), count=1)


_CITY: Final = re.compile(rb'("city = \\")[a-z0-9_-]+')


def init(root: Path, *, blank: bool = False) -> tuple[Path, ...]:
    """Make a workspace: params of all cities, notebooks, an empty ``inbox/submissions/``; what is there already stays.

    A `params/programme.yaml` that is there already is another programme: its cities get their files, and nothing of the shipped one comes.
    ``blank``: one to be filled in is put there first. Returns the files written. Raises WorkspaceError where the folder cannot be
    written or a blank one would stand over another, ProgrammeError where that programme is none.
    """
    source, workspace = shipped(), Workspace(root)
    own, written = blank or workspace.programme_file.is_file(), []
    if blank and workspace.programme_file.is_file():
        raise WorkspaceError(f"{root} 里已经有 params/programme.yaml，没有改动。改法：换一个新的文件夹，或直接改它")
    try:
        if blank:
            workspace.params.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(jxgrade.programme.__file__).parent / "blank.yaml", workspace.programme_file)
            written.append(workspace.programme_file)
        elif own:
            written += _city_files(workspace)
        for folder in () if blank else ("notebooks",) if own else ("params", "notebooks"):
            for path in sorted((source / folder).rglob("*")):
                target = root / folder / path.relative_to(source / folder)
                if path.is_file() and not target.exists() and ".ipynb_checkpoints" not in path.parts:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, target)
                    written.append(target)
        slugs = () if blank else Programme.load(workspace.programme_file).slugs
        if own and not blank:
            for path in (one for one in written if one.suffix == ".ipynb"):
                path.write_bytes(shipped_notebook(path.name, slugs[0]))
        scopes = () if blank else (*slugs, PROVINCE)  # plain papermill makes no folder
        for target in (
            workspace.inbox / "submissions",
            workspace.store,
            *(workspace.reports / one for one in ("", *scopes)),
        ):
            target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceError(
            f"{root}：不能建立工作区（{system_reason(error)}）。改法：换一个可以写入的文件夹"
        ) from error
    return tuple(written)


def _city_files(workspace: Workspace) -> list[Path]:
    """Write the papermill parameters of each city that has none."""
    programme = Programme.load(workspace.programme_file)
    wanted = {f"{city.slug}.yaml": f"# {city.name}\ncity: {city.slug}\nworkspace: .\n" for city in programme.cities}
    missing = [workspace.params / name for name in sorted(wanted) if not (workspace.params / name).exists()]
    for path in missing:
        path.write_text(wanted[path.name], "utf-8")
    return missing


def nearest(path: Path) -> Path:
    """The folder itself, or the workspace it stands in: a notebook opened in JupyterLab runs in `notebooks/`."""
    above = path / ".."
    return above if not (path / "params").is_dir() and (above / "params").is_dir() else path


def open_workspace(path: str | Path) -> tuple[Workspace, Programme]:
    """The workspace at ``path`` and its programme, both checked; everything that is wrong is said in one message.

    Raises WorkspaceError, ProgrammeError or ParamsError (exit code 2 each).
    """
    workspace = Workspace(Path(path))
    if not workspace.params.is_dir():
        raise WorkspaceError(
            f"{workspace.root.name or '.'} 不是工作区（没有 params 文件夹）。改法：先运行 jxgrade init，或换到工作区里再运行"
        )
    broken: ProgrammeError | None = None
    try:
        programme = Programme.load(workspace.programme_file)
        slugs = programme.slugs
    except ProgrammeError as error:
        broken, slugs = error, tuple(sorted(path.stem for path in workspace.params.glob("*.yaml")))
        slugs = tuple(slug for slug in slugs if slug != "programme")
    faults = [*_text_faults(workspace), *(fault for slug in slugs for fault in _city_faults(workspace, slug))]
    strange = {path.stem for path in workspace.params.glob("*.yaml")} - set(slugs) - {"programme"}
    faults += [
        f"params/{name}.yaml：programme.yaml 里没有这个设区市。改法：删去此文件，或在 cities 里加上它"
        for name in sorted(strange)
    ]
    if broken and not faults:
        raise broken
    if faults:
        all_of_it = ([str(broken)] if broken else []) + faults
        raise ParamsError("参数有错，运行没有开始：\n" + "\n".join(f"  {fault}" for fault in all_of_it))
    return workspace, programme


def _text_faults(workspace: Workspace) -> Iterator[str]:
    for read in (workspace.templates, workspace.rules_text):
        try:
            read()
        except ParamsError as error:
            yield str(error)


def _city_faults(workspace: Workspace, slug: str) -> list[str]:
    name = f"params/{slug}.yaml"
    path = workspace.params / f"{slug}.yaml"
    expected = f"city: {slug}\n  workspace: ."
    if not path.is_file():
        return [f"{name}：文件不存在。改法：运行 jxgrade init 补上"]
    try:
        data = read_yaml(path.read_text("utf-8-sig"))
    except OSError as error:
        return [f"{name}：不能读取（{system_reason(error)}）。改法：检查文件权限"]
    except (yaml.YAMLError, ValueError):
        return [f"{name}：不是合法的 YAML。改法：写成两行\n  {expected}"]
    if not isinstance(data, dict) or set(data) != {"city", "workspace"}:
        return [f"{name}：应当只有 city 与 workspace 两项。改法：写成两行\n  {expected}"]
    faults = []
    if data["city"] != slug:
        faults.append(f"{name}：city（现在是 {data['city']}）应与文件名相同。改法：city: {slug}")
    place = data["workspace"]
    if (
        not isinstance(place, str)
        or not place.isascii()
        or (workspace.root / place).resolve() != workspace.root.resolve()
    ):
        faults.append(f"{name}：workspace（现在是 {place}）不是本工作区。改法：workspace: .")
    return faults


def city_parameters(workspace: Workspace, slug: str) -> dict[str, str]:
    """The papermill parameters of one city, as its file says."""
    data = read_yaml((workspace.params / f"{slug}.yaml").read_text("utf-8-sig"))
    if not isinstance(data, dict):
        raise ParamsError(f"params/{slug}.yaml：不是合法的参数。改法：运行 jxgrade init 补上")
    return {str(key): str(value) for key, value in data.items()}
