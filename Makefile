# Every target is listed by `make help`, from the text after ## beside it.

LINT      := go tool -modfile=tools/go.mod golangci-lint
FUZZ_TIME := 4s

# Where they stand, from tools.
DESCRIPTIONS := $(patsubst %,../%,$(wildcard internal/api/*/testdata/openapi.json internal/ui/testdata/openapi.json))

# Public clients of JSON:API, DuckDB and axe-core, which npm installs. It writes the
# file last.
CLIENTS   := test/clients
INSTALLED := $(CLIENTS)/node_modules/.package-lock.json

# The SQLite engine is C translated to Go, and some 20 times slower under the race
# detector, which is left out of it: what is looked for are races of our own.
# So are tests of how much is taken and answered: they move hundreds of megabytes
# in one goroutine. lint has vetted all that is built.
RACE    := CGO_ENABLED=1 go test -timeout 30m -vet=off -race '-gcflags=modernc.org/...=-race=false'
NO_RACE := FormIsBounded|TooMuch|VeryLong|WithoutEnd|RepeatedIsBounded|FillTheMemory|SameRoom

# The contract of a store runs the same code of ours whatever the clock, and behind a
# pooler: test-go has it run so.
SAME_CODE := ContractThoughTheClockGoesBack|ContractBehindAPooler

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## build bin/caseload
	go build -o bin/caseload ./cmd/caseload

.PHONY: check
check: lint ## what Go alone can run: lint and the short tests, on SQLite; under 2 minutes
	go test -short ./...

.PHONY: test
test: packages clients lint test-go fuzz race ## everything, after installing what it needs; under 20 minutes

.PHONY: test-go
test-go: ## all tests, on SQLite and PostgreSQL
	go test -timeout 30m ./...

.PHONY: lint
lint: ## check by gofmt, go vet and golangci-lint, and the OpenAPI descriptions; change nothing
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then \
		echo "gofmt would change:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	$(LINT) run
	go -C tools run ./lintopenapi lintopenapi/rules.yaml $(DESCRIPTIONS)

.PHONY: race
race: ## under the race detector, the short tests and those of the PostgreSQL driver (needs gcc)
	$(RACE) -skip '$(NO_RACE)' -short ./...
	$(RACE) -skip '$(NO_RACE)|$(SAME_CODE)' ./internal/store/postgres

.PHONY: fuzz
fuzz: ## each Fuzz target for FUZZ_TIME
	.ci/fuzz $(FUZZ_TIME)

.PHONY: packages
packages: ## install what test needs besides Go (as root, on Debian)
	.ci/packages test

.PHONY: clients
clients: $(INSTALLED) ## install the public clients that test drives, and what looks at pages, by npm

$(INSTALLED): $(CLIENTS)/package-lock.json $(CLIENTS)/package.json | packages
	npm --prefix $(CLIENTS) ci

.PHONY: bench
bench: ## measure the main operations, as ratios in one run, after installing what it needs
	.ci/packages bench
	go run ./internal/bench

.PHONY: bench-full
bench-full: ## the same with 1,000,000 cases
	.ci/packages bench
	go run ./internal/bench -full

.PHONY: soak
soak: ## for half an hour: imports killed and recounted, the order of changes, the stores compared, each Fuzz target, a million rows exported and reported
	go test ./internal/store/sqlite -run Kill -timeout 20m -soak 10m
	go test ./internal/store/sqlite ./internal/store/postgres -run NoReaderMisses -timeout 10m -soak 60s -p 1
	go test ./internal/store/postgres -run Agrees -timeout 20m -rapid.checks 3000
	.ci/fuzz 60s
	go test ./internal/tabular -run 'ManyRows|SameRows' -timeout 20m -rows 1000000
	go test ./internal/exports -run OneMoment -timeout 30m -moment-rows 1000000
	go test ./cmd/caseload -run AnyNumberOfRows -timeout 60m -v -soak-rows 1000000 -soak-slow 60s
	go run ./internal/bench -rows 1000000 -pairs 1 -only import,export,reads,report,sync,compound,writes

.PHONY: generate
generate: ## write the generated files anew
	go generate ./...

.PHONY: changelog
changelog: ## fold changes/unreleased into CHANGELOG.md; VERSION=1.2.3
	go run ./internal/changelog $(VERSION)
