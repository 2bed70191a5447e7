#!/usr/bin/env bash
# tools/gpu on the CPU at tiny sizes: the packed folder alone, from another working directory.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! node packages/cli/bin/videoitg.js doctor | grep -q '^  tensorflow .* ok '; then
  echo 'skipped: the TensorFlow engine is not set up'
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node --conditions=@videoitg/source --import tsx tools/gpu/pack.ts "$work/gpu" --training 8 --held-out 4
cd "$work"
bash gpu/run.sh --allow-cpu --skip losses,torch --width small --layers 1 --tokens 128,256 --products f32,bf16 \
  --steps 2 --warmup 1 --quickstart-steps 5 --out results.json
node -e '
  const { ops, backbone } = JSON.parse(require("node:fs").readFileSync("results.json", "utf8"));
  if (ops.passes.some(({ failures }) => failures.length > 0)) throw new Error("ops differ");
  if (backbone.length !== 8 || backbone.some(({ failure }) => failure)) throw new Error("a row is missing or failed");
'
