"""Who marks what, by lot (R25): drawn from a seed committed to before, shown after, and the same whoever draws it again."""

from jxgrade.marking.allocate.case import DrawInput, Grader, Row, Wanted
from jxgrade.marking.allocate.design import Known, Situation, situation
from jxgrade.marking.allocate.draw import Drawn, draw
from jxgrade.marking.allocate.lot import blind_codes, commitment, wave_order
