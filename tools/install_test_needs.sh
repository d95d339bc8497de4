#!/usr/bin/env bash
# Install what the tests need besides Python packages, from Debian and only what is absent:
# Chromium (pages are tested in a real browser), a font for it, the server programs of PostgreSQL and MariaDB (the tests start servers of their own),
# Java for Spark (the tests start a cluster of their own), Node.js (they sign in at a provider of OpenID Connect that runs on it),
# and SoftHSM (a token in software: results are signed with a key that cannot be read).
set -euo pipefail

missing=()
command -v chromium >/dev/null || missing+=(chromium)
[ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || missing+=(fonts-dejavu-core)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
command -v mariadbd >/dev/null || [ -x /usr/sbin/mariadbd ] || missing+=(mariadb-server)
command -v java >/dev/null || missing+=(openjdk-17-jre-headless)
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
command -v softhsm2-util >/dev/null || missing+=(softhsm2)
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo)
  else
    echo "The tests need ${missing[*]}. As an administrator run: apt-get install ${missing[*]}   Then run make test again." >&2
    exit 1
  fi
fi

echo "Installing ${missing[*]} from Debian, which the tests need …"
# No database of Debian's own is made or started: the tests make theirs in a temporary folder.
if [[ " ${missing[*]} " == *" postgresql "* ]]; then
  "${as_root[@]}" mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
