"""Checks an exported ONNX file without ONNX Runtime: the format's own checker and its reference implementation.

Usage: python tools/check_onnx.py MODEL.onnx [CASES.safetensors] [--tolerance 1e-4]        needs: onnx, numpy, safetensors

Cases are tensors named `<case>/<input>`, and `<case>/expected/<output>` for what has to come out (`videoitg quickstart`
writes such a file beside its model, `tools/export-tiny.ts` another). Prints the largest absolute difference of every
case; exits with 1 when one is above the tolerance or the checker rejects the file.
"""

import argparse
import collections
import sys

import numpy as np
import onnx
import onnx.checker
import onnx.reference
import safetensors.numpy

EXPECTED = "expected/"


def read_cases(path):
    """Inputs and expected outputs by case."""
    cases = collections.defaultdict(lambda: ({}, {}))
    for name, values in safetensors.numpy.load_file(path).items():
        case, _, rest = name.partition("/")
        feeds, expected = cases[case]
        if rest.startswith(EXPECTED):
            expected[rest.removeprefix(EXPECTED)] = values
        else:
            feeds[rest] = values
    return dict(sorted(cases.items()))


def largest_difference(evaluator, feeds, expected):
    used = {name: values for name, values in feeds.items() if name in evaluator.input_names}
    results = dict(zip(evaluator.output_names, evaluator.run(None, used)))
    largest = 0.0
    for name, values in expected.items():
        if results[name].shape != values.shape:
            raise SystemExit(f"{name} has the shape {results[name].shape}, not {values.shape}")
        largest = max(largest, float(np.max(np.abs(results[name].astype(np.float64) - values), initial=0.0)))
    return largest


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("cases", nargs="?")
    parser.add_argument("--tolerance", type=float, default=1e-4)
    options = parser.parse_args()
    onnx.checker.check_model(options.model, full_check=True)
    model = onnx.load(options.model)
    opsets = ", ".join(f"{entry.domain or 'ai.onnx'} {entry.version}" for entry in model.opset_import)
    print(f"{options.model}: accepted by onnx.checker {onnx.__version__} ({opsets}, {len(model.graph.node)} nodes)")
    if options.cases is None:
        return 0
    evaluator = onnx.reference.ReferenceEvaluator(model)
    cases = read_cases(options.cases)
    if not cases:
        raise SystemExit(f"{options.cases} holds no cases")
    worst = 0.0
    for case, (feeds, expected) in cases.items():
        if not expected:
            raise SystemExit(f"case {case} says nothing about what has to come out")
        difference = largest_difference(evaluator, feeds, expected)
        # A NaN is no agreement.
        worst = max(worst, difference if difference == difference else float("inf"))
        print(f"case {case}: onnx.reference differs by {difference:.2e}")
    return 0 if worst <= options.tolerance else 1


if __name__ == "__main__":
    sys.exit(main())
