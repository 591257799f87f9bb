#!/usr/bin/env bash
# Installs what the tests need and this machine lacks, by apt. What cannot be
# installed is named, and the tests that need it are skipped. Exits 0 always
# but for what nothing works without: Go, Node and npm.
set -uo pipefail

say() { printf '%s\n' "$*"; }
has() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]; }

need=() # packages to install
want() { # PROGRAM PACKAGE…
  local program=$1
  shift
  has "$program" || need+=("$@")
}

want mariadbd mariadb-server-core
want mariadb mariadb-client-core # browser tests make their databases with it
want chromium chromium
want certutil libnss3-tools # puts the centre's root into a browser's store
want pdftotext poppler-utils # reads printed certificates
want zbarimg zbar-tools     # and their codes
want curl curl
want ip iproute2            # a second host, for the tests over a LAN
want gcc gcc libc6-dev      # the race detector links with it
want fc-list fontconfig
fc-list :lang=zh 2>/dev/null | grep -q . || need+=(fonts-noto-cjk)
[ -e /etc/ssl/certs/ca-certificates.crt ] || need+=(ca-certificates)

as=()
if [ "$(id -u)" != 0 ]; then as=(sudo -n); fi
if [ ${#need[@]} -gt 0 ]; then
  if ! has apt-get; then
    say "MISSING, and this machine has no apt-get: ${need[*]}"
  elif [ ${#as[@]} -gt 0 ] && ! sudo -n true 2>/dev/null; then
    say "MISSING, and this user may not install packages: sudo apt-get install ${need[*]}"
  else
    say "installing: ${need[*]}"
    "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q </dev/null >/dev/null || say "apt-get update failed"
    for package in "${need[@]}"; do # one by one: a package that fails keeps no other away
      "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$package" \
        </dev/null >/tmp/ankao-apt.$$ 2>&1 || { say "COULD NOT INSTALL $package:"; tail -3 /tmp/ankao-apt.$$; }
    done
    rm -f /tmp/ankao-apt.$$
  fi
fi

for tool in go node npm; do
  has "$tool" || { say "$tool is needed and is not here (Go 1.26, Node 20 or later)"; exit 1; }
done
say "go $(go env GOVERSION), node $(node --version), npm $(npm --version)"
