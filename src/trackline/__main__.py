"""`python -m trackline` is `trackline`."""

from trackline.cli import main

if __name__ == "__main__":
    main()
