# make run     the demo centre on http://localhost:8080
# make test    everything: format, lint, units, stores, browser
# make build   bin/ankao
# make bench-main  the figures of the main job, with what they must reach

.PHONY: run test build web openapi clean bench-main

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

run: build
	bin/ankao serve --demo

test:
	@scripts/test.sh

build: bin/ankao

bench-main: bin/ankao
	@scripts/bench-main.sh

PAGES_BUILT := assets/dist/.vite/built

# The binary holds the pages, so it is older than they are as soon as they change.
GO_SOURCES := $(shell find . -path ./assets/node_modules -prune -o \( -name '*.go' -o -name '*.sql' \) -print) go.mod go.sum
DEMO := $(shell find assets/demo assets/fonts -type f 2>/dev/null)
bin/ankao: $(GO_SOURCES) $(DEMO) $(PAGES_BUILT)
	@mkdir -p bin
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o $@ ./server

web: $(PAGES_BUILT)

PAGES := $(shell find assets -path assets/node_modules -prune -o -path assets/dist -prune -o -path assets/e2e -prune -o -path assets/fonts -prune \
	-o -path assets/demo -prune -o -type f ! -name '*.go' -print)
$(PAGES_BUILT): assets/node_modules/.package-lock.json $(PAGES)
	npm --prefix assets run build
	@touch $@

assets/node_modules/.package-lock.json: assets/package-lock.json
	npm --prefix assets ci
	@touch $@

# docs/openapi.json is what the pages' types are made from; a test compares it.
openapi: bin/ankao
	bin/ankao openapi >docs/openapi.json
	npm --prefix assets run types

clean:
	rm -rf bin assets/node_modules
	find assets/dist -mindepth 1 ! -name .placeholder -delete
