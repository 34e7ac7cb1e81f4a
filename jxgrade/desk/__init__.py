"""desk: where a volunteer marks. A session without a browser (`session`), its widget (`widget`, scripts and styles in `front`).

`comparing` is the desk of an expert who compares two texts at a time. `batch.open_desk` composes both; this package is given tables, a
store and a place for what the store does not take, or an expert's workbook.
"""
