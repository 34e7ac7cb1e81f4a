"""A programme with some of its numbers changed."""


def changed(programme, **values):
    """``hours__offline=30`` changes `hours.offline`."""
    for path, value in values.items():
        head, *rest = path.split("__", 1)
        inner = changed(getattr(programme, head), **{rest[0]: value}) if rest else value
        programme = programme.model_copy(update={head: inner})
    return programme
