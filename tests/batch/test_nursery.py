"""Reports made in forked processes: nothing is carried from one to the next, none outlives its run, and they are what a cold start gives."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import nbformat
import psutil
import pytest

from jxgrade.batch.run import nursery
from jxgrade.batch.run.notebooks import execute
from jxgrade.batch.run.nursery import Nursery
from jxgrade.batch.run.outcome import Unit, UnitResult
from tests.extent import cases

pytestmark = pytest.mark.skipif(not nursery.POSSIBLE, reason="nothing is forked on this system")


def _notebook(root: Path, *sources: str) -> None:
    (root / "notebooks").mkdir(exist_ok=True)
    cells = [nbformat.v4.new_code_cell(f"city = {''!r}", metadata={"tags": ["parameters"]})]
    about = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    made = nbformat.v4.new_notebook(cells=[*cells, *map(nbformat.v4.new_code_cell, sources)], metadata=about)
    nbformat.write(made, root / "notebooks" / "one.ipynb")


def _unit(scope: str) -> Unit:
    return Unit("one", scope, "《一》", {"city": scope})


def _made(root: Path, scope: str) -> UnitResult:
    with Nursery(1) as pool:
        return pool.submit(execute, root, _unit(scope)).result()


def _said(root: Path, scope: str) -> str:
    cells = json.loads((root / "reports" / scope / "one.ipynb").read_text("utf-8"))["cells"]
    return "".join(line for cell in cells for output in cell.get("outputs", ()) for line in output.get("text", ()))


def test_nothing_is_carried_from_one_notebook_to_the_next(tmp_path):
    _notebook(
        tmp_path,
        "import os, sys, random, tempfile, pandas, numpy, matplotlib, jxgrade.errors, IPython",
        "print(sorted(name for name in globals() if name.startswith('left')), hasattr(jxgrade.errors, 'left'), 'LEFT' in os.environ)",
        "print('left' in sys.path, hasattr(IPython, 'left'), pandas.options.display.max_rows, matplotlib.rcParams['font.size'], In[1][:6])",
        "print(os.path.samefile(os.getcwd(), os.environ['ROOT']), sys.argv[0].endswith('ipykernel_launcher'), __name__)",
        "print('number', random.random(), numpy.random.random())",
        "left = jxgrade.errors.left = IPython.left = os.environ['LEFT'] = '1'; sys.path.append('left')",
        "pandas.options.display.max_rows = 1; matplotlib.rcParams['font.size'] = 1; os.chdir('/'); random.seed(1); numpy.random.seed(1)",
    )
    os.environ["ROOT"] = str(tmp_path)
    try:
        results = [_made(tmp_path, scope) for scope in ("first", "second")]
    finally:
        del os.environ["ROOT"]
    assert [result.message for result in results] == ["", ""]
    first, second = (_said(tmp_path, scope) for scope in ("first", "second"))
    fixed, _, random = first.partition("number")
    assert fixed == second.partition("number")[0] == "[] False False\nFalse False 60 10.0 city =\nTrue True __main__\n"
    assert random != second.partition("number")[2]


def test_the_process_that_is_forked_has_one_thread_and_the_environment_is_the_callers(monkeypatch):
    monkeypatch.setenv("JXGRADE_TEST", "now")
    with Nursery(2) as pool:
        parent = pool.submit(os.getppid).result()
        assert psutil.Process(parent).num_threads() == 1
        assert pool.submit(os.getenv, "JXGRADE_TEST").result() == "now"
        monkeypatch.setenv("JXGRADE_TEST", "later")
        assert pool.submit(os.getenv, "JXGRADE_TEST").result() == "later"
        assert pool.submit(os.getenv, "OPENBLAS_NUM_THREADS").result() == os.environ.get("OPENBLAS_NUM_THREADS")


def test_a_call_that_dies_or_fails_costs_itself_alone_and_a_nursery_that_dies_is_started_again():
    with Nursery(2) as pool:
        died, failed, well = pool.submit(os._exit, 3), pool.submit(int, "x"), pool.submit(int, "7")
        with pytest.raises(BrokenProcessPool):
            died.result()
        with pytest.raises(ValueError, match="invalid literal"):
            failed.result()
        assert well.result() == 7
        psutil.Process(pool.submit(os.getppid).result()).kill()
        for _ in range(100):
            try:
                assert pool.submit(int, "8").result() == 8
                break
            except BrokenProcessPool:
                time.sleep(0.05)
        else:
            pytest.fail("the nursery did not come back")


def test_a_kernel_is_reached_by_files_and_not_by_ports_that_another_process_could_take(tmp_path):
    _notebook(tmp_path, "from ipykernel.kernelapp import IPKernelApp; print(IPKernelApp.instance().transport)")
    assert _made(tmp_path, "here").message == ""
    assert _said(tmp_path, "here") == "ipc\n"


@pytest.mark.road
def test_a_kernel_that_does_not_start_is_started_again_and_one_of_another_kind_is_respected(tmp_path, monkeypatch):
    """As where a port that was free is taken before the kernel has it."""
    (tmp_path / "kernels" / "python3").mkdir(parents=True)
    once, script = tmp_path / "once", tmp_path / "start.py"
    script.write_text(
        "import os, pathlib, sys\n"
        f"once = pathlib.Path({str(once)!r})\n"
        "if not once.exists(): once.touch(); sys.exit(1)\n"
        "os.environ['OTHER'] = 'kind'\n"
        "os.execv(sys.executable, [sys.executable, '-m', 'ipykernel_launcher', *sys.argv[1:]])\n"
    )
    about = {
        "argv": [sys.executable, str(script), "-f", "{connection_file}"],
        "display_name": "x",
        "language": "python",
    }
    (tmp_path / "kernels" / "python3" / "kernel.json").write_text(json.dumps(about))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    _notebook(tmp_path, "import os; print(os.environ.get('OTHER'))")
    assert _made(tmp_path, "here").message == ""
    assert once.exists() and _said(tmp_path, "here") == "kind\n"
    script.write_text("import errno, os, sys; sys.exit(os.strerror(errno.EADDRINUSE))\n")
    told = _made(tmp_path, "here").message
    assert "没能启动" in told and "改法" in told and "RuntimeError" not in told


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT][: cases(1, 2)])
def test_no_process_outlives_an_interrupted_or_killed_run(how, tmp_path):
    _notebook(tmp_path, "import pathlib, time; pathlib.Path('ready').touch(); time.sleep(600)")
    script = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from pathlib import Path\n"
        "from jxgrade.batch.run.nursery import Nursery\n"
        "from jxgrade.batch.run.notebooks import execute\n"
        "from jxgrade.batch.run.outcome import Unit\n"
        "pool = Nursery(1)\n"
        "try:\n"
        "    pool.submit(execute, Path(sys.argv[1]), Unit('one', 'here', '', {'city': ''})).result()\n"
        "except BaseException:\n"
        "    pool.shutdown(wait=False, cancel_futures=True)\n"
        "    raise\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL) as run:
        for _ in range(6000):
            if (tmp_path / "ready").exists():
                break
            time.sleep(0.05)
        family = psutil.Process(run.pid).children(recursive=True)
        assert len(family) == 3  # the nursery, the call, its kernel
        (os.killpg if how == signal.SIGINT else os.kill)(run.pid, how)
        run.wait(60)
    _, alive = psutil.wait_procs(family, timeout=30)
    assert not alive


def test_a_report_is_the_same_from_a_warm_kernel_and_from_a_cold_one(tmp_path):
    _notebook(
        tmp_path,
        "import pandas\nprint(pandas.DataFrame({'a': [1, 2]}))\npandas.DataFrame({'a': [1, 2]})",
        "{'b', 'a', 'c'} == 1",
    )
    assert _made(tmp_path, "here").outcome == "done"
    warm = {path.name: path.read_bytes() for path in (tmp_path / "reports" / "here").iterdir()}
    assert execute(tmp_path, _unit("here")).outcome == "done"
    assert {path.name: path.read_bytes() for path in (tmp_path / "reports" / "here").iterdir()} == warm
    assert set(warm) == {"one.ipynb", "one.html"}
