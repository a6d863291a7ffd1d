#!/bin/sh
# Run a command against a fresh PostgreSQL of our own on loopback, then take it down.
set -eu
binaries=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$binaries" ] || {
  echo "PostgreSQL is not here, so the desk was not tried on it. Run: sudo apt-get install postgresql"
  [ -z "${CI:-}" ] || exit 2
  exit 0
}
folder=$(mktemp -d /tmp/amparo-postgres.XXXXXX)
port=${AMPARO_TEST_POSTGRES_PORT:-54329}
as_server() { "$@"; }
if [ "$(id -u)" = 0 ]; then  # the server refuses to run as root
  chown postgres "$folder"
  as_server() { runuser -u postgres -- "$@"; }
fi
stop() {
  as_server "$binaries/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT INT TERM
cd "$folder"
as_server "$binaries/initdb" -D "$folder/data" -U amparo -A trust -E UTF8 --locale=C >/dev/null
as_server "$binaries/pg_ctl" -D "$folder/data" -w -l "$folder/log" \
  -o "-p $port -k $folder -c listen_addresses=127.0.0.1 -c fsync=off" start >/dev/null
as_server "$binaries/createdb" -h 127.0.0.1 -p "$port" -U amparo amparo
cd - >/dev/null
AMPARO_DATABASE_URL="postgres://amparo@127.0.0.1:$port/amparo" "$@"
