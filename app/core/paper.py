"""Papers: a page of HTML as a tagged PDF."""

from app.core.keeper import CannotMake


def pdf_from(html: str, styles: str) -> bytes:
    """Return a page as a tagged PDF/UA; it asks nobody for anything.

    Raises:
        CannotMake: this machine has no Pango.
    """
    try:
        import weasyprint  # takes long to load, and is the worker's
    except OSError as error:  # what is missing is a library of the system's, which no Python package brings
        raise CannotMake(
            "PDF files need Pango: install libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0"
        ) from error

    sheet = weasyprint.CSS(string=styles, url_fetcher=_fetch_nothing)
    page = weasyprint.HTML(string=html, url_fetcher=_fetch_nothing)
    made: bytes = page.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1")
    return made


def _fetch_nothing(url: str, *args: object, **more: object) -> object:
    raise ValueError(f"a paper brings nothing from elsewhere: {url}")
