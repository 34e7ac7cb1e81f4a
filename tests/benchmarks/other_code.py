"""The tables of other code beside ours: used by ``same_bytes --against CHECKOUT [--against-python PYTHON]``.

The other checkout makes three inboxes with their programmes (a demo, and two random ones of its oracle); both codes work out the store of
each, and every table is compared byte for byte. Keys of the programme that we no longer know are left out for us.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from pydantic import ValidationError

from jxgrade import batch
from jxgrade.programme import Programme

DEMO = """import shutil, sys
from pathlib import Path
from jxgrade.demo import prepare_demo
prepare_demo(Path(sys.argv[1]), trainees=60, seed=2023)
shutil.rmtree(Path(sys.argv[1]) / "store", ignore_errors=True)
"""
RANDOM = """import sys
from pathlib import Path
from tests.oracle.compare import prepare
prepare(int(sys.argv[2]), Path(sys.argv[1]))
"""
RUN = """import sys
from pathlib import Path
from jxgrade import batch
done = batch.Pipeline(*batch.open_workspace(Path(sys.argv[1]))).bring_up_to_date()
sys.exit("; ".join(one.message for one in done if one.outcome not in ("done", "skipped")) or 0)
"""


def against(other: Path, python: str, folder: Path, seeds: tuple[int, ...]) -> int:
    """Compare all three inboxes; how many tables differ."""
    here = Path(__file__).resolve().parents[2]
    bad = 0
    for name, code, given in (("demo", DEMO, ()), *((f"random {seed}", RANDOM, (str(seed),)) for seed in seeds)):
        theirs, ours = folder / f"{name} theirs", folder / f"{name} ours"
        _python(python, other, code, str(theirs), *given)
        batch.init(ours)
        shutil.copytree(theirs / "inbox", ours / "inbox", dirs_exist_ok=True)
        shutil.rmtree(ours / "params" / "templates", ignore_errors=True)
        shutil.copytree(theirs / "params" / "templates", ours / "params" / "templates")
        data = yaml.safe_load((theirs / "params" / "programme.yaml").read_text("utf-8"))
        (ours / "params" / "programme.yaml").write_text(_known(data), "utf-8")
        _python(python, other, RUN, str(theirs))
        _python(sys.executable, here, RUN, str(ours))
        bad += _told(name, _tables(theirs), _tables(ours))
    return bad


def _python(python: str, checkout: Path, code: str, *arguments: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    command = [python, "-c", code, *arguments]
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{checkout}: {done.stderr}")


def _known(data: Any) -> str:
    """A programme as YAML without the keys that are not known here, and with what used to stand in the code."""
    shipped = yaml.safe_load((Path(__file__).resolve().parents[2] / "params" / "programme.yaml").read_text("utf-8"))
    for key in ("stages", "eligible"):
        data.setdefault(key, shipped[key])
    for city, ours in zip(data["cities"], shipped["cities"], strict=False):
        if city["slug"] == ours["slug"] and "counties" in ours:
            city.setdefault("counties", ours["counties"])
    try:
        Programme.model_validate(data)
    except ValidationError as error:
        for fault in error.errors():
            if fault["type"] == "extra_forbidden":
                at = data
                for key in fault["loc"][:-1]:
                    at = at[key]
                print(f"  left out of the programme: {'.'.join(map(str, fault['loc']))}")
                del at[fault["loc"][-1]]
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


def _tables(root: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(root.glob("store/**/*.parquet"))}


def _told(name: str, theirs: dict[str, Path], ours: dict[str, Path]) -> int:
    both = sorted(theirs.keys() & ours.keys())
    changed = [one for one in both if theirs[one].read_bytes() != ours[one].read_bytes()]
    print(f"{name}: {len(both) - len(changed)} of {len(both)} tables have the same bytes")
    for word, names in (("gone", theirs.keys() - ours.keys()), ("new", ours.keys() - theirs.keys())):
        print(f"  {word}: {' '.join(sorted(names)) or '-'}")
    for one in changed:
        print(f"  changed: {one}: {_how(pd.read_parquet(theirs[one]), pd.read_parquet(ours[one]))}", flush=True)
    return len(changed)


def _how(was: pd.DataFrame, now: pd.DataFrame) -> str:
    if list(was) != list(now):
        return f"columns gone {sorted(set(was) - set(now))}, new {sorted(set(now) - set(was))}; rows {len(was)} and {len(now)}"
    if len(was) != len(now):
        return f"rows {len(was)} and {len(now)}"
    rest = [one for one in was if was[one].astype(str).tolist() != now[one].astype(str).tolist()]
    return f"{len(was)} rows, other values in {rest}"
