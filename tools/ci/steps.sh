# Shared by .ci/run and .ci/full: runs named steps, keeps going after a failure, prints durations and the counts.
# A step is a shell function; its output is shown as it comes.

# Functions defined from here on reach the shells of the steps.
set -o allexport
CI=true NX_DAEMON=false NO_UPDATE_NOTIFIER=1 npm_config_update_notifier=false ONNXRUNTIME_NODE_INSTALL=skip
exec </dev/null

# One gate inside another adds its reports to the outer one's.
if [ -z "${CI_REPORTS:-}" ]; then
  CI_REPORTS=$(mktemp -d)
  trap 'rm -rf "$CI_REPORTS"' EXIT
fi
failed_steps=()
timings=()

# step NAME FUNCTION [ARGUMENT...]
step() {
  local name=$1 start=$SECONDS verdict=ok
  shift
  printf '\n=== %s\n' "$name"
  # A shell of its own: bash ignores -e in a function that is called behind `if` or `||`.
  bash -euo pipefail -c '"$@"' step "$@" || {
    verdict=FAILED
    failed_steps+=("$name")
  }
  timings+=("$(printf '%6d s  %-6s  %s' $((SECONDS - start)) "$verdict" "$name")")
  [ "$verdict" = ok ]
}

# Vitest arguments that write the report which `finish` counts.
report_to() {
  printf -- '--reporter=default\n--reporter=json\n--outputFile.json=%s/%s.json\n' "$CI_REPORTS" "$1"
}

finish() {
  printf '\n=== durations (%d s in all)\n' "$SECONDS"
  printf '%s\n' "${timings[@]}"
  for name in "${failed_steps[@]}"; do printf 'failed step: %s\n' "$name"; done
  local counted=0
  node tools/ci/test-counts.mjs "$CI_REPORTS" || counted=1
  [ ${#failed_steps[@]} -eq 0 ] && [ "$counted" -eq 0 ]
}
