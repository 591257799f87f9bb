#!/usr/bin/env bash
# A private MariaDB for the tests: its own folder, a socket and one loopback
# port, gone without a trace after stop.
#
#   eval "$(scripts/mariadb.sh start)"   starts it (once) and exports ANKAO_TEST_MYSQL
#   scripts/mariadb.sh stop
#
# Nothing about durability is switched off (the server refuses to examine
# without it); it is quick because its folder lies in memory where there is room.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
# One server for each checkout, so that start finds it again; make test has one for each run.
name=ankao-mariadb-$(id -u)-${ANKAO_TEST_MARIADB:-$(printf %s "$here" | cksum | cut -d' ' -f1)}
link=${TMPDIR:-/tmp}/$name # remembers where the folder is

say() { printf '%s\n' "$*" >&2; }

running() { [ -e "$link/mariadbd.pid" ] && kill -0 "$(cat "$link/mariadbd.pid")" 2>/dev/null; }

# free_port prints a loopback port that nothing listens on.
free_port() {
  local port
  for port in $(shuf -i 20000-29999 -n 50); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
  say "no free port between 20000 and 29999"
  return 1
}

# room prints the folder to make the data folder in.
room() {
  local free
  free=$(df -Pm /dev/shm 2>/dev/null | awk 'NR==2 {print $4}')
  if [ "${free:-0}" -ge 2048 ] && [ -w /dev/shm ]; then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi
}

start() {
  if running; then cat "$link/export"; return; fi
  stop
  command -v mariadbd >/dev/null || PATH=$PATH:/usr/sbin:/usr/libexec
  command -v mariadbd >/dev/null || { say "MariaDB is not installed (scripts/install.sh installs it)"; return 1; }

  local dir port password as=()
  dir=$(mktemp -d "$(room)/$name-XXXXXX")
  ln -s "$dir" "$link"
  port=$(free_port)
  password=$(head -c 18 /dev/urandom | base64 | tr -d '+/=')
  if [ "$(id -u)" = 0 ]; then # MariaDB refuses to run as root, rightly
    local user=mysql
    id mysql >/dev/null 2>&1 || user=nobody
    as=(--user="$user")
    chown "$user" "$dir"
  fi
  chmod 700 "$dir"
  cat >"$dir/init.sql" <<SQL
CREATE USER 'ankao'@'127.0.0.1' IDENTIFIED BY '$password';
GRANT ALL PRIVILEGES ON *.* TO 'ankao'@'127.0.0.1';
SQL
  chmod 644 "$dir/init.sql"
  say "MariaDB: making $dir"
  mariadb-install-db --no-defaults "${as[@]}" --datadir="$dir/data" --auth-root-authentication-method=normal \
    --skip-test-db --skip-name-resolve >"$dir/install.log" 2>&1 || { tail -20 "$dir/install.log" >&2; return 1; }
  mariadbd --no-defaults "${as[@]}" --datadir="$dir/data" --socket="$dir/mariadbd.sock" --pid-file="$dir/mariadbd.pid" \
    --bind-address=127.0.0.1 --port="$port" --init-file="$dir/init.sql" --log-error="$dir/error.log" \
    --skip-name-resolve --skip-log-bin --max-connections=300 --performance-schema=OFF \
    --character-set-server=utf8mb4 --collation-server=utf8mb4_bin \
    --innodb-flush-log-at-trx-commit=1 --innodb-flush-method=fsync --innodb-use-native-aio=0 \
    --innodb-buffer-pool-size=256M --innodb-log-file-size=64M --innodb-fast-shutdown=2 \
    </dev/null >/dev/null 2>&1 &
  disown
  for _ in $(seq 300); do
    if grep -q 'ready for connections' "$dir/error.log" 2>/dev/null; then
      printf 'export ANKAO_TEST_MYSQL=mysql://ankao:%s@127.0.0.1:%s/\n' "$password" "$port" >"$dir/export"
      say "MariaDB: $(mariadbd --no-defaults --version | grep -o '[0-9][0-9.]*-MariaDB' | head -1) on 127.0.0.1:$port"
      cat "$dir/export"
      return
    fi
    sleep 0.1
  done
  say "MariaDB did not start within 30 s:"
  tail -20 "$dir/error.log" >&2 || true
  return 1
}

stop() {
  [ -e "$link" ] || return 0
  local dir pid
  dir=$(readlink "$link")
  if running; then
    pid=$(cat "$link/mariadbd.pid")
    kill "$pid"
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -9 "$pid" 2>/dev/null || true
  fi
  case $dir in */"$name"-??????) rm -rf "$dir" ;; esac
  rm -f "$link"
}

case ${1:-} in
  start) start ;;
  stop) stop ;;
  *) say "usage: scripts/mariadb.sh start|stop"; exit 2 ;;
esac
