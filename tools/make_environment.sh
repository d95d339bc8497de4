#!/usr/bin/env bash
# Make an empty Python environment: tools/make_environment.sh FOLDER  (PYTHON names the interpreter, python3 by default)
#
# Debian ships Python without `ensurepip`; the missing package is installed when we may, and asked for by name when we may not.
set -euo pipefail

folder=${1:?"say where: tools/make_environment.sh FOLDER"}
python=${PYTHON:-python3}

if ! command -v "$python" >/dev/null; then
  echo "Motlan needs Python 3.11 or newer, and '$python' is not here. Install it (Debian: apt-get install python3), then run make again." >&2
  exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "Motlan needs Python 3.11 or newer; '$python' is $("$python" -V | cut -d' ' -f2). Name another one: make setup PYTHON=python3.11" >&2
  exit 1
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Debian's python3-venv, which makes environments …"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
  else
    echo "Python's venv module is not complete here. As an administrator run: apt-get install python3-venv   Then run make again." >&2
    exit 1
  fi
fi

echo "Making the environment in $folder …"
"$python" -m venv "$folder"
