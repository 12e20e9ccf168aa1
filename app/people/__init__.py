"""Accounts and memberships, as data: one person, one account, any number of roles in any number of spaces."""
