"""How the schema of the mark store came about, revision by revision."""
