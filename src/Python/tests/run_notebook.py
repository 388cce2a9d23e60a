"""Runs the code cells of a notebook in order, without jupyter, and holds what they print against the outputs kept in it.

run_notebook.py FILE.ipynb [--update]
"""

import contextlib
import io
import json
import os
import sys
import tempfile


def main(path, update):
    with open(path, encoding="utf-8") as file:
        notebook = json.load(file)
    here, names, differ = os.getcwd(), {"__name__": "__main__"}, 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for number, cell in enumerate(notebook["cells"]):
            if cell["cell_type"] != "code":
                continue
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile("".join(cell["source"]), f"cell {number}", "exec"), names)
            lines = printed.getvalue().splitlines(keepends=True)
            outputs = [{"name": "stdout", "output_type": "stream", "text": lines}] if lines else []
            if cell["outputs"] != outputs:
                differ += 1
                print(f"cell {number} prints:\n{printed.getvalue()}", end="")
                cell["outputs"] = outputs
        os.chdir(here)
    if update and differ:
        with open(path, "w", encoding="utf-8") as file:
            json.dump(notebook, file, indent=1, ensure_ascii=False)
            file.write("\n")
    return 0 if update else min(differ, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], "--update" in sys.argv[2:]))
