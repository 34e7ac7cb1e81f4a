"""evidence: two texts side by side, one text with all its sources, groups, and the list that leads to them (R10, R24)."""
