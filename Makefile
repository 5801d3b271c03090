# Everything needs make, python3 (3.11 to 3.13) and its venv module only; the rest is installed into .venv.
PYTHON ?= python3

.PHONY: help run test check proto

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1	/'

run: ## start the whole product on http://127.0.0.1:8000/ (PORT, LINGKE_VAR, LINGKE_DEMO_PASSWORD)
	@exec $(PYTHON) scripts/bootstrap.py run

test: ## run every test, with servers, folders and ports of its own (ARGS="-k story" chooses)
	@exec $(PYTHON) scripts/bootstrap.py test $(ARGS)

check: ## ruff, mypy, layers, migrations and generated code
	@exec $(PYTHON) scripts/bootstrap.py check

proto: ## remake the Python and TypeScript code of proto/mcp.proto
	@exec $(PYTHON) scripts/bootstrap.py proto
