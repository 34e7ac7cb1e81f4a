"""A real JupyterLab on the loopback, without news, updates or an extension manager; and what a person does in it."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "translation-extension/plugin": {"locale": "en"},  # whatever this environment's default is
}
RUN_ALL = "runmenu:run-all"
START_SECONDS = 60


class Lab:
    """A running server: where it is, and the requests to its API that a test needs."""

    def __init__(self, port, token):
        self.port, self.token = port, token
        self.origin = f"http://127.0.0.1:{port}"

    def page(self, notebook):
        return f"{self.origin}/lab/tree/{notebook}?token={self.token}&reset"

    def api(self, path, method="GET"):
        request = urllib.request.Request(
            f"{self.origin}/api/{path}", method=method, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")


@contextmanager
def running(folder: Path, scratch: Path, **environment: str):
    """A JupyterLab whose files are ``folder`` and whose settings are of nobody; stopped at the end by its own id."""
    for name, values in SETTINGS.items():
        path = scratch / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(values), "utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    places = {
        "JUPYTERLAB_SETTINGS_DIR": scratch / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": scratch / "workspaces",
        "JUPYTER_CONFIG_DIR": scratch / "config",
        "JUPYTER_RUNTIME_DIR": scratch / "runtime",
        "IPYTHONDIR": scratch / "ipython",
    }
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]]),
        **{name: str(path) for name, path in places.items()},
        **environment,
    }
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={folder}",
        "--LabApp.extension_manager=readonly",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=None",
        "--ServerApp.log_level=ERROR",
    ]
    log = (scratch / "lab.log").open("wb")
    server = subprocess.Popen(command, env=env, stdout=log, stderr=log, cwd=folder)
    try:
        lab = Lab(port, token)
        _wait_for(lab, server, scratch / "lab.log")
        yield lab
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(20)
        log.close()


def _wait_for(lab, server, log):
    for _ in range(START_SECONDS * 5):
        if server.poll() is not None:
            break
        try:
            lab.api("status")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(log.read_text("utf-8", "replace"))


def open_from_path(page, notebook):
    """Menu File → Open from Path, in a JupyterLab that is open."""
    page.get_by_role("menuitem", name="File", exact=True).click()
    page.locator("li.lm-Menu-item[data-command='filebrowser:open-path']").click()
    page.locator(".jp-Dialog input").fill(notebook)
    page.locator(".jp-Dialog input").press("Enter")
    page.locator(".lm-TabBar-tab.jp-mod-current", has_text=notebook.rpartition("/")[2]).wait_for()


def run_all(page, shown=".jxd-card"):
    """Menu Run → Run All Cells, by mouse, as a volunteer does, once the kernel is there; ends when what the desk shows first is there.

    The notebook's own kernel: the bar below still tells of the one that was shown before.
    """
    page.locator(".jp-NotebookPanel:visible .jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
    page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(f"li.lm-Menu-item[data-command='{RUN_ALL}']").click()
    page.locator(shown).first.wait_for()
