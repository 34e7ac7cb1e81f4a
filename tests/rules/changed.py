"""A programme with some of its numbers changed."""


def changed(programme, **values):
    """``hours__offline=30`` changes `hours.offline`."""
    for path, value in values.items():
        head, *rest = path.split("__", 1)
        inner = changed(getattr(programme, head), **{rest[0]: value}) if rest else value
        programme = programme.model_copy(update={head: inner})
    return programme


def weighing(programme, **weights):
    """The kinds of texts with other weights."""
    kinds = {
        kind: assignment.model_copy(update={"weight": weights.get(kind, assignment.weight)})
        for kind, assignment in programme.assignments.items()
    }
    return programme.model_copy(update={"assignments": kinds})
