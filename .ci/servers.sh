# Starts, awaits and stops what .ci/run talks to: PostgreSQL and Roster itself; sourced, never run.
# shellcheck shell=bash

readonly port_min=20000 port_span=12000 # below the ports that the system hands out by itself
readonly server_within=60               # seconds, for a server to get ready or to stop

# A PostgreSQL that already listens and trusts us with its database `test`, or nothing.
local_postgres() {
  local server
  server=postgres://$(id -un)@127.0.0.1:5432
  if psql --no-password -qc 'SELECT 1' "$server/test" > /dev/null 2>&1; then
    echo "$server"
  fi
}

# start_postgres PORT: a cluster of the user `roster` that ends with this script.
start_postgres() {
  local programs folder
  programs=$(postgres_programs)
  folder=$(mktemp -d)
  at_exit rm -rf "$folder"
  [ "$(id -u)" != 0 ] || chown postgres "$folder"
  not_as_root "$programs/initdb" -D "$folder/data" -U roster -A trust -E UTF8 --locale=C.UTF-8
  not_as_root "$programs/pg_ctl" start -D "$folder/data" -l "$folder/log" -w -t "$server_within" \
    -o "-h 127.0.0.1 -p $1 -k $folder -c fsync=off"
  at_exit not_as_root "$programs/pg_ctl" stop -D "$folder/data" -m fast -w
}

# The newest folder of PostgreSQL's server programs, which Debian keeps out of PATH, or nothing.
postgres_programs() {
  printf '%s\n' /usr/lib/postgresql/*/bin/initdb | grep -v '\*' | sort -V | tail -n 1 | sed 's,/initdb$,,'
}

# PostgreSQL refuses to run as root; its package brings a user for it.
not_as_root() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

free_port() {
  local port
  while
    port=$((port_min + RANDOM % port_span))
    (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null
  do :; done
  echo "$port"
}

# ready_at URL PID: waits until the address answers well, as long as the process lives.
ready_at() {
  local deadline=$((SECONDS + server_within))
  until curl -fs --max-time 5 -o /dev/null "$1"; do
    runs "$2" || fail 'the program ended before it was ready'
    [ "$SECONDS" -lt "$deadline" ] || fail "$1 is not ready within $server_within s"
    sleep 0.2
  done
}

# shows URL TEXT: a page with status 200, wherever the address redirects to, that says so.
shows() {
  local status
  status=$(curl -sSL --max-time 10 -o "$scratch/page.html" -w '%{http_code}' "$1")
  [ "$status" = 200 ] || fail "$1 answers $status"
  grep -qi "$2" "$scratch/page.html" || fail "$1 doesn't say '$2'"
  echo "$1: $status, says '$2'"
}

# runs PID: whether it is a child of this script that has not ended.
runs() {
  jobs -pr | grep -qx "$1"
}

# stop PID: ends such a child, by force if it won't, and returns its status.
stop() {
  local deadline=$((SECONDS + server_within))
  runs "$1" || return 0
  kill -TERM "$1"
  while runs "$1"; do
    [ "$SECONDS" -lt "$deadline" ] || kill -KILL "$1"
    sleep 0.2
  done
  wait "$1"
}
