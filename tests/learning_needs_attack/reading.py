"""Reading what anybody can read: pages, CSV, Excel, Word and PDF, back to figures. Nothing of the service is imported.

A figure is found by its `Key`: table, code of the group, item, code of the measure. The CSV file names the codes, so
it is the code book by which labels in the other places are understood; what it does not hold is a gap.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import docx
import lxml.html  # type: ignore[import-untyped]  # says nothing of its types
import openpyxl
import pypdf
from docx.text.paragraph import Paragraph

Key = tuple[str, str, str, str]  # sheet, group, item ("risk", "barrier:workload", "view:…" or ""), measure
Figures = dict[Key, float]
Cell = tuple[Key, str]  # and what stands there

SHEETS = ("all", "partner", "tier", "service", "partner_tier", "service_tier")
ROUTES = ("training", "change", "both", "neither")
GAPS = ("not shown", "too few", "too spread", "–")
NEEDS = ("work_share", "rated_n", "mean_matters", "mean_can", "need", "need_low", "need_high", "with_need_share",
         "with_need_low", "with_need_high")  # fmt: skip
ROUTE_SHARES = tuple(f"route_{route}_share" for route in ROUTES)
TABLES = {"partner": "Partner", "tier": "Kind of role", "service": "Kind of service"}


@dataclass
class Book:
    """What the CSV file says: every figure, why others are not there, and the names of everything."""

    figures: Figures = field(default_factory=dict)
    why: dict[tuple[str, str, str], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    groups: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))  # sheet, label: code
    items: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))  # question, label: item

    @property
    def topics(self) -> list[str]:
        """Return the keys of topics, in order."""
        return list(self.items["topic"].values())

    def group(self, label: str, *sheets: str) -> tuple[str, str]:
        """Return the sheet and code of a group by its label."""
        return next((name, self.groups[name][label]) for name in sheets or SHEETS if label in self.groups[name])

    def topic(self, text: str) -> str:
        """Return a topic by what a table calls it: "3. Title"."""
        return self.topics[int(text.split(".")[0]) - 1]


def read_csv(content: bytes) -> Book:
    """Return what the CSV file holds."""
    book = Book()
    for line in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        question, code = line["question"], line["item_code"].lstrip("'")
        item = code if question in ("topic", "answered") else f"{question}:{code}"
        sheet, group = line["sheet"], line["group_code"]
        book.groups[sheet][line["group"].lstrip("'")] = group
        if question != "answered":
            book.items[question][line["item"].lstrip("'")] = item
        if line["value"]:
            book.figures[sheet, group, item, line["measure_code"]] = float(line["value"])
        else:
            book.why[sheet, group, item][line["measure_code"]] = line["status"]
    return book


def number(text: str) -> float | None:
    """Return the figure in a cell; None for a gap; ValueError for what is neither."""
    plain = text.strip().replace("\u2212", "-").replace(",", "").rstrip("%")
    if not plain or any(gap in text.lower() for gap in GAPS):
        return None
    return float(plain)


def differences(cells: Iterator[Cell], book: Book, where: str) -> tuple[int, list[str]]:
    """Return how many cells there are, and which of them hold something else than the CSV file."""
    count, found = 0, []
    for key, text in cells:
        count += 1
        try:
            value = number(text)
        except ValueError:
            found.append(f"{where}: {key} reads {text!r}")
            continue
        if value != book.figures.get(key):
            found.append(f"{where}: {key} is {text!r}, the CSV file has {book.figures.get(key)}")
    return count, found


# Excel


def read_excel(content: bytes, book: Book) -> Figures:
    """Return every figure of the workbook."""
    sheets = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    codes: dict[str, list[str]] = defaultdict(list)
    for code, label, unit in list(sheets["Dictionary"].iter_rows(values_only=True))[1:]:
        codes[f"{label} ({unit})"].append(str(code))
    found: Figures = {}
    for name, value, *_ in sheets["About"].iter_rows(values_only=True):
        if name == "Answered, rounded to 5" and isinstance(value, int | float):
            found["all", "all", "", "answered"] = float(value)

    def take(name: str, words: int, question: str, whole: str = "") -> None:
        head, *lines = sheets[name].iter_rows(values_only=True)
        measures = [codes[str(each)] for each in head[words:]]
        for line in lines:
            kind, label = (whole, "All staff") if whole else (str(line[0]), str(line[1]))
            group, item = book.groups[kind][label], book.items[question][str(line[words - 1 - bool(whole)])]
            for several, value in zip(measures, line[words:], strict=True):
                if isinstance(value, int | float):
                    code = several[-1] if question in ("barrier", "way") else several[0]
                    found[kind, group, "" if code == "answered" else item, code] = float(value)

    take("Needs", 3, "topic", "all")
    take("Groups", 3, "topic")
    take("Barriers", 3, "barrier")
    take("Ways to learn", 3, "way")
    take("Views", 3, "view")
    return found


# Word and PDF


@dataclass(frozen=True)
class PaperTable:
    """A table of a paper, under its two headings."""

    section: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_word(content: bytes) -> list[PaperTable]:
    """Return the tables of a Word document."""
    document = docx.Document(io.BytesIO(content))
    section = title = ""
    found, tables = [], iter(document.tables)
    for part in document.element.body.iterchildren():
        if part.tag.endswith("}p"):
            paragraph = Paragraph(part, document)
            style = str(paragraph.style.name) if paragraph.style else ""
            section = paragraph.text if style == "Heading 1" else section
            title = paragraph.text if style == "Heading 2" else title
        elif part.tag.endswith("}tbl"):
            head, *rows = (tuple(each.text for each in row.cells) for row in next(tables).rows)
            found.append(PaperTable(section, title, head, tuple(rows)))
    return found


def paper_cells(tables: Sequence[PaperTable], book: Book) -> Iterator[Cell]:
    """Yield every figure and every gap of a paper's tables."""
    for table in tables:
        for label, *texts in table.rows:
            for (place, text), measure in zip(enumerate(texts), _paper_measures(table), strict=True):
                gap = re.fullmatch("[a-z]", text)  # what it means stands under the table
                yield (*_paper_place(table, label, place, measure, book), measure), "not shown" if gap else text


