#!/usr/bin/env bash
# Puts a backup into an EMPTY place: DATABASE_URL=… VAR_DIR=… deploy/restore.sh /var/backups/ccb/ccb-20250101-020000
#
# Refuses a folder whose sums differ, a VAR_DIR that holds files, and a database that holds tables: it never overwrites.
# Used for the real case and for the drill alike (deploy/README.md).
set -euo pipefail
umask 077
from=$(cd "${1:?usage: deploy/restore.sh BACKUP_FOLDER}" && pwd)
cd "$(dirname "$0")/.."
var=${VAR_DIR:?set VAR_DIR to the folder to restore into}

refuse() {
    echo "Not restored: $1" >&2
    exit 1
}

(cd "$from" && sha256sum --quiet --check SHA256SUMS) || refuse "$from is damaged."
mkdir -p "$var"
[ -z "$(ls -A "$var/files" 2>/dev/null)" ] || refuse "$var/files is not empty."

if [ -e "$from/database.dump" ]; then
    url=${DATABASE_URL:?this backup is from PostgreSQL: set DATABASE_URL to an empty database}
    tables=$(psql -XAtc "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'" "$url")
    [ "$tables" = 0 ] || refuse "the database holds $tables tables."
    pg_restore --exit-on-error --single-transaction --no-owner --no-privileges --dbname="$url" "$from/database.dump"
else
    [ -z "${DATABASE_URL:-}" ] || refuse "this backup is from SQLite: unset DATABASE_URL."
    [ ! -e "$var/ccb.sqlite3" ] || refuse "$var/ccb.sqlite3 exists."
    cp "$from/database.sqlite3" "$var/ccb.sqlite3"
fi
tar -C "$var" -xzf "$from/files.tar.gz"
echo "Restored into $var. Now: manage.py migrate, then look at the newest report."
