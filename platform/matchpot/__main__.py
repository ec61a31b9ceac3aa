"""`python -m matchpot`: the same as the `matchpot` command."""

from matchpot.cli import main

if __name__ == "__main__":
    main()
