#!/usr/bin/env bash
# Runs every example; those on the quickstart's model run it first when it is not there.
set -euo pipefail
cd "$(dirname "$0")/../.."

node tools/setup.mjs
[ -f runs/quickstart/summary.json ] || npm run quickstart

for example in examples/[0-9]*.ts; do
  printf '\n--- %s\n' "$example"
  npx --no-install tsx --conditions=@videoitg/source "$example"
done

output=$(mktemp -d)
trap 'rm -rf "$output"' EXIT
npx --no-install videoitg train examples/grounding.ts --dry-run
npx --no-install videoitg train examples/grounding.ts --set stopAfter.steps=20 --set "output=$output/run"
npx --no-install videoitg train examples/grounding.ts --set stopAfter.steps=20 --set "output=$output/run" --resume