def _paper_measures(table: PaperTable) -> Sequence[str]:
    columns = len(table.head) - 1
    views = tuple(f"view_{step}_share" for step in range(1, 7))
    if table.section.startswith("Learning needs"):
        return ("route_n", *ROUTE_SHARES) if table.title.startswith("What would") else NEEDS
    if table.section.startswith("Needs by group"):
        return ("answered", *("need",) * (columns - 1))
    if table.section.startswith("Views"):
        return ("view_n", *views)
    if table.section.startswith("Each topic"):
        return (*NEEDS, "route_n", *ROUTE_SHARES)
    return ("n", "ticked", "ticked_share") if columns == 3 else ("answered", *("ticked_share",) * (columns - 1))


def _paper_place(table: PaperTable, label: str, place: int, measure: str, book: Book) -> tuple[str, str, str]:
    everybody = ("all", "all")
    kind = "barrier" if table.section.startswith("What gets") else "way"
    if table.section.startswith("Learning needs"):
        return (*everybody, book.topic(label))
    if table.section.startswith("Views"):
        return (*book.group(label), book.items["view"][table.title])
    if table.section.startswith("Each topic"):
        return (*book.group(label), book.topic(table.title))
    if measure == "answered":
        return (*book.group(label), "")
    if table.section.startswith("Needs by group"):
        return (*book.group(label), book.topics[place - 1])
    if measure == "ticked_share" and len(table.head) > 4:
        return (*book.group(label), list(book.items[kind].values())[place - 1])
    return (*everybody, book.items[kind][label])


def read_pdf(content: bytes) -> str:
    """Return the words of a PDF file, cell after cell, without spaces or what every page repeats."""
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    text = "\n".join(re.sub(r"Findings: .*Page \d+ of \d+", "", page) for page in pages)
    return squeezed(text)


