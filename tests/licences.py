"""The licences of everything jxgrade brings with it: `python -m tests.licences` prints a line per licence."""

import re
from collections import defaultdict
from collections.abc import Iterator
from importlib import metadata

from packaging.requirements import Requirement

EXTRAS = tuple(one for one in metadata.metadata("jxgrade").get_all("Provides-Extra") or () if one != "test")
"""What a user may install besides; the tests' own needs are not brought along."""


def key(name: str) -> str:
    """A distribution's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed(root: str = "jxgrade", extras: tuple[str, ...] = EXTRAS) -> dict[str, metadata.Distribution]:
    """All distributions that an installation with these extras needs, as far as they are installed here."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [(root, extras)]
    while waiting:
        name, wanted = waiting.pop()
        try:
            found[key(name)] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        for one in _requirements(found[key(name)], wanted):
            if key(one.name) not in found:
                waiting.append((one.name, tuple(one.extras)))
    return found


def _requirements(distribution: metadata.Distribution, extras: tuple[str, ...]) -> Iterator[Requirement]:
    for line in distribution.requires or []:
        one = Requirement(line)
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield one


def licence(distribution: metadata.Distribution) -> str:
    """What the distribution says of its licence: expression, else classifiers, else the first line of the text."""
    said = distribution.metadata
    if expression := said.get("License-Expression"):
        return expression
    classified = [
        line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    return " / ".join(classified) or (said.get("License") or "").split("\n")[0][:60]


if __name__ == "__main__":
    listed: defaultdict[str, list[str]] = defaultdict(list)
    for name, distribution in sorted(needed().items()):
        listed[licence(distribution)].append(name)
    for name, packages in sorted(listed.items()):
        print(f"{name}: {' '.join(packages)}")
