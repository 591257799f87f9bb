#!/usr/bin/env bash
# make test: everything there is, cheapest first. A stage that fails does not
# keep the others from running; the table at the end names each with its time.
set -uo pipefail
cd "$(dirname "$0")/.."

export CI=${CI:-} GOFLAGS="${GOFLAGS:-} -buildvcs=false"
[ -n "${ANKAO_FIXTURES:-}" ] || { [ -d ../shared/fixtures ] && ANKAO_FIXTURES=$(cd ../shared/fixtures && pwd) && export ANKAO_FIXTURES; }

passed=0 failed=0 skipped=0 table=()
began=$SECONDS

# stage NAME COMMAND… runs one stage under a heading.
stage() {
  local name=$1 from=$SECONDS
  shift
  printf '\n=== %s\n' "$name"
  if "$@" </dev/null; then
    passed=$((passed + 1)) table+=("$(printf '  ok      %4d s  %s' $((SECONDS - from)) "$name")")
  else
    failed=$((failed + 1)) table+=("$(printf '  FAILED  %4d s  %s' $((SECONDS - from)) "$name")")
    printf -- '--- FAILED: %s\n' "$name"
  fi
}

# skip NAME REASON says loudly that a stage does not run.
skip() {
  printf '\n=== %s\n*** SKIPPED: %s\n' "$1" "$2"
  skipped=$((skipped + 1)) table+=("$(printf '  skipped          %s: %s' "$1" "$2")")
}

# A server of its own: another run, or a person, may stop the one of this checkout.
export ANKAO_TEST_MARIADB=run-$$
mariadb() {
  local line
  line=$(scripts/mariadb.sh start) && eval "$line"
}

format() {
  local files
  files=$(git ls-files -co --exclude-standard '*.go' | xargs -r gofmt -l)
  [ -z "$files" ] || { printf 'gofmt would change:\n%s\n' "$files"; return 1; }
}

# The linter is pinned, and built here: it must know the language of this Go.
lint() {
  local version=v0.8.2
  if ! [ -x "bin/tools/staticcheck-$version" ]; then
    GOBIN=$PWD/bin/tools go install honnef.co/go/tools/cmd/staticcheck@$version &&
      mv bin/tools/staticcheck "bin/tools/staticcheck-$version" || return 1
  fi
  "bin/tools/staticcheck-$version" ./...
}

race() {
  # where goroutines share state; the race detector costs five to ten times, so what only takes long (-short) stays out
  CGO_ENABLED=1 go test -race -short -timeout 15m $(go list ./internal/... ./exams/... | grep -E '/(jobs|dbx|web|live|attempts|record|crypt)(/|$)')
}

stage "What this machine has" scripts/install.sh
trap 'scripts/mariadb.sh stop' EXIT
if command -v mariadbd >/dev/null || [ -x /usr/sbin/mariadbd ]; then
  stage "MariaDB" mariadb
else
  skip "MariaDB" "it is not installed: the stores are tested on SQLite only"
fi

stage "Pages: npm ci, vite build" make --no-print-directory web
stage "Format (gofmt)" format
stage "go vet" go vet ./...
stage "Lint (staticcheck)" lint
stage "Architecture" go test ./internal/arch
stage "Build" make --no-print-directory bin/ankao
stage "Go tests: units, stores on SQLite and MariaDB, commands, openapi" go test -timeout 20m ./...
if command -v gcc >/dev/null; then
  stage "Race detector" race
else
  skip "Race detector" "it needs a C compiler"
fi
stage "Pages: types (vue-tsc) and lint (eslint)" npm --prefix assets run check
stage "Pages: unit tests (vitest)" npm --prefix assets test
if command -v chromium >/dev/null; then
  stage "Browser: the real binary and Chromium" node --test --test-reporter=spec --test-concurrency=1 assets/e2e/
else
  skip "Browser" "Chromium is not installed"
fi

printf '\n=== Summary (%d min %d s)\n' $(((SECONDS - began) / 60)) $(((SECONDS - began) % 60))
printf '%s\n' "${table[@]}"
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" = 0 ]