def squeezed(text: str) -> str:
    """Return a text without anything that a line break could change."""
    return re.sub(r"[\s\u00ad\u200b-]+", "", text)


def pdf_differences(text: str, tables: Sequence[PaperTable]) -> tuple[int, list[str]]:
    """Return how many lines of Word's tables there are, and which the PDF file has not, one after the other."""
    found, at, count = [], 0, 0
    for table in tables:
        for row in table.rows:
            count += 1
            wanted = squeezed("".join(row))
            place = text.find(wanted, at)
            if place < 0:
                found.append(f"pdf: {table.title}: {' | '.join(row)[:120]}")
            else:
                at = place + len(wanted)
    return count, found


# Pages


@dataclass(frozen=True)
class PageTable:
    """A table of a page: its caption, its head, and its lines, each a label, a note and cells."""

    caption: str
    head: tuple[str, ...]
    lines: tuple[tuple[str, str, tuple[str, ...]], ...]


def page_tables(html: str) -> list[PageTable]:
    """Return the tables of a page; a cell that spans several stands in each of them."""
    found = []
    for table in lxml.html.fromstring(html).iter("table"):
        caption = table.find("caption")
        head, *rows = table.iter("tr")
        lines = []
        for row in rows:
            first, *cells = row
            notes = first.find_class("heat__kind") + first.find_class("app-note")
            note = " ".join(_text(each) for each in notes)
            for each in notes:
                each.drop_tree()
            texts = [_text(cell) for cell in cells for _ in range(int(cell.get("colspan", "1")))]
            lines.append((_text(first), note, tuple(texts)))
        name = "" if caption is None else _text(caption)
        found.append(PageTable(name, tuple(_text(each) for each in head), tuple(lines)))
    return found


def _text(element: Any) -> str:
    return " ".join(element.text_content().split())


def _between(text: str) -> tuple[str, str]:
    low, _, high = text.partition(" to ")
    return (low, high) if high else (text, text)


def page_cells(html: str, page: str, book: Book, *, own: str = "") -> Iterator[Cell]:
    """Yield every figure and every gap of a page's tables.

    Args:
        html: the page.
        page: "show", "topic:<number>", "groups:<sheet>:<measure>", "barriers", "own".
        book: the code book.
        own: on the page of an organisation's own staff, the code of its group.
    """
    kind, _, rest = page.partition(":")
    whole = ("partner", own) if own else ("all", "all")
    for table in page_tables(html):
        for label, note, texts in table.lines:
            if kind == "groups":
                yield from _group_line(label, note, texts, rest, book)
            elif kind == "topic":
                yield from _topic_line(book.group(label), book.topics[int(rest) - 1], texts)
            elif kind == "barriers" and table.head[0] == "Group":
                yield from _barrier_line(book.group(label), texts, book)
            else:
                yield from _show_line(table, label, note, texts, whole, book)


def _group_line(label: str, note: str, texts: Sequence[str], rest: str, book: Book) -> Iterator[Cell]:
    sheet, measure = rest.split(":")
    place = book.group(label, sheet)
    answered = re.search(r"about ([\d,]+) answered", note)
    yield (*place, "", "answered"), answered[1] if answered else "not shown"
    for topic, text in zip(book.topics, texts, strict=True):
        yield (*place, topic, measure), text


def _topic_line(place: tuple[str, str], topic: str, texts: Sequence[str]) -> Iterator[Cell]:
    need, interval, n, matters, can, share, ends, work, *routes = texts
    pairs = zip(
        ("need", "need_low", "need_high", "rated_n", "mean_matters", "mean_can", "with_need_share", "with_need_low",
         "with_need_high", "work_share", *ROUTE_SHARES),
        (need, *_between(interval), n, matters, can, share, *_between(ends), work, *routes),
        strict=True,
    )  # fmt: skip
    for measure, text in pairs:
        yield (*place, topic, measure), text


