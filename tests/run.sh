#!/bin/sh
# Everything a change must pass. Desk and front are two Django projects, so two runs;
# then the desk once more on PostgreSQL.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
$python -m pytest -q -n 2 --dist loadgroup tests --ignore=tests/front "$@"
DJANGO_SETTINGS_MODULE=amparo.front.settings $python -m pytest -q -n 2 --dist loadgroup --confcutdir=tests/front tests/front
sh tests/with_postgres.sh $python -m pytest -q -n 2 --dist loadgroup tests/apps tests/access tests/cli
