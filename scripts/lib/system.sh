# What the tests need that Python packages cannot bring: sourced after setup.sh.
# On Debian as root it is installed; elsewhere the command says what to install, and fails.
# shellcheck shell=bash

# has_postgres: server programs, 15 or newer
has_postgres() { "$PYTHON" -m tests.support.postgres >/dev/null 2>&1; }

# find_chromium: prints where the browser is
find_chromium() {
    local name
    for name in ${MSP_CHROMIUM:-} chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return
    done
    return 1
}

# has_libreoffice: opens the files that results are taken out as, to see that they come back equal
has_libreoffice() { command -v soffice >/dev/null; }

need_system_programs() {
    local missing=()
    has_postgres || missing+=(postgresql)
    find_chromium >/dev/null || missing+=(chromium)
    has_libreoffice || missing+=(libreoffice-calc libreoffice-writer)
    if can_apt; then
        [ -n "$(find /usr/share/fonts -iname 'Liberation*' -print -quit 2>/dev/null)" ] || missing+=(fonts-liberation)
        [ ${#missing[@]} -eq 0 ] || apt_install "${missing[@]}"
    elif [ ${#missing[@]} -gt 0 ]; then
        die "the tests need ${missing[*]}. Install: PostgreSQL 15 or newer (initdb, pg_ctl), Chromium and" \
            "LibreOffice; on Debian: apt-get install ${missing[*]} fonts-liberation. MSP_POSTGRES_BIN and MSP_CHROMIUM name" \
            "other places."
    fi
    has_postgres || die "PostgreSQL 15 or newer was not found. Name the folder of initdb and pg_ctl in MSP_POSTGRES_BIN."
    MSP_CHROMIUM="$(find_chromium)" || die "Chromium was not found. Name the program in MSP_CHROMIUM."
    export MSP_CHROMIUM
}
