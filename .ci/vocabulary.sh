# The words that .ci/run is written in: step, fail, at_exit and how to install; sourced, never run.
# shellcheck shell=bash

scratch=$(mktemp -d)
undo=("rm -rf $scratch")
current_step=none
steps_passed=0
: > "$scratch/steps"

# step NAME COMMAND…: runs the command under its name; the first that fails ends the script.
step() {
  local started=$SECONDS cpu_before
  cpu_before=$(cpu_seconds)
  current_step=$1
  shift
  printf '\n== %s\n' "$current_step"
  "$@"
  steps_passed=$((steps_passed + 1))
  printf '%7d %7d  %s\n' $((SECONDS - started)) $(($(cpu_seconds) - cpu_before)) "$current_step" >> "$scratch/steps"
  tail -n 1 "$scratch/steps"
}

# What all commands so far took of the processors, those of this shell's children that have ended.
cpu_seconds() {
  local ticks
  read -r -a ticks < "/proc/$$/stat"
  echo $(((ticks[15] + ticks[16]) / $(getconf CLK_TCK)))
}

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

# at_exit COMMAND…: remembers what to undo; the last is undone first.
at_exit() {
  undo=("$(printf '%q ' "$@")" "${undo[@]}")
}

finish() {
  local status=$? command steps
  steps=$(cat "$scratch/steps")
  for command in "${undo[@]}"; do
    eval "$command" || true
  done
  printf '\n%7s %7s  %s\n%s\n' seconds of-CPUs step "$steps"
  if [ "$status" != 0 ]; then
    printf '\nFAILED in step: %s\n' "$current_step"
  fi
  printf '\n%d s in all\nsteps: %d passed, %d failed\n' "$SECONDS" "$steps_passed" $((status != 0))
}

have() {
  command -v "$1" > /dev/null
}

# need COMMAND PACKAGE: installs Debian's package where the command is missing.
need() {
  have "$1" || apt_install "$2"
}

apt_install() {
  as_root apt-get update -q
  as_root apt-get install -y -q --no-install-recommends "$1"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

trap finish EXIT
