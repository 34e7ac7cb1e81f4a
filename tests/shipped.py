"""What the shipped programme comes to, for tests that speak of it."""

from pathlib import Path

from jxgrade.programme import Programme
from jxgrade.rules.reasons import catalogue

PROGRAMME = Programme.load(Path(__file__).resolve().parents[1] / "params" / "programme.yaml")
KINDS = PROGRAMME.kinds
STAGES = PROGRAMME.stage_names
REASONS = catalogue(PROGRAMME)
