"""`python -m jxgrade.cli`: the same as `jxgrade`."""

from jxgrade.cli.app import main

if __name__ == "__main__":
    main()
