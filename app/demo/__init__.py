"""The demo: a made-up region at work, as data and pure functions. Refused in production."""
