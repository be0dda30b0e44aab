# ContainerOps: `make` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# run: 0 starts the stack without its sample
DEMO ?= 1
# run: more flags for the stack, as ARGS="--listen 127.0.0.1:9090"
ARGS ?=
# bench: some scenarios, as SCENARIO="stages webhook"
SCENARIO ?=
# sam-build: arm64 or x86_64, as the template's parameter
ARCHITECTURE ?= arm64

AWS_SAM_CLI := 1.170.0
CFN_LINT := 1.58.0
CHECKOV := 3.3.30
ASL_VALIDATOR := 4.0.0
REDOCLY := 2.77.0
SCHEMATHESIS := 4.32.5
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0
# fuzz: about 10 s each. It is a number of executions, since a target that is stopped by the clock may fail for that alone.
FUZZ_TIME ?= 100000x
# of whole requests (shared/api), each of which takes ten times as long
FUZZ_TIME_REQUESTS ?= 20000x

# e2e-aws: what emulates AWS, and further flags for it, as EMULATED="-runs 10"
AWS_EMULATOR ?= ../shared/tools/aws-emulator/run
EMULATED ?=

BUILD := .build
VENV := $(BUILD)/venv
EMULATOR := $(BUILD)/emulator
EMBEDDED_TEMPLATE := infra/local/bundle/template.yaml
GO_FILES := $(shell find functions infra shared statemachines -type f -not -name '*_test.go' 2>/dev/null)

export SAM_CLI_TELEMETRY := 0

##@ Use

.PHONY: run
run: $(BUILD)/containerops ## start the stack on this machine and show it a sample (DEMO=0: empty; ARGS: more flags)
	@exec $(BUILD)/containerops --demo=$(if $(filter 0,$(DEMO)),false,true) $(ARGS)

.PHONY: build
build: $(BUILD)/containerops ## build the one-machine stack: .build/containerops runs from any folder

$(BUILD)/containerops: $(EMBEDDED_TEMPLATE) $(GO_FILES) go.mod go.sum
	@go build -trimpath -buildvcs=false -o $@ ./infra/local

##@ Check

.PHONY: test
test: $(EMBEDDED_TEMPLATE) ## all tests, with the race detector; installs what they need
	@if .ci/prepare && infra/dynamodb-local/dynamodb-local fetch; then :; \
	else echo "test: what needs DynamoDB Local is left out" >&2; export CONTAINEROPS_SKIP_DYNAMODB=1; fi; \
	go test -race -timeout 30m ./... && \
	if [ -z "$${CONTAINEROPS_SKIP_DYNAMODB:-}" ]; then $(MAKE) --no-print-directory e2e-dynamodb; fi

.PHONY: e2e-dynamodb
e2e-dynamodb: $(EMBEDDED_TEMPLATE) ## the black-box suite on stacks whose table is DynamoDB Local's
	CONTAINEROPS_TABLE=dynamodb go test -count=1 -timeout 30m ./infra/e2e

.PHONY: lint
lint: lint-go lint-template lint-openapi ## all linters

.PHONY: lint-go
lint-go: $(EMBEDDED_TEMPLATE) ## gofmt, vet, staticcheck
	@unformatted="$$(gofmt -l functions infra shared statemachines)"; \
	if [ -n "$$unformatted" ]; then echo "gofmt -w is needed on:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	go run $(STATICCHECK) ./...

.PHONY: lint-template
lint-template: $(VENV)/.ready $(BUILD)/checkov-$(CHECKOV)/.ready lint-machines ## sam validate --lint, cfn-lint, checkov, the number of resources, the state machines
	AWS_DEFAULT_REGION=us-east-1 $(VENV)/bin/sam validate --lint
	$(VENV)/bin/cfn-lint template.yaml
	$(BUILD)/checkov-$(CHECKOV)/bin/checkov --config-file infra/lint/checkov.yaml --file template.yaml
	$(VENV)/bin/python infra/lint/transformed.py template.yaml

