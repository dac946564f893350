#!/usr/bin/env bash
# Copies the database and the issued documents into a folder of their own: deploy/backup.sh /var/backups/ccb [DAYS]
#
# Reads DATABASE_URL and VAR_DIR as the program does. The folder gets its name when it is complete and has been read
# back; copies older than DAYS (30) are removed after that. The secret key is not copied: keep it apart from the data.
set -euo pipefail
umask 077
cd "$(dirname "$0")/.."
root=$(cd "${1:?usage: deploy/backup.sh FOLDER [DAYS]}" && pwd)
days=${2:-30}
var=${VAR_DIR:-var}
python=${PYTHON:-.venv/bin/python}

final=$root/ccb-$(date +%Y%m%d-%H%M%S)
work=$final.unfinished
mkdir "$work"
trap 'rm -rf "$work"' EXIT

copy_sqlite() { # from, to: a consistent copy, also while the program writes
    "$python" -c 'import sqlite3, sys
source, copy = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True), sqlite3.connect(sys.argv[2])
source.backup(copy)
assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)' "$1" "$2"
}

# The database goes first: every file that it names was complete before its row was written.
case ${DATABASE_URL:-} in
postgres*)
    pg_dump --format=custom --no-owner --no-privileges --file="$work/database.dump" "$DATABASE_URL"
    pg_restore --list "$work/database.dump" >/dev/null
    ;;
sqlite:///*) copy_sqlite "${DATABASE_URL#sqlite:///}" "$work/database.sqlite3" ;;
*) copy_sqlite "$var/ccb.sqlite3" "$work/database.sqlite3" ;;
esac
mkdir -p "$var/files"
tar -C "$var" -czf "$work/files.tar.gz" files
(cd "$work" && sha256sum -- * >SHA256SUMS && sync -- *)

mv "$work" "$final"
find "$root" -mindepth 1 -maxdepth 1 -type d -name 'ccb-*' -mtime "+$days" -exec rm -rf {} +
echo "$final"
