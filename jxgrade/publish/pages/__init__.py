"""One module per report; each says in its first lines what its readers must be able to answer from it."""
