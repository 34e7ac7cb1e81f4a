"""Acts of people between runs: allocate, draw, judge, seal, make certificates, archive, purge, and the marking desk."""
