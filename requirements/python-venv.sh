#!/bin/sh
# Debian and Ubuntu ship python3 without the venv module's pip; fetch that package, or say how.
set -eu
python=$1
rm -rf .venv
if [ "$(id -u)" = 0 ]; then sudo=""; elif command -v sudo >/dev/null; then sudo="sudo"; else sudo="missing"; fi
if [ "$sudo" != missing ] && command -v apt-get >/dev/null; then
  echo "python3-venv is missing; installing it with apt-get"
  $sudo apt-get update -qq && $sudo apt-get install -y -qq python3-venv
  exec "$python" -m venv .venv
fi
echo "This Python has no venv module. Install it (Debian, Ubuntu: apt-get install python3-venv) and run make again." >&2
exit 1
