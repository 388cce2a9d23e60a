"""Builds the wheel with the standard library alone (PEP 517, PEP 660): a few files of Python need no build tool, and so no network."""

import base64
import hashlib
import os
import re
import tarfile
import zipfile

_HERE = os.path.dirname(os.path.abspath(__file__))
_TIME = (1980, 1, 1, 0, 0, 0)


def _field(name):
    with open(os.path.join(_HERE, "pyproject.toml"), encoding="utf-8") as file:
        return re.search(rf'^{name} = "(.*)"$', file.read(), re.MULTILINE).group(1)


def _wheel(folder, files):
    name, version = _field("name"), _field("version")
    info = f"{name}-{version}.dist-info"
    with open(os.path.join(_HERE, "README.md"), encoding="utf-8") as file:
        text = file.read()
    files = dict(files)
    files[f"{info}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: {_field('description')}\nLicense: MIT\n"
        f"Requires-Python: {_field('requires-python')}\nDescription-Content-Type: text/markdown\n\n{text}"
    ).encode()
    files[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: build_wheel_only\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    record = f"{info}/RECORD"
    lines = []
    for path, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={digest},{len(content)}\n")
    files[record] = ("".join(lines) + f"{record},,\n").encode()
    wheel = f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, wheel), "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path, _TIME), content)
    return wheel


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    package = os.path.join(_HERE, "theorychecks")
    files = {}
    for name in sorted(os.listdir(package)):
        if name.endswith(".py"):
            with open(os.path.join(package, name), "rb") as file:
                files[f"theorychecks/{name}"] = file.read()
    return _wheel(wheel_directory, files)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    return _wheel(wheel_directory, {"theorychecks.pth": (_HERE + "\n").encode()})


def build_sdist(sdist_directory, config_settings=None):
    stem = f"{_field('name')}-{_field('version')}"
    with tarfile.open(os.path.join(sdist_directory, f"{stem}.tar.gz"), "w:gz", format=tarfile.PAX_FORMAT) as archive:
        for path in ("pyproject.toml", "README.md", "build_wheel_only.py", "theorychecks"):
            archive.add(
                os.path.join(_HERE, path), f"{stem}/{path}", filter=lambda entry: None if "__pycache__" in entry.name else entry
            )
    return f"{stem}.tar.gz"
