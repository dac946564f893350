#!/usr/bin/env bash
# Prepares this machine: Python 3.11, .venv from a lock with hashes, Pango, a PDF font with every Vietnamese letter.
#
#   deploy/setup.sh requirements.lock
#
# What is in order already is left alone, so a second call takes a moment. Debian packages that are missing are
# installed when this runs as root; otherwise the command to run is printed and nothing else happens.
set -euo pipefail
cd "$(dirname "$0")/.."
lock=${1:-requirements.lock}

install_packages() { # why, packages...
    local why=$1
    shift
    local command=(apt-get install -y --no-install-recommends "$@")
    echo "$why" >&2
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        printf 'Run this once, then repeat your command:\n\n    sudo %s\n\n' "${command[*]}" >&2
        exit 1
    fi
    export DEBIAN_FRONTEND=noninteractive
    "${command[@]}" >/dev/null 2>&1 || { apt-get update && "${command[@]}"; } >&2
}

python_311() {
    local name
    for name in ${PYTHON:+"$PYTHON"} python3.11 python3; do
        if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    return 1
}

make_venv() {
    if .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
        return
    fi
    if ! python_311 >/dev/null; then
        install_packages "Python 3.11 with its venv module is not installed." python3.11 python3.11-venv || {
            echo "No Python 3.11 in this system's packages: use Debian 12, deploy/compose.yaml, or PYTHON=/path/to/3.11." >&2
            exit 1
        }
    fi
    rm -rf .venv
    "$(python_311)" -m venv .venv
}

install_lock() {
    local stamp=.venv/.${lock##*/} wanted
    wanted=$(sha256sum <"$lock")
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    echo "Installing $lock into .venv"
    .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    echo "$wanted" >"$stamp"
}

can_make_pdf() {
    .venv/bin/python -c 'import weasyprint' && .venv/bin/python manage.py check_fonts
}

check_pdf() {
    local stamp=.venv/.pdf-checked found
    if [ -e "$stamp" ]; then
        return
    fi
    if ! found=$(can_make_pdf 2>&1 >/dev/null); then
        tail -n 1 <<<"$found" >&2
        install_packages "The PDF needs Pango, and a Times-metric font with every Vietnamese letter." \
            libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-croscore
        can_make_pdf >/dev/null
    fi
    touch "$stamp"
}

make_venv
install_lock
check_pdf
