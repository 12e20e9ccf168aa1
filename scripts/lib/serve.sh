# The web server and the worker, side by side: sourced after setup.sh.
# shellcheck shell=bash

# serve BIND [gunicorn options…] : until it is told to stop, or until either of the two ends
serve() {
    local bind="$1" web="" worker="" stopping="" status=0
    shift
    trap 'stopping=yes' INT TERM HUP
    "$PYTHON" -m gunicorn --bind "$bind" --no-control-socket "$@" wsgi:app &
    web=$!
    "$PYTHON" -m flask --app wsgi worker &
    worker=$!
    [ -n "$stopping" ] || wait -n "$web" "$worker" || status=$?
    if [ -z "$stopping" ]; then
        if kill -0 "$web" 2>/dev/null; then say "The worker stopped"; else say "The web server stopped"; fi
        [ "$status" -ne 0 ] || status=1
    else
        status=0
    fi
    # Both may finish what they are doing; asked a second time, they may not.
    trap 'kill -KILL "$web" "$worker" 2>/dev/null || true' INT TERM HUP
    kill -TERM "$web" "$worker" 2>/dev/null || true
    wait "$web" "$worker" || true
    return "$status"
}
