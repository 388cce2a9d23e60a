"""TheoryChecks from Python: every function runs the command `theorychecks` and returns its JSON document as a dictionary.

See README.md for how the command is found, and docs/cli.md for the options, which are keyword arguments here.
"""

from ._command import BadInput, CheckFailed, CommandNotFound, OutOfBudget, TheoryChecksError, find_command, run
from ._functions import check, enumerate, gallery, landscape, new, score, survey, theorems, verify

__all__ = [
    "BadInput",
    "CheckFailed",
    "CommandNotFound",
    "OutOfBudget",
    "TheoryChecksError",
    "check",
    "enumerate",
    "find_command",
    "gallery",
    "landscape",
    "new",
    "run",
    "score",
    "survey",
    "theorems",
    "verify",
]
__version__ = "0.1.0"
