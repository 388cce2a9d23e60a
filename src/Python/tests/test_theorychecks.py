"""The package as a user uses it, on the command that THEORYCHECKS_COMMAND names."""

import fractions
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zipfile

import theorychecks

HERE = pathlib.Path(__file__).resolve().parent
GALLERY = HERE.parents[2] / "theory" / "Gallery"


class Answers(unittest.TestCase):
    def test_lists_become_an_instance_and_a_landscape(self):
        made = theorychecks.new([[1, 0], [0.6, "4/5"]], weights=[1, fractions.Fraction(1, 2)], name="mine")
        self.assertEqual(made["schema"], "theorychecks.new/1")
        self.assertEqual(made["instance"]["features"], {"input": [[1, 0], ["3/5", "4/5"]], "weights": [1, "1/2"]})
        lines = []
        landscape = theorychecks.landscape(made["instance"], progress=lines.append)
        self.assertEqual((landscape["instance"], landscape["globalMinimum"]["upper"]), ("mine", "0"))
        self.assertTrue(any("global minimum" in line for line in lines), lines)

    def test_verify_and_enumerate(self):
        report = theorychecks.verify(GALLERY / "acute-pair.json", theorem=["3.4", "3.8"])
        self.assertEqual({verdict["theorem"] for verdict in report["verdicts"]}, {"3.4", "3.8"})
        counted = theorychecks.enumerate(str(GALLERY / "orthonormal-2.json"), list=True)
        self.assertEqual((counted["patterns"], counted["neuronPatternList"]), ("16", [[], [0], [0, 1], [1]]))

    def test_shapes_gallery_theorems_and_others(self):
        self.assertEqual(theorychecks.new(shape="octahedron")["instance"]["name"], "octahedron-6")
        self.assertIn("acute-pair", [instance["name"] for instance in theorychecks.gallery()["instances"]])
        self.assertIn("3.6", [theorem["id"] for theorem in theorychecks.theorems()["theorems"]])
        picked = theorychecks.new({**json.loads((GALLERY / "acute-pair.json").read_text())}, pick=[1, 0])
        self.assertEqual(picked["sources"], [1, 0])
        with tempfile.TemporaryDirectory() as folder:
            theorychecks.enumerate(GALLERY / "acute-pair.json", out=folder)
            self.assertEqual(theorychecks.check(folder)["accepted"], 1)
        self.assertEqual(theorychecks.run("enumerate", GALLERY / "acute-pair.json")["instance"], "acute-pair")

    def test_a_survey_counts_and_goes_on_in_its_folder(self):
        spec = {
            "schema": "theorychecks.survey/1",
            "name": "pairs",
            "draws": 4,
            "block": 2,
            "family": {"features": 2, "inputDimension": 2, "neurons": 2, "activation": {"kind": "relu"}},
            "questions": {"theorems": ["3.6"]},
        }
        counted = {question["question"]: question["answers"] for question in theorychecks.survey(spec)["questions"]}
        self.assertEqual({"holds": 4}, counted["3.6 repaired"])
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(1, len(theorychecks.survey(spec, out=folder, part="1/2")["missing"]))
            self.assertEqual([], theorychecks.survey(spec, out=folder)["missing"])

    def test_score_takes_an_array_as_truth(self):
        with tempfile.TemporaryDirectory() as folder:
            theorychecks.run("train", features=4, dimension=4, neurons=8, k=1, steps=20, activity=0.2, out=folder)
            scored = theorychecks.score(os.path.join(folder, "model.safetensors"), [[1, 0, 0, 0], [0, 1, 0, 0]], samples=64)
        self.assertEqual((scored["neurons"], scored["metrics"]["samples"]), (8, 64))

    def test_numpy_arrays_are_what_numpy_prints(self):
        try:
            import numpy
        except ImportError:
            self.skipTest("numpy is not installed")
        for kind in ("float64", "float32"):
            made = theorychecks.new(numpy.array([[0.6, 0.8], [1, 0]], dtype=kind))
            self.assertEqual(made["instance"]["features"]["input"], [["3/5", "4/5"], [1, 0]])


