#!/bin/sh
# All that needs no test run: lock, style, types, direction, migrations, drift.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export AMPARO_HOME="$home" AMPARO_RAM="$home/ram" DJANGO_SETTINGS_MODULE=amparo.config.settings

step() { printf '%-28s' "$1"; shift; "$@" >"$home/out" 2>&1 && echo ok || { echo failed; cat "$home/out"; exit 1; }; }

step "lock file is current"     .uv/bin/uv lock --check --quiet
step "format"                   $bin/ruff format --check .
step "lint"                     $bin/ruff check .
step "types"                    $bin/mypy
step "direction of imports"     $bin/lint-imports --no-cache
step "migrations of the desk"   $bin/django-admin makemigrations --check --dry-run
step "migrations of the front"  env DJANGO_SETTINGS_MODULE=amparo.front.settings $bin/django-admin makemigrations --check --dry-run
step "generated documents"      $bin/python docs/generate.py --check
step "documents build"          $bin/sphinx-build -q -n -W docs "$home/docs"
