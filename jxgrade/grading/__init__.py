"""grading: marks and components become exact totals (`scoring`), totals and gates a status with reasons (`decisions`)."""
