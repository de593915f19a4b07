#!/usr/bin/env bash
# Makes a bench with one Frappe branch, installs this app into it and creates the site test.localhost.
# Usage: make_bench.sh PATH_OF_THE_APP
# Reads: FRAPPE_BRANCH (version-15, version-16), WITH_ERPNEXT (true or false), DB_ROOT_PASSWORD.
# MariaDB answers at 127.0.0.1:3306, Redis at 127.0.0.1:13000 (cache) and 127.0.0.1:11000 (queue).
set -euo pipefail

app=$1
bench=$HOME/frappe-bench
site=test.localhost

sudo apt-get update -qq
sudo apt-get install -y -qq libcups2-dev mariadb-client libmariadb-dev pkg-config wkhtmltopdf >/dev/null
pip install --quiet frappe-bench
command -v yarn >/dev/null || npm install --global --silent yarn

root() { mariadb --host 127.0.0.1 --port 3306 --user root "--password=$DB_ROOT_PASSWORD" --execute "$1"; }
root "SET GLOBAL character_set_server = 'utf8mb4'"
root "SET GLOBAL collation_server = 'utf8mb4_unicode_ci'"

bench init --frappe-branch "$FRAPPE_BRANCH" --skip-redis-config-generation --skip-assets \
	--python "$(command -v python)" "$bench"
cd "$bench"
bench set-config --global db_host 127.0.0.1
bench set-config --global redis_cache redis://127.0.0.1:13000
bench set-config --global redis_socketio redis://127.0.0.1:13000
bench set-config --global redis_queue redis://127.0.0.1:11000

if [ "$WITH_ERPNEXT" = true ]; then
	bench get-app --skip-assets --branch "$FRAPPE_BRANCH" erpnext
fi
bench get-app --skip-assets vpwg "$app"
bench setup requirements --dev
bench build --production

bench new-site "$site" --db-root-password "$DB_ROOT_PASSWORD" --admin-password admin
if [ "$WITH_ERPNEXT" = true ]; then
	bench --site "$site" install-app erpnext
fi
bench --site "$site" install-app vpwg
bench --site "$site" set-config allow_tests true --parse
bench --site "$site" list-apps
