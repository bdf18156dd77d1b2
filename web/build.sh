#!/bin/sh
# Builds the web face into web/dist, doing only what changed: packages when the lock file did, pages when a source did.
# build.sh packages: only the packages.
set -e
cd "$(dirname "$0")"
command -v npm >/dev/null 2>&1 || { echo "web: Node.js 20 or newer with npm is needed (需要 Node.js 20+)" >&2; exit 1; }
if [ ! -f node_modules/.installed ] || [ package-lock.json -nt node_modules/.installed ]; then
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  touch node_modules/.installed
fi
[ "${1:-}" != packages ] || exit 0
if [ ! -f dist/index.html ] || [ -n "$(find src public worker index.html vite.config.ts package-lock.json -newer dist/index.html -print -quit 2>/dev/null)" ]; then
  npm run build --silent
  touch dist/index.html
fi
