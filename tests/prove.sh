#!/bin/sh
# The long proofs. Their short forms run in `make test`; here they take their time.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
export AMPARO_PROVE=1
part() { printf '\n== %s\n' "$1"; shift; "$@"; }
part "laws of the formats, every flipped byte" $python -m pytest -q -n 2 --dist loadgroup tests/lib \
  --ignore=tests/lib/estimation/test_coverage_proof.py
part "access matrix and no existence oracle" $python -m pytest -q -s -p no:randomly tests/access
part "seized server" $python -m pytest -q -s -p no:randomly tests/seizure
part "seized server, desk on PostgreSQL" \
  sh tests/with_postgres.sh $python -m pytest -q -p no:randomly tests/seizure
part "journeys, desk on PostgreSQL" \
  sh tests/with_postgres.sh $python -m pytest -q -p no:randomly tests/journeys tests/web
part "attacks, equal work at the door" $python -m pytest -q -p no:randomly tests/apps/members
part "front: flood, cut uploads, full disk" \
  env DJANGO_SETTINGS_MODULE=amparo.front.settings $python -m pytest -q -p no:randomly --confcutdir=tests/front tests/front
part "coverage of the counted range" $python -m pytest -q -s -p no:randomly tests/lib/estimation/test_coverage_proof.py
