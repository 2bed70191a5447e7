#!/usr/bin/env bash
# Generates packages/core/generated/onnx.{js,d.ts} from the ONNX project's own onnx.proto.
#   tools/protos/generate-onnx.sh PATH/TO/onnx.proto      (the Python package "onnx" carries it as onnx/onnx.proto)
set -euo pipefail
proto=${1:?path of onnx.proto}
out=$(dirname "$0")/../../packages/core/generated
options=(-t static-module -w es6 --es6 --no-service --no-verify --no-delimited --no-create --no-convert -r onnx)
npx pbjs "${options[@]}" -o "$out/commented.js" "$proto"
npx pbts -o "$out/onnx.d.ts" "$out/commented.js"
npx pbjs "${options[@]}" --no-comments -o "$out/onnx.js" "$proto"
rm "$out/commented.js"
