"""What goes wrong for reasons a person can mend."""

__all__ = ["AlignerError", "AlignerWarning"]


class AlignerError(Exception):
    """Input, model or output that cannot be used.

    The message is one line for a person: what is wrong, where, and what to do. The command line
    prints it and exits with 2.
    """


class AlignerWarning(UserWarning):
    """Something about the input that a person should know, though the work goes on."""
