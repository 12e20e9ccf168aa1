"""From the cells of a published table to what a measure comes to in one area and year. Pure, and the only such place.

- `matching`: which series of a release a measure is made from, by its definition.
- `cells`: what several cells together say: how many states, what sum, within which bounds.
- `counts`: shares, rates and ratios of published counts.
- `published`: results that were published as such: of a survey, or of a tidy file.

A definition (`Measure.definition`; data/measures.json) says `dataset`, `table`, and

- of counts: `enquiry` ("section 42", "concerns"), `parts`, and one of `rest` (the other cells of the same block),
  `whole` (a total that was rounded by itself), `over` (a count that the parts are no part of, with its own `enquiry`)
  or `population` ("adults_18plus"). Each is a list of cells, each cell a list of the spellings of its label; `*` stands
  for anything before it. `block` names the cells that are left empty together where they differ from parts and rest.
  `total` names the table whose parts and rest together count every enquiry that was concluded: they are compared.
- of a survey: `level`, the disaggregation that is the whole.
- `first_year`, `last_year`: of the framework, where a later one uses the table's code for something else.
"""

from app.commons.deriving.counts import Derived, count_figure
from app.commons.deriving.matching import Place, Wanted, places_of, wanted_cells
from app.commons.deriving.published import survey_figure, tidy_figure

__all__ = [
    "Derived",
    "Place",
    "Wanted",
    "count_figure",
    "places_of",
    "survey_figure",
    "tidy_figure",
    "wanted_cells",
]
