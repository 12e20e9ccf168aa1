"""Lists of councils, as people have them in files."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import Workbook

from app.benchmarking.lists import MOST_NEIGHBOURS, CannotRead, CouncilList, read_list
from app.commons.files import read_register
from app.commons.models import CouncilType
from app.commons.names import name_key
from app.commons.queries import CouncilLookup, CouncilRow

BRISTOL, DEVON, CORNWALL, CAMDEN = "E06000023", "E10000008", "E06000052", "E09000007"


@pytest.fixture(scope="module")
def lookup() -> CouncilLookup:
    """The register, of the file that it is loaded from."""
    files = read_register()
    rows = tuple(
        CouncilRow(
            row.code,
            row.name,
            row.official_name,
            CouncilType(row.council_type),
            row.region_code,
            row.region,
            row.adults_18plus,
            row.adults_65plus,
            files.adults_as_of,
            row.deprivation_score,
            files.deprivation_year,
            row.tile_column,
            row.tile_row,
        )
        for row in files.councils
    )
    codes = {row.code: (row.code,) for row in rows} | {"E10000006": ("E06000063", "E06000064")}
    return CouncilLookup(rows, codes, {name_key(row.name): row.code for row in rows})


class TestReadList:
    def read(self, text: str, lookup: CouncilLookup) -> CouncilList:
        return read_list(text.encode(), lookup)

    def test_takes_a_neighbour_a_row(self, lookup: CouncilLookup) -> None:
        found = self.read("Council;Neighbour\nDevon;Cornwall\nDevon;Bristol\nCamden;Devon\n", lookup)
        assert found.members == {DEVON: (CORNWALL, BRISTOL), CAMDEN: (DEVON,)}
        assert not found.is_group

    def test_takes_all_neighbours_in_a_row(self, lookup: CouncilLookup) -> None:
        found = self.read("LA_CODE,LA_NAME,NN1,NN2\nE10000008,Devon,Cornwall,Bristol\n", lookup)
        assert found.members == {DEVON: (CORNWALL, BRISTOL)}

    def test_goes_by_rank_or_distance_where_there_is_one(self, lookup: CouncilLookup) -> None:
        found = self.read("council,rank,neighbour\nDevon,2,Bristol\nDevon,10,Camden\nDevon,1,Cornwall\n", lookup)
        assert found.members[DEVON] == (CORNWALL, BRISTOL, CAMDEN)

    def test_takes_code_and_name_of_a_neighbour_for_one(self, lookup: CouncilLookup) -> None:
        head = "council code,council,neighbour code,neighbour\n"
        found = self.read(f"{head}{DEVON},Devon,{CORNWALL},Cornwall\n", lookup)
        assert (found.members, found.notes) == ({DEVON: (CORNWALL,)}, ())

    def test_needs_no_headings(self, lookup: CouncilLookup) -> None:
        assert self.read("Devon\nCornwall\n", lookup).members == {"": (DEVON, CORNWALL)}
        assert self.read("Devon,Cornwall\n,Bristol\n", lookup).members == {DEVON: (CORNWALL, BRISTOL)}

    def test_reads_workbooks_and_what_windows_writes(self, lookup: CouncilLookup) -> None:
        book, out = Workbook(), BytesIO()
        sheet = book.create_sheet("Neighbours", 0)
        sheet.append(["Council", "Neighbour"])
        sheet.append(["Devon", "Cornwall"])
        book.save(out)
        assert read_list(out.getvalue(), lookup).members == {DEVON: (CORNWALL,)}
        assert read_list("Council\r\nDevon\r\n".encode("utf-16"), lookup).members == {"": (DEVON,)}
        assert read_list("Council\n“Devon”\n".encode("cp1252"), lookup).members == {"": (DEVON,)}

    def test_passes_over_what_does_no_harm(self, lookup: CouncilLookup) -> None:
        found = self.read("council,neighbour\nDevon,Devon\nDevon,Bristol\n\nDevon,Bristol\n", lookup)
        assert found.members == {DEVON: (BRISTOL,)}
        assert len(found.notes) == 2

    def test_says_of_each_row_what_to_do(self, lookup: CouncilLookup) -> None:
        text = "council,neighbour\n,Devon\nDevon,Atlantis\nDevon,\nE10000006,Devon\nDevon,Bristoll\n"
        problems = self.read(text, lookup).problems
        assert [problem.row for problem in problems] == [2, 3, 4, 5, 6]
        said = " ".join(problem.why for problem in problems)
        assert "names no council" in said
        assert "no council that we know. Use its name" in said
        assert "names no neighbour" in said
        assert "divided into Cumberland and Westmorland and Furness" in said
        assert "Is it Bristol?" in said

    def test_refuses_far_too_many_neighbours(self, lookup: CouncilLookup) -> None:
        others = [row.name for row in lookup.councils if row.code != DEVON][: MOST_NEIGHBOURS + 1]
        found = self.read("council,neighbour\n" + "".join(f'Devon,"{name}"\n' for name in others), lookup)
        assert [problem.why for problem in found.problems] == ["This council has 61 neighbours. The most is 60"]

    def test_refuses_too_many_rows(self, lookup: CouncilLookup) -> None:
        with pytest.raises(CannotRead, match="more than 10,000 rows"):
            self.read("Council\n" + "Devon\n" * 10_001, lookup)
