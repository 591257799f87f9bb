#!/usr/bin/env bash
# Makes the secrets of docker-compose.yml, once: the password of the database
# and the address that contains it. They are never overwritten.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -e secrets/password ]; then
  echo "secrets/ is there already" >&2
  exit 0
fi
umask 077
mkdir -p secrets
password=$(head -c 32 /dev/urandom | base64 | tr -d '+/=\n' | cut -c1-32)
printf '%s' "$password" >secrets/password
printf 'mysql://ankao:%s@mariadb:3306/ankao' "$password" >secrets/database
chmod 644 secrets/password secrets/database # the containers run as users of their own; the folder keeps others out
echo "secrets/ made" >&2
