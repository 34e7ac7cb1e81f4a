"""The run: stages, notebooks, what is stale, in what order, resumed, recorded and proved."""
