# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every target makes what it needs, from a clean clone with only a Python, git and make at hand.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
READY := .venv/.ready .build/ansible_collections/skyline/gateway

# The repository's root stands as ansible_collections.skyline.gateway below .build.
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/.build
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: help
help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

.PHONY: venv
venv: $(READY) ## make .venv, the development environment

.venv/.ready: requirements-dev.txt
	.ci/venv .venv "$$(.ci/python)" -r requirements-dev.txt
	touch $@

.build/ansible_collections/skyline/gateway:
	mkdir -p $(@D)
	ln -sfn ../../.. $@

.PHONY: clean
clean: ## remove everything that make has made
	rm -rf .build .venv .venv-* tests/output .mypy_cache .pytest_cache .ruff_cache .hypothesis .ansible