# The definitions are checked as they are deployed: with an ARN for each ${…}.
.PHONY: lint-machines
lint-machines:
	@if ! command -v npm >/dev/null; then echo "lint-machines: there is no npm, so asl-validator has not seen the state machines"; exit 0; fi; \
	$(MAKE) --no-print-directory $(BUILD)/asl-validator-$(ASL_VALIDATOR)/.ready; \
	for definition in statemachines/*.asl.json; do \
		checked=$(BUILD)/asl-validator-$(ASL_VALIDATOR)/$$(basename "$$definition"); \
		sed -E 's/\$$\{\w+\}/arn:aws:lambda:us-east-1:123456789012:function:any/g' "$$definition" >"$$checked"; \
		$(BUILD)/asl-validator-$(ASL_VALIDATOR)/node_modules/.bin/asl-validator --json-path "$$checked"; \
	done

.PHONY: lint-openapi
lint-openapi: ## redocly, on the definition of the API
	@if ! command -v npm >/dev/null; then echo "lint-openapi: there is no npm, so redocly has not seen infra/openapi.yaml"; exit 0; fi; \
	$(MAKE) --no-print-directory $(BUILD)/redocly-$(REDOCLY)/.ready; \
	REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true \
		$(BUILD)/redocly-$(REDOCLY)/node_modules/.bin/redocly lint --config infra/lint/redocly.yaml infra/openapi.yaml

.PHONY: fuzz-api
fuzz-api: $(BUILD)/schemathesis-$(SCHEMATHESIS)/.ready $(EMBEDDED_TEMPLATE) ## Schemathesis on a stack of its own: no 5xx, no answer that the definition does not have
	go run ./infra/fuzzapi -schemathesis $(BUILD)/schemathesis-$(SCHEMATHESIS)/bin/st

.PHONY: vulnerabilities
vulnerabilities: ## govulncheck, where its database can be reached
	@if curl -fsS -o /dev/null --max-time 10 https://vuln.go.dev/index/modules.json; \
	then go run $(GOVULNCHECK) ./...; \
	else echo "vulnerabilities: https://vuln.go.dev cannot be reached from here; nothing was checked"; fi

.PHONY: fuzz
fuzz: ## every fuzz target, about 10 s each (FUZZ_TIME: 100000x; FUZZ_TIME_REQUESTS: 20000x)
	@grep -rlE --include='*_test.go' '^func Fuzz' functions infra shared | xargs -r -n 1 dirname | sort -u | while read -r package; do \
		grep -hoE '^func Fuzz[A-Za-z0-9_]*' "$$package"/*_test.go | sed 's/^func //' | while read -r target; do \
			echo "$$package $$target"; \
			[ "$$package" = shared/api ] && times=$(FUZZ_TIME_REQUESTS) || times=$(FUZZ_TIME); \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime "$$times" -fuzzminimizetime 5x "./$$package"; \
		done; \
	done

.PHONY: bench
bench: $(EMBEDDED_TEMPLATE) $(if $(filter build,$(SCENARIO)),$(VENV)/.ready) ## the figures, as a table (SCENARIO: some of them)
	go run ./infra/bench $(SCENARIO)

# crash: POINTS of all points, or the one POINT; TWICE=1 kills while it recovers, too. SEED, else the commit, decides what is left to chance.
POINTS ?=
POINT ?=
TWICE ?=
SEED ?= $(shell printf '%d' "0x$$(git rev-parse --short=7 HEAD 2>/dev/null || echo 1)")

.PHONY: crash
crash: $(EMBEDDED_TEMPLATE) ## kill -9 after each write of a run that uses everything, and go on (POINTS, SEED: some of them; POINT: one)
	go run ./infra/crash -seed $(SEED) $(if $(POINTS),-points $(POINTS)) $(if $(POINT),-point $(POINT)) $(if $(filter 1,$(TWICE)),-twice)

.PHONY: demo-check
demo-check: $(EMBEDDED_TEMPLATE) ## the sample of `make run` from a clean clone, up to the downloaded package
	@infra/local/demo/check

##@ AWS

.PHONY: sam-build
sam-build: $(VENV)/.ready ## build all functions for AWS (ARCHITECTURE=x86_64 for the other processor)
	ARCHITECTURE=$(ARCHITECTURE) $(VENV)/bin/sam build --parameter-overrides Architecture=$(ARCHITECTURE)

.PHONY: e2e-aws
e2e-aws: ## the black-box suite on the built bundle, on an emulated AWS (AWS_EMULATOR: its program)
	@if [ -x "$(AWS_EMULATOR)" ]; then $(MAKE) --no-print-directory e2e-emulated; \
	else echo "e2e-aws: there is no $(AWS_EMULATOR) (AWS_EMULATOR), so nothing was tested on an emulated AWS"; fi

# storm: how many runs
RUNS ?= 200

.PHONY: storm
storm: ## RUNS (200) runs on the emulated AWS while tables throttle and functions die or are called twice
	@$(MAKE) --no-print-directory e2e-aws EMULATED="-runs $(RUNS)"

# roles: "-tell" tells of rights that were not used and does not fail for them. What the suite uses is partly chance: which function
# meets an upload under way, or a build that ends without a word.
UNUSED ?=

.PHONY: roles
roles: ## the suite once more, to compare what the roles allow with what it uses (infra/emulated/unused.tsv)
	@$(MAKE) --no-print-directory e2e-aws EMULATED="-roles $(UNUSED)"

.PHONY: interpreters
interpreters: ## the table of the states language, asked of another interpreter (AWS_EMULATOR: beside its moto_server.py)
	@if [ -f "$(dir $(AWS_EMULATOR))moto_server.py" ]; then $(MAKE) --no-print-directory interpreters-moto; \
	else echo "interpreters: there is no $(dir $(AWS_EMULATOR))moto_server.py (AWS_EMULATOR), so nothing was compared"; fi

.PHONY: interpreters-moto
interpreters-moto: $(EMULATOR)/.ready
	PYTHONPATH=$(CURDIR)/infra/emulated/moto PYTHONDONTWRITEBYTECODE=1 CONTAINEROPS_OTHER_INTERPRETER="$(abspath $(EMULATOR))/bin/python $(abspath $(dir $(AWS_EMULATOR)))/moto_server.py" \
		go test -count=1 -parallel 4 -run TestAnotherInterpreter ./infra/local/states

HOST_ARCHITECTURE := $(if $(filter x86_64 amd64,$(shell uname -m)),x86_64,arm64)
HOST_BUNDLE := $(BUILD)/sam-$(HOST_ARCHITECTURE)

# The build directory is not sam's own: what is built for another processor stays as it is.
.PHONY: host-bundle
host-bundle: $(VENV)/.ready
	@ARCHITECTURE=$(HOST_ARCHITECTURE) $(VENV)/bin/sam build --parameter-overrides Architecture=$(HOST_ARCHITECTURE) --build-dir $(HOST_BUNDLE) >/dev/null

.PHONY: e2e-emulated
e2e-emulated: host-bundle $(EMULATOR)/.ready
	@PYTHONPATH=$(CURDIR)/infra/emulated/moto PYTHONDONTWRITEBYTECODE=1 \
		DYNAMODB_LOCAL=$(CURDIR)/infra/dynamodb-local/dynamodb-local DYNAMODB_LOCAL_HOME=$(CURDIR)/$(BUILD)/dynamodb-local \
		go run ./infra/emulated -emulator "$(AWS_EMULATOR)" -python $(EMULATOR)/bin/python -build-path $(EMULATOR)/builds \
		-template $(HOST_BUNDLE)/template.yaml $(EMULATED)

SAMLOCAL := go run ./infra/samlocal -python $(EMULATOR)/bin/python -sam $(VENV)/bin/sam -template $(HOST_BUNDLE)/template.yaml

.PHONY: sam-local
sam-local: host-bundle $(EMULATOR)/.ready $(EMBEDDED_TEMPLATE) ## prepare what functions/*/event.json speak of, for `sam local invoke` (Docker)
	@infra/samlocal/docker up
	@$(SAMLOCAL) up
	@echo 'sam-local: for each function, like: sam local invoke GetPipelineFunction -e functions/get-pipeline/event.json --env-vars env.json'

