#!/bin/sh
# Run every benchmark and show one page of figures. About half an hour; leave the machine alone.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
mkdir -p benchmarks/results
for file in benchmarks/*.py; do
  name=$(basename "$file" .py)
  [ "$name" = summary ] && continue
  echo "$name" >&2
  $python "$file" 2>"benchmarks/results/$name.log" >"benchmarks/results/$name.part" || {
    cat "benchmarks/results/$name.log" >&2; exit 1; }
  mv "benchmarks/results/$name.part" "benchmarks/results/$name.json"
done
$python benchmarks/summary.py
