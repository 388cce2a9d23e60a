"""One function for each command: files, dictionaries and arrays in, a dictionary out."""

import contextlib
import json
import os
import tempfile

from ._command import run


def verify(*instances, **options):
    """Decides the theorems on instances (paths or dictionaries; none: the gallery). Returns "theorychecks.report/1"."""
    with _files(instances) as paths:
        return run("verify", *paths, **options)


def landscape(instance, **options):
    """The certified landscape of an instance (a path or a dictionary). Returns "theorychecks.landscape/1"."""
    with _files([instance]) as paths:
        return run("landscape", *paths, **options)


def enumerate(instance, **options):
    """The activation patterns of an instance (a path or a dictionary). Returns "theorychecks.enumeration/1"."""
    with _files([instance]) as paths:
        return run("enumerate", *paths, **options)


def score(model, truth, **options):
    """Scores a model's file or folder against true directions: a path, an array with one a row, or an instance."""
    if not isinstance(truth, (str, os.PathLike, dict)):
        rows = _rows(truth)
        truth = {
            "schema": "theorychecks.instance/1",
            "name": "truth",
            "activation": {"kind": "relu"},
            "neurons": 1,
            "features": {"input": rows},
        }
    with _files([truth]) as paths:
        return run("score", model, truth=paths[0], **options)


def new(source=None, **options):
    """Makes an instance from a path, an array with one feature a row, an instance, or, without source, from shape= or random=True.

    Returns "theorychecks.new/1"; its member "instance" is what the other functions take.
    """
    if source is None:
        return run("new", **options)
    if not isinstance(source, (str, os.PathLike, dict)):
        with _folder() as folder:
            path = os.path.join(folder, "array.csv")
            with open(path, "w", encoding="utf-8") as file:
                file.writelines(",".join(row) + "\n" for row in _rows(source))
            return run("new", path, **options)
    with _files([source]) as paths:
        return run("new", paths[0], **options)


def survey(spec, out=None, **options):
    """Decides theorems and landscapes on many instances (spec: a path or a dictionary). Returns "theorychecks.survey-summary/1".

    Results are kept in the folder out, and gone on with; without it they are not kept. The member "folder" of a dictionary is an absolute path.
    """
    with _files([spec]) as paths:
        if out is not None:
            return run("survey", *paths, out=out, **options)
        with _folder() as folder:
            return run("survey", *paths, out=folder, **options)


def gallery(**options):
    """The built-in instances. Returns "theorychecks.gallery/1"."""
    return run("gallery", **options)


def theorems(**options):
    """The statements that are decided. Returns "theorychecks.theorems/1"."""
    return run("theorems", **options)


def check(*paths, **options):
    """Re-verifies certificates with the kernel alone. Returns "theorychecks.check/1"; raises CheckFailed if one is not accepted."""
    return run("check", *paths, **options)


def _rows(array):
    """Every number as text: the shortest that reads back as it, whatever its type; fractions stay fractions."""
    if hasattr(array, "detach"):  # a torch tensor
        array = array.detach().cpu()
        array = array.numpy() if hasattr(array, "numpy") else array.tolist()
    rows = [[str(entry) for entry in row] for row in array]
    if not rows:
        raise ValueError("the array is empty; give one feature a row.")
    return rows


@contextlib.contextmanager
def _files(sources):
    """Paths as they are; dictionaries as files that are gone afterwards."""
    with _folder() as folder:
        paths = []
        for source in sources:
            if isinstance(source, dict):
                path = os.path.join(folder, f"instance-{len(paths)}.json")
                with open(path, "w", encoding="utf-8") as file:
                    json.dump(source, file)
                source = path
            paths.append(source)
        yield paths


def _folder():
    return tempfile.TemporaryDirectory(prefix="theorychecks-")
