"""What is shipped for JupyterLab itself: Chinese menus, no news."""

import json
import tomllib
from pathlib import Path

import jupyterlab


def test_the_defaults_shipped_for_jupyterlab_are_settings_it_has_and_go_where_it_reads_them(root):
    shipped = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    sources = {target: source for source, target in shipped["shared-data"].items()}
    source = sources["share/jupyter/lab/settings/overrides.d/jxgrade.json"]
    defaults = json.loads((root / source).read_text("utf-8"))
    assert defaults["@jupyterlab/translation-extension:plugin"] == {"locale": "zh_CN"}
    for plugin, values in defaults.items():
        package, _, name = plugin.partition(":")
        schema = json.loads(
            (Path(jupyterlab.__file__).parent / "schemas" / package / f"{name}.json").read_text("utf-8")
        )
        assert set(values) <= set(schema["properties"])
