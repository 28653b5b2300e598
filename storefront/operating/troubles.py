"""What an operator is told instead of a traceback."""


class Trouble(Exception):
    """It was not done; the text says why, in plain words."""
