"""Mail hosts where anybody can have an address: that two addresses end so alike says nothing."""

SHARED_HOSTS = frozenset(
    {
        "aol.com",
        "btinternet.com",
        "fastmail.com",
        "gmail.com",
        "gmx.co.uk",
        "gmx.com",
        "googlemail.com",
        "hotmail.co.uk",
        "hotmail.com",
        "icloud.com",
        "live.co.uk",
        "live.com",
        "mac.com",
        "mail.com",
        "me.com",
        "msn.com",
        "ntlworld.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "sky.com",
        "talktalk.net",
        "tiscali.co.uk",
        "virginmedia.com",
        "yahoo.co.uk",
        "yahoo.com",
        "zoho.com",
    }
)


def is_shared_host(domain: str) -> bool:
    """Say whether anybody can have an address that ends in this domain."""
    return domain.lower() in SHARED_HOSTS
