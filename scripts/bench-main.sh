#!/usr/bin/env bash
# make bench-main: the figures of the main job, on SQLite and, where MariaDB is
# installed, on a MariaDB of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

export GOFLAGS="${GOFLAGS:-} -buildvcs=false" ANKAO_TEST_MARIADB=bench-$$
trap 'scripts/mariadb.sh stop >/dev/null 2>&1' EXIT
unset ANKAO_TEST_MYSQL
if line=$(scripts/mariadb.sh start </dev/null); then
  eval "$line"
else
  echo "*** MariaDB is not installed: the figures are of SQLite only" >&2
fi
go run ./server/bench/main -program bin/ankao "$@"
