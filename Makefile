# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every target makes what it needs, from a clean clone with only a Python, git and make at hand.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

READY := .venv/.ready .build/ansible_collections/skyline/gateway

# The repository's root stands as ansible_collections.skyline.gateway below .build.
HERE := .build/ansible_collections/skyline/gateway
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/.build
export PATH := $(CURDIR)/.venv/bin:$(PATH)

# Byte code is kept, whatever the machine says: else each process compiles all tests again.
unexport PYTHONDONTWRITEBYTECODE

# Half of their time, tests wait for simulated gateways. So there are more of them at once than cores.
WORKERS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) * 2 )))
PYTEST_ARGS ?=
SCENARIO ?=
N ?=
SEED ?=
CORES ?=
VERSION ?=
DATE ?=
BENCH_ARGS ?=
DEMO_ARGS ?=

.PHONY: help
help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

.PHONY: venv
venv: $(READY) ## make .venv, the development environment

.venv/.ready: requirements-dev.txt
	.ci/venv .venv "$$(.ci/python)" -r requirements-dev.txt
	touch $@

$(HERE):
	mkdir -p $(@D)
	ln -sfn ../../.. $@

.PHONY: test
test: $(READY) ## what a change must pass: lint, and all tests that are not slow
	.ci/test $(WORKERS) $(PYTEST_ARGS)

.PHONY: slow
slow: $(READY) ## the tests that are slow, and therefore not part of make test
	pytest --numprocesses $(WORKERS) --dist worksteal -m slow $(PYTEST_ARGS)

.PHONY: unit
unit: $(READY) ## unit tests that are not slow; e.g. make unit PYTEST_ARGS="-k imei -x"
	pytest --numprocesses $(WORKERS) --dist worksteal -m "not slow" tests/unit $(PYTEST_ARGS)

.PHONY: integration
integration: $(READY) ## parity and integration tests only, the slow ones too
	pytest --numprocesses auto --dist loadfile tests/integration $(PYTEST_ARGS)

# Being measured makes some tests too slow for their bounds (1: tests failed); make unit is the judge of tests.
.PHONY: coverage
coverage: $(READY) ## lines and branches of plugins/ and extensions/ that unit tests run, against a floor that only rises
	rm -rf .build/coverage
	mkdir -p .build/coverage
	PYTHONPATH=.ci pytest -p measured --numprocesses auto --dist loadfile tests/unit/plugins tests/unit/extensions $(PYTEST_ARGS) || [ $$? -eq 1 ]
	python .ci/coverage_floor.py

.PHONY: lint
lint: $(READY) ## ruff, mypy, shellcheck, yamllint, ansible-lint, antsibull, reuse, and the tests of the repository itself
	.ci/lint

.PHONY: format
format: $(READY) ## let ruff lay out and mend what it can, and renew the return keys that modules share
	python .ci/return_docs
	ruff check --fix
	ruff format

.PHONY: sanity
sanity: $(READY) ## ansible-test sanity, all of it, on every Python present
	.ci/ansible-test sanity --local --color no --junit

.PHONY: units
units: $(READY) ## module_utils' unit tests that are not slow by ansible-test, on every Python that modules support and that is present
	.ci/ansible-test units --venv --requirements --color no --num-workers $(WORKERS) tests/unit/plugins/module_utils/

.PHONY: matrix
matrix: $(READY) ## unit and integration tests on each supported ansible-core, or make matrix CORES="2.16 2.18/3.13"
	WORKERS=$(WORKERS) .ci/matrix $(CORES)

.PHONY: molecule
molecule: $(READY) ## roles and playbooks by molecule, every scenario; make molecule SCENARIO=adoption for one
	.ci/molecule $(SCENARIO)

.PHONY: browser
browser: $(READY) ## the audit's page in a real browser, where there is one
	.ci/browser $(PYTEST_ARGS)

.PHONY: events
events: $(READY) ## the rulebooks with the real ansible-rulebook, where there is Java
	.ci/events $(PYTEST_ARGS)

.PHONY: nodes
nodes: $(READY) ## a fleet in slices with the real ansible-runner, the collection on the node only
	.ci/nodes $(PYTEST_ARGS)

.PHONY: sessions
sessions: $(READY) ## every resource's tests with signed and encrypted requests, and a whole demo of them
	SKYLINE_TEST_AUTH=session pytest --numprocesses $(WORKERS) --dist worksteal tests/unit/plugins/module_utils/resources $(PYTEST_ARGS)
	pytest tests/integration/test_demo_sessions.py $(PYTEST_ARGS)

.PHONY: test-all
test-all: test slow sanity molecule units sessions browser events nodes certify docs matrix ## everything: test, then all scenarios, a browser, older Pythons and older ansible-cores

.PHONY: bench
bench: $(READY) ## the speed table; make bench N=1000 for a thousand gateways
	python tests/bench --gateways $(or $(N),100) $(BENCH_ARGS)

.PHONY: bench-events
bench-events: $(READY) ## 50 pushes a second for a minute into the event source and filter, then as many as go
	python tests/events/load.py
	python tests/events/load.py --rate 0 --seconds 20

.PHONY: mutation
mutation: $(READY) ## do tests notice a changed line? a sample of mutants, killed or not; make mutation SEED=7 N=200
	python tests/mutation --seed $(or $(SEED),1) --count $(or $(N),200) --workers $(WORKERS)

.PHONY: demo
demo: $(READY) ## a simulated fleet: brought to its plan, changed, audited, repaired
	.ci/demo $(DEMO_ARGS)

.PHONY: docs
docs: $(READY) ## the documentation site, in .build/site/html
	.ci/docs

.PHONY: package
package: $(READY) ## the tarball for users, in .build/dist
	ansible-galaxy collection build --force --output-path .build/dist

.PHONY: release
release: $(READY) ## the changelog from its fragments, and the version in galaxy.yml: make release VERSION=1.2.0
	python .ci/release.py prepare $(VERSION) $(DATE)

.PHONY: release-check
release-check: $(READY) ## do the version in galaxy.yml, the changelog and VERSION (a tag) agree?
	python .ci/release.py check $(VERSION)

.PHONY: release-notes
release-notes: $(READY) ## print the newest section of the changelog
	@python .ci/release.py notes

.PHONY: certify
certify: $(READY) ## the tarball as users get it: installed, put through Galaxy's importer, built into an execution environment
	.ci/certify

.PHONY: clean
clean: ## remove everything that make has made
	rm -rf .build .venv .venv-* tests/output .mypy_cache .pytest_cache .ruff_cache .hypothesis .ansible