class Refusals(unittest.TestCase):
    def test_bad_input_is_an_exception_with_the_message(self):
        with self.assertRaises(theorychecks.BadInput) as raised:
            theorychecks.landscape("missing.json")
        self.assertEqual(str(raised.exception), "missing.json: there is no such file; give an instance file.")
        self.assertEqual(raised.exception.exit_code, 2)
        with self.assertRaises(theorychecks.BadInput) as raised:
            theorychecks.new([[0, 0]], unit=True)
        self.assertEqual(str(raised.exception), "row 0 is 0 and has no direction; leave it out with --pick.")
        with self.assertRaises(theorychecks.BadInput) as raised:
            theorychecks.verify(sorts=True)
        self.assertIn("unknown option '--sorts'", str(raised.exception))

    def test_a_failed_check_has_its_answer(self):
        with tempfile.TemporaryDirectory() as folder:
            theorychecks.enumerate(GALLERY / "acute-pair.json", out=folder)
            path = pathlib.Path(folder, "certificates", "enumeration-acute-pair-0.json")
            path.write_text(path.read_text().replace('"patterns":"4"', '"patterns":"5"'))
            with self.assertRaises(theorychecks.CheckFailed) as raised:
                theorychecks.check(folder)
        self.assertEqual(raised.exception.answer["rejected"], 1)

    def test_out_of_budget_is_told_from_undecided(self):
        with self.assertRaises(theorychecks.OutOfBudget) as raised:
            theorychecks.enumerate(GALLERY / "dog-breeds.json", max_patterns=1)
        self.assertEqual(raised.exception.exit_code, 3)
        self.assertGreater(theorychecks.verify(GALLERY / "dog-breeds.json", time=0.001)["summary"]["undecided"], 0)

    def test_a_missing_command_says_how_to_name_it(self):
        with self.assertRaises(theorychecks.CommandNotFound) as raised:
            theorychecks.gallery(command=["no-such-command"])
        self.assertIn("Give command=[...], or set THEORYCHECKS_COMMAND", str(raised.exception))
        kept = {name: os.environ.pop(name, None) for name in ("THEORYCHECKS_COMMAND", "PATH", "HOME")}
        try:
            os.environ["HOME"] = "/nonexistent"
            os.environ["PATH"] = ""
            with self.assertRaises(theorychecks.CommandNotFound) as raised:
                theorychecks.gallery()
            self.assertIn("THEORYCHECKS_COMMAND", str(raised.exception))
        finally:
            os.environ.update({name: value for name, value in kept.items() if value is not None})

    def test_an_exception_of_progress_ends_the_command(self):
        def stop(line):
            raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            theorychecks.verify(GALLERY / "acute-pair.json", theorem="3.4", progress=stop)


class Package(unittest.TestCase):
    def test_the_wheel_is_built_without_any_tool_and_imports(self):
        with tempfile.TemporaryDirectory() as folder:
            build = f"import build_wheel_only; print(build_wheel_only.build_wheel({folder!r}))"
            made = subprocess.run([sys.executable, "-c", build], cwd=HERE.parent, check=True, capture_output=True, text=True)
            wheel = os.path.join(folder, made.stdout.strip())
            with zipfile.ZipFile(wheel) as archive:
                self.assertIsNone(archive.testzip())
                self.assertIn("theorychecks/_functions.py", archive.namelist())
            shown = subprocess.run(
                [sys.executable, "-c", "import theorychecks; print(theorychecks.__file__, theorychecks.__version__)"],
                cwd=folder, env={**os.environ, "PYTHONPATH": wheel}, check=True, capture_output=True, text=True,
            )
            self.assertTrue(shown.stdout.startswith(wheel) and shown.stdout.endswith(" 0.1.0\n"), shown.stdout)

    def test_pip_installs_it_without_a_network(self):
        if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode != 0:
            self.skipTest("pip is not installed")
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--target", folder, str(HERE.parent)],
                check=True, capture_output=True,
            )
            self.assertTrue(os.path.exists(os.path.join(folder, "theorychecks", "__init__.py")))


if __name__ == "__main__":
    unittest.main()
