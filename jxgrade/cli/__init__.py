"""cli: the command line, in Chinese, one module per group of commands; `app` puts them together."""