.PHONY: sam-local-down
sam-local-down: ## end what sam-local has started
	@$(SAMLOCAL) down
	@infra/samlocal/docker down

.PHONY: sam-local-api
sam-local-api: host-bundle $(EMULATOR)/.ready $(EMBEDDED_TEMPLATE) ## the bundle behind `sam local start-api`, runs and builds too, until Ctrl-C (Docker)
	@trap '$(MAKE) --no-print-directory sam-local-down' EXIT; \
	infra/samlocal/docker up && $(SAMLOCAL) api

.PHONY: sam-local-check
sam-local-check: ## every function under SAM's Lambda emulator, with its event; the README's tour under sam local start-api (Docker)
	@if ! infra/samlocal/docker check; then echo "sam-local-check: so no function was invoked under SAM's emulator"; exit 0; fi; \
	trap '$(MAKE) --no-print-directory sam-local-down' EXIT; \
	$(MAKE) --no-print-directory sam-local && $(SAMLOCAL) check && $(SAMLOCAL) -listen 127.0.0.1:0 tour

.PHONY: rotate-keys
rotate-keys: $(BUILD)/containerops ## new keys for tokens and sealed secrets (END_TOKENS=1: all tokens end; on AWS: SECRET, TABLE, the outputs KeysSecretName, TableName)
	@if [ -n "$(SECRET)" ]; then go run ./infra/rotatekeys -secret "$(SECRET)" -table "$(TABLE)" $(if $(filter 1,$(END_TOKENS)),-end-tokens); \
	else $(BUILD)/containerops --rotate-keys=$(if $(filter 1,$(END_TOKENS)),end-tokens,true) $(ARGS); fi

