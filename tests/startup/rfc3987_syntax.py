"""Stands before the package of this name for every Python that a test starts: jsonschema imports it where it can, two seconds of grammars for a format that no notebook has."""

raise ImportError("not needed by any notebook")
