"""batch: which notebook for which city, in what order, resumed and recorded.

The whole way: `open_workspace` (is everything in order?) → `Pipeline.bring_up_to_date` (inbox → store, stage by stage) →
`execute` (one notebook for one city, in its own kernel) → index → manifest. `run` does all of it; `prepare` is what a
notebook calls, so that plain papermill gives the same without `run`.
"""

from jxgrade.batch.lock import locked
from jxgrade.batch.run.comparison import Comparison, compare
from jxgrade.batch.run.manifest import differences
from jxgrade.batch.run.opened import Prepared, prepare
from jxgrade.batch.run.pipeline import Pipeline
from jxgrade.batch.run.proof import verify
from jxgrade.batch.run.runner import overview, run
from jxgrade.batch.run.stages import early_alarms
from jxgrade.batch.run.tables import StoreTables
from jxgrade.batch.run.units import NOTEBOOKS
from jxgrade.batch.workspace import Workspace, init, open_workspace
