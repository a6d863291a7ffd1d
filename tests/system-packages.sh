#!/bin/sh
# Debian packages that the tests use. Installed where we may; otherwise named.
set -eu
missing=""
need() { command -v "$2" >/dev/null 2>&1 || [ -e "${3:-/nonexistent}" ] || missing="$missing $1"; }
need chromium chromium
need age age
need faketime faketime
need openssl openssl
need bubblewrap bwrap
need poppler-utils pdftoppm
need ffmpeg ffmpeg
need strace strace
need postgresql initdb /usr/lib/postgresql/15/bin/initdb
need gettext msgfmt
[ -d /usr/share/fonts/truetype/noto ] || missing="$missing fonts-noto-core"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Debian packages that the tests use:$missing"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
  exit 0
fi
echo "Not here, so the tests that want them will be skipped and say so:$missing"
echo "To run them too: sudo apt-get install$missing"
if [ -n "${CI:-}" ]; then echo "In CI nothing is skipped."; exit 2; fi
