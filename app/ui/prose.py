"""Text in Markdown, drawn as a page's body with the classes of govuk-frontend."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

_CLASSES = {
    "paragraph_open": "govuk-body",
    "heading_open": "govuk-heading-m",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "ordered_list_open": "govuk-list govuk-list--number",
    "link_open": "govuk-link",
    "table_open": "govuk-table",
    "thead_open": "govuk-table__head",
    "tbody_open": "govuk-table__body",
    "tr_open": "govuk-table__row",
    "th_open": "govuk-table__header",
    "td_open": "govuk-table__cell",
}


@dataclass(frozen=True)
class Prose:
    """A text that begins with its title.

    `title` is plain text; `body` is all that follows it, as HTML whose headings begin at the second order.
    """

    title: str
    body: Markup


def draw(text: str, *, href: Callable[[str], str]) -> Prose:
    """Draw a text. HTML in it is shown as text, never taken for markup.

    Args:
        text: CommonMark with tables, whose first line is its heading of the first order.
        href: where a link leads, from where the text says that it does.

    Raises:
        ValueError: the text does not begin with a heading.
    """
    # Only whoever reads such a page waits for this library.
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    if not tokens or tokens[0].tag != "h1":
        raise ValueError("The text does not begin with a heading")
    _, words, _, *rest = tokens
    for token in rest:
        for one in (token, *(token.children or ())):
            if one.type in _CLASSES:
                one.attrSet("class", _CLASSES[one.type])
            if one.type == "th_open":
                one.attrSet("scope", "col")
            if one.type == "link_open":
                one.attrSet("href", href(str(one.attrGet("href"))))
    return Prose(title=words.content, body=Markup(reader.renderer.render(rest, reader.options, {})))  # noqa: S704  # what the text holds is escaped
