"""A region's pack as a tagged PDF/UA: how its councils stand, what moved, what it says, where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import render_template
from markupsafe import Markup

from app.benchmarking.exports.pack_words import PackWords
from app.benchmarking.queries.peers_named import NamedBoard
from app.benchmarking.queries.region_page import RegionPage
from app.commons.shapes import year_label
from app.core.paper import pdf_from

STYLES = Path(__file__).with_name("pack.css")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One drawing with what it shows."""

    sentence: str
    svg: Markup


def pdf_of(
    page: RegionPage,
    *,
    words: PackWords,
    heat: Sequence[Drawn],
    bars: Mapping[str, Drawn],
    boards: Sequence[NamedBoard],
) -> bytes:
    """Return the file.

    Args:
        page: how the councils stand.
        words: title, dates, sources.
        heat: measures by councils, so many to a drawing as can be read.
        bars: by measure key, its figure in every council of the region.
        boards: what boards have released by name.

    Raises:
        CannotMake: this machine has no Pango.
    """
    html = render_template(
        "benchmarking/packs/paper.html",
        page=page,
        words=words,
        heat=heat,
        bars=bars,
        boards=boards,
        year_label=year_label,
    )
    return pdf_from(html, STYLES.read_text(encoding="utf-8"))
