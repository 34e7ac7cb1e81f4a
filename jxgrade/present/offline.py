"""Plain ``jupyter nbconvert --to html`` of a notebook of ours: the page asks no server for a library.

Named by `nbconvert.json`, which is installed as a default that anybody may change; other people's notebooks are left as they are.
"""

from typing import Any, Final

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

NOTHING: Final = "data:,"
OURS: Final = "from jxgrade import "


class Offline(Preprocessor):
    """Gives the templates no address of a script: ours have no formula, no diagram and no widget that a page could run."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """The notebook as it is, and the resources without addresses."""
        if any(cell.cell_type == "code" and OURS in cell.source for cell in nb.cells):
            addresses = [name for name, value in resources.items() if name.endswith("_url") and isinstance(value, str)]
            resources |= dict.fromkeys(addresses, NOTHING)
        return nb, resources