def _barrier_line(place: tuple[str, str], texts: Sequence[str], book: Book) -> Iterator[Cell]:
    items = list(book.items["barrier"].values())
    for (item, measure), text in zip(
        [(items[0], "n"), *((each, "ticked_share") for each in items)], texts, strict=True
    ):
        yield (*place, item, measure), text


def _show_line(
    table: PageTable, label: str, note: str, texts: Sequence[str], whole: tuple[str, str], book: Book
) -> Iterator[Cell]:
    if table.caption == "Need by kind of role":
        for name, text in zip(table.head[1:], texts, strict=True):
            tier = book.groups["tier"][name]
            place = ("partner_tier", f"{whole[1]}/{tier}") if whole[0] == "partner" else ("tier", tier)
            yield (*place, book.topic(label), "need"), text
    elif table.caption == "Need by partner":
        yield from _group_line(label, note, texts, "partner:need", book)
    else:
        item, measures, shown = _whole_line(table, label, texts, book)
        for measure, text in zip(measures, shown, strict=True):
            yield (*whole, item, measure), text


def _whole_line(
    table: PageTable, label: str, texts: Sequence[str], book: Book
) -> tuple[str, Sequence[str], Sequence[str]]:
    """Return which item a line of a table of one group is about, what its cells measure, and what stands there."""
    if table.caption.startswith("How much each topic"):
        return book.topic(label), ("mean_matters", "mean_can"), texts[:2]
    if table.caption.startswith("Learning needs of"):
        _, _, need, ends, n, matters, can, share, share_ends, work = texts
        measures = ("need", "need_low", "need_high", "rated_n", "mean_matters", "mean_can", "with_need_share",
                    "with_need_low", "with_need_high", "work_share")  # fmt: skip
        return book.topic(label), measures, (need, *_between(ends), n, matters, can, share, *_between(share_ends), work)
    if table.caption.startswith("What would help"):
        return book.topic(label), (*ROUTE_SHARES, "route_n"), texts
    if table.head[0] in ("Barrier", "Way to learn"):
        question = "barrier" if table.head[0] == "Barrier" else "way"
        return book.items[question][label], ("ticked_share", "ticked"), texts
    if table.head[0] == "Statement":
        return book.items["view"][label], (*(f"view_{step}_share" for step in range(1, 7)), "view_n"), texts
    return "", (), ()


def odd_numbers(html: str, book: Book) -> list[str]:
    """Return what a page's words or drawings tell more exactly than a figure may be told."""
    text = lxml.html.fromstring(html)
    told = [
        float(n.replace(",", "")) for n in re.findall(r"n = ([\d,]+)", lxml.html.tostring(text, encoding="unicode"))
    ]
    found = [f"n = {n:.0f}" for n in told if n % 5]
    shown = {round(value, 1) for value in book.figures.values()}
    for script in text.iter("script"):
        if script.get("type") == "application/json":
            for trace in json.loads(script.text or "{}").get("data", ()):
                values = [each for each in _flat(trace.get("customdata", ())) if isinstance(each, float)]
                found += [f"drawn: {value}" for value in values if value not in shown and value != round(value)]
    return found


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        for each in value:
            yield from _flat(each)
    else:
        yield value


def responses(html: str) -> tuple[dict[str, float], list[float]]:
    """Return what a page tells of who answered: by partner's name, and by day."""
    by_name: dict[str, float] = {}
    by_day: list[float] = []
    for table in page_tables(html):
        if "Answered, about" in table.head:
            place = table.head.index("Answered, about") - 1
            by_name |= {label: _about(texts[place]) for label, _, texts in table.lines}
        elif table.head[-1] == "Had answered, about":
            by_day += [_about(texts[0]) for _, _, texts in table.lines]
    return by_name, by_day


def _about(text: str) -> float:
    """Return a count of who answered: "0 to 2" is what is rounded to nought, no more and no less."""
    return 0.0 if text == "0 to 2" else number(text) or 0.0


# As sheets, for the attack


