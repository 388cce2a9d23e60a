"""Finds the command, runs it, and turns what it says into a dictionary or an exception."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import tempfile

VARIABLE = "THEORYCHECKS_COMMAND"
_JOINED = ("pick", "weights", "anchors")


class TheoryChecksError(Exception):
    """The command did not answer. `exit_code` is its exit code, or None where it did not run."""

    exit_code = None


class CommandNotFound(TheoryChecksError):
    """There is no command to run."""


class BadInput(TheoryChecksError):
    """Bad usage or bad input; the message says which file, where in it, and what is wanted."""


class OutOfBudget(TheoryChecksError):
    """Out of time, memory or size, without an answer."""


class CheckFailed(TheoryChecksError):
    """A check failed, or the command did. `answer` is the document, or None."""

    answer = None


def find_command(command=None):
    """The command as a list: from the argument, the environment variable THEORYCHECKS_COMMAND, or the PATH."""
    for given in (command, os.environ.get(VARIABLE)):
        if given:
            return shlex.split(given) if isinstance(given, str) else [os.fspath(part) for part in given]
    tools = os.path.join(os.path.expanduser("~"), ".dotnet", "tools")
    found = shutil.which("theorychecks") or shutil.which("theorychecks", path=tools)
    if found:
        return [found]
    raise CommandNotFound(
        "There is no command theorychecks on the PATH. Give command=[...], or set the environment variable "
        f'{VARIABLE}, for example to "dotnet /path/to/theorychecks.dll" (dotnet build src/Cli makes it).'
    )


def run(*arguments, command=None, progress=None, **options):
    """Runs `theorychecks ARGUMENTS --json` with options and returns the document.

    progress: called with every line that the command writes to stderr, as it comes.
    """
    line = find_command(command) + [os.fspath(argument) for argument in arguments] + ["--json"] + _options(options)
    # The document goes to a file: two pipes read in turn could fill up.
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(
                line, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE, encoding="utf-8", errors="replace"
            )
        except OSError as error:
            raise CommandNotFound(f"{line[0]} cannot be run: {error.strerror}. Give command=[...], or set {VARIABLE}.") from error
        last = ""
        try:
            with process.stderr as lines:
                for text in lines:
                    text = text.rstrip("\n")
                    last = text or last
                    if progress is not None:
                        progress(text)
            code = process.wait()
        except BaseException:
            # Ctrl-C, or an exception of progress: the command ends well, and leaves no half-written file.
            process.send_signal(signal.SIGTERM)
            process.wait()
            raise
        output.seek(0)
        text = output.read().decode("utf-8")
    return _answer(code, text, last)


def _answer(code, text, last):
    document = None
    if text.strip():
        try:
            document = json.loads(text)
        except ValueError:
            code, last = 1, f"what the command wrote is no JSON: {text.strip()[:200]}"
    if document is not None and code in (0, 3):
        return document
    kind = {2: BadInput, 3: OutOfBudget}.get(code, CheckFailed)
    name, _, message = last.partition(": ")
    error = kind(message if name.startswith("theorychecks") and message else last or f"the command ended with exit code {code}")
    error.exit_code = code
    if isinstance(error, CheckFailed):
        error.answer = document
    raise error


def _options(options):
    words = []
    for name, value in options.items():
        option = "--" + name.rstrip("_").replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            words.append(option)
        elif isinstance(value, (list, tuple)) or hasattr(value, "tolist"):
            items = [_text(item) for item in value]
            words += [option, ",".join(items)] if name in _JOINED else [word for item in items for word in (option, item)]
        else:
            words += [option, _text(value)]
    return words


def _text(value):
    return os.fspath(value) if isinstance(value, os.PathLike) else str(value)