.PHONY: credentials
credentials: ## the credentials file of a deployed service's administrator (API, SECRET: the stack's ApiEndpoint and AdminSecretName)
	@go run ./infra/credentials -api "$(API)" -secret "$(SECRET)"

.PHONY: test-deployed
test-deployed: ## the black-box suite on a deployed service (API: its address; CREDENTIALS: the file of make credentials)
	CONTAINEROPS_E2E_API="$(API)" CONTAINEROPS_E2E_CREDENTIALS="$(abspath $(CREDENTIALS))" go test -count=1 -timeout 60m ./infra/e2e

# One go build makes the bootstraps of all functions; for each function SAM calls build-<its id>, which only copies.
GOARCH_OF_arm64 := arm64
GOARCH_OF_x86_64 := amd64
BOOTSTRAPS := $(BUILD)/bootstraps-$(ARCHITECTURE)

$(BOOTSTRAPS)/.built: $(filter functions/% infra/agent/% infra/reference.go infra/openapi.yaml infra/docs/% shared/% statemachines/%,$(GO_FILES)) go.mod go.sum
	@rm -rf $(BOOTSTRAPS) && mkdir -p $(BOOTSTRAPS)
	CGO_ENABLED=0 GOOS=linux GOARCH=$(GOARCH_OF_$(ARCHITECTURE)) go build -trimpath -buildvcs=false -tags lambda.norpc \
		-ldflags '-s -w' -o $(BOOTSTRAPS)/ ./functions/... ./infra/agent
	@touch $@

# CreateGroupFunction is in the folder create-group.
build-%Function: $(BOOTSTRAPS)/.built
	@cp $(BOOTSTRAPS)/$$(sed -E 's/([a-z0-9])([A-Z])/\1-\2/g' <<<'$*' | tr '[:upper:]' '[:lower:]') "$(ARTIFACTS_DIR)/bootstrap"

# start-stage carries the agent, which builds fetch.
build-StartStageFunction: $(BOOTSTRAPS)/.built
	@cp $(BOOTSTRAPS)/start-stage "$(ARTIFACTS_DIR)/bootstrap"
	@cp $(BOOTSTRAPS)/agent "$(ARTIFACTS_DIR)/agent"

##@ Upkeep

# The binary carries the template: see package infra/local/bundle.
$(EMBEDDED_TEMPLATE): template.yaml
	@cp $< $@

$(VENV)/.ready: Makefile
	@python3 -m venv $(VENV)
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check aws-sam-cli==$(AWS_SAM_CLI) cfn-lint==$(CFN_LINT)
	@touch $@

# Builds find the aws command in a folder of its own: the rest of this Python is not theirs.
$(EMULATOR)/.ready: infra/emulated/requirements.txt
	@python3 -m venv $(EMULATOR)
	@$(EMULATOR)/bin/pip install --quiet --disable-pip-version-check -r $<
	@mkdir -p $(EMULATOR)/builds && ln -sf ../bin/aws $(EMULATOR)/builds/aws
	@touch $@

# checkov wants other versions of what SAM uses, so it lives apart.
$(BUILD)/checkov-$(CHECKOV)/.ready:
	@python3 -m venv $(@D)
	@$(@D)/bin/pip install --quiet --disable-pip-version-check checkov==$(CHECKOV)
	@touch $@

$(BUILD)/asl-validator-$(ASL_VALIDATOR)/.ready:
	@mkdir -p $(@D)
	@npm install --silent --no-audit --no-fund --no-save --prefix $(@D) asl-validator@$(ASL_VALIDATOR)
	@touch $@

$(BUILD)/redocly-$(REDOCLY)/.ready:
	@mkdir -p $(@D)
	@npm install --silent --no-audit --no-fund --no-save --prefix $(@D) @redocly/cli@$(REDOCLY)
	@touch $@

$(BUILD)/schemathesis-$(SCHEMATHESIS)/.ready:
	@python3 -m venv $(@D)
	@$(@D)/bin/pip install --quiet --disable-pip-version-check schemathesis==$(SCHEMATHESIS)
	@touch $@

.PHONY: clean
clean: ## remove what was built (not the data of the stack)
	rm -rf $(BUILD) .aws-sam

.PHONY: help
help: ## this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
