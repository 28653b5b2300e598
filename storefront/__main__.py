"""`python -m storefront` is the command line of cli.py."""

from storefront.cli import main

main()