def sheets_of(figures: Figures, book: Book) -> dict[str, Any]:
    """Return figures in the shape of a release, with the gaps' reasons as the audit that they are."""
    return {name: _sheet(name, figures, book) for name in SHEETS} | {"audit": _audit(book)}


def _sheet(name: str, figures: Figures, book: Book) -> dict[str, Any]:
    groups = list(book.groups[name].values())

    def value(group: str, item: str, measure: str) -> Any:
        found = figures.get((name, group, item, measure))
        return int(found) if found is not None and found == int(found) else found

    def many(group: str, item: str, measures: Sequence[str]) -> list[Any]:
        return [value(group, item, measure) for measure in measures]

    def rated(group: str, topic: str) -> dict[str, Any] | None:
        if (n := value(group, topic, "rated_n")) is None:
            return None
        named = {"low": "need_low", "high": "need_high", "share_with_need": "with_need_share"}
        named |= {"share_low": "with_need_low", "share_high": "with_need_high"}
        plain = ("mean_matters", "mean_can", "need", "with_need")
        steps = {kind: many(group, topic, [f"{kind}_{step}" for step in range(1, 6)]) for kind in ("matters", "can")}
        return {"n": n, **steps, **{each: value(group, topic, named.get(each, each)) for each in (*plain, *named)}}

    def work(group: str, topic: str) -> dict[str, Any] | None:
        n, yes, share = many(group, topic, ("work_n", "work_yes", "work_share"))
        return None if n is None or yes is None else {"n": n, "yes": yes, "share": share}

    def route(group: str, topic: str) -> dict[str, Any] | None:
        if (n := value(group, topic, "route_n")) is None:
            return None
        return {"n": n} | {one: many(group, topic, (f"route_{one}", f"route_{one}_share")) for one in ROUTES}

    def ticks(group: str, question: str) -> dict[str, Any] | None:
        items = list(book.items[question].values())
        if (n := value(group, items[0], "n")) is None:
            return None
        names = {item: item.partition(":")[2] for item in items}
        counts = {names[item]: value(group, item, "ticked") for item in items}
        return {"n": n, "counts": counts, "shares": {names[i]: value(group, i, "ticked_share") for i in items}}

    def view(group: str, item: str) -> dict[str, Any] | None:
        if (n := value(group, item, "view_n")) is None:
            return None
        counts, shares = (many(group, item, [f"view_{step}{end}" for step in range(1, 7)]) for end in ("", "_share"))
        return {"n": n, "counts": counts, "shares": shares}

    return {
        "groups": [{"key": group} for group in groups],
        "answered": [value(group, "", "answered") for group in groups],
        "topics": {
            topic: {
                "work": [work(group, topic) for group in groups],
                "rated": [rated(group, topic) for group in groups],
                "route": [route(group, topic) for group in groups],
            }
            for topic in book.topics
        },
        "barriers": [ticks(group, "barrier") for group in groups],
        "ways": [ticks(group, "way") for group in groups],
        "views": {
            item.partition(":")[2]: [view(group, item) for group in groups] for item in book.items["view"].values()
        },
    }


def _audit(book: Book) -> dict[str, Any]:
    """Return which side of the threshold each hidden group is on, as far as the reasons of gaps tell."""
    first: Mapping[str, str] = {
        "answered": "everyone",
        "work_n": "page",
        "rated_n": "rated",
        "route_n": "route",
        "view_n": "view",
    }
    hidden: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (_, group, item), gaps in book.why.items():
        for measure, status in gaps.items():
            kind = first.get(measure)
            said = status.removeprefix("not shown: ")
            if kind and said.startswith(("fewer than", "could be", "held back")):
                name = item.partition(":")[2] if kind == "view" else item
                base = kind if kind in ("everyone", "page") else f"{kind}:{name}"
                if group not in hidden[base][said]:
                    hidden[base][said].append(group)
    return {"bases": [{"base": base, "hidden": dict(words)} for base, words in hidden.items()]}
