"""desk: where a volunteer marks. A session without a browser (`session`), its widget (`widget`, scripts and styles in `front`).

`page` is the same desk as a file of its own, for who has no Jupyter: `front/alone.js` is the session there, `front/handing.js` writes what goes back.
`comparing` is the desk of an expert who compares two texts at a time. `batch.open_desk` composes both; this package is given tables, a
store and a place for what the store does not take, or an expert's workbook.
"""
