"""Who may do what: one enum of permissions, one policy table, one guard before every request."""
