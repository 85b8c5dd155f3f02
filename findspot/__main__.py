"""`python -m findspot` is `findspot`."""

from findspot.cli import main

if __name__ == "__main__":
    main()
