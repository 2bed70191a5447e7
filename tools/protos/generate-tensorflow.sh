#!/usr/bin/env bash
# Generates packages/core/generated/tensorflow.{js,d.ts} from the descriptors in a TensorFlow wheel.
#   tools/protos/generate-tensorflow.sh WHEEL      (pip download --no-deps tensorflow-cpu==2.21.0; python3 needs "protobuf")
set -euo pipefail
wheel=${1:?path of a tensorflow wheel}
here=$(dirname "$0")
out=$here/../../packages/core/generated
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" "$here/tensorflow-descriptors.py" "$wheel" | node "$here/descriptors-to-json.mjs" >"$work/tensorflow.json"
options=(-t static-module -w es6 --es6 --no-service --no-verify --no-delimited --no-create --no-convert -r tensorflow)
npx pbjs "${options[@]}" -o "$work/commented.js" "$work/tensorflow.json"
npx pbts -o "$out/tensorflow.d.ts" "$work/commented.js"
npx pbjs "${options[@]}" --no-comments -o "$out/tensorflow.js" "$work/tensorflow.json"
