"""The register of councils with a made-up region beside the real ones: for demonstrations alone.

The demo's boards lie in places that do not exist. So that they can be compared, those places are councils of an edition
of the register of their own. Their codes begin as real ones do, and none of them is in use.
"""

import hashlib
from dataclasses import replace

from app.commons.files import RegisterFiles, council_rows, read_register
from app.demo.region import DATA

REGION_CODE = "E12999901"
COUNCILS = DATA / "councils.csv"
# The council that each of the demo's boards covers, by the board's slug, and that each of its councils is.
BOARDS = {
    "brackenshire": ("E10999901",),
    "port-sable": ("E06999902",),
    "eldermoor-stannerby": ("E06999903", "E08999904"),
    "quillbridge": ("E06999905",),
    "otterhythe": ("E06999906",),
}
ORGANISATIONS = {
    "brackenshire-council": "E10999901",
    "port-sable-council": "E06999902",
    "eldermoor-council": "E06999903",
    "stannerby-council": "E08999904",
    "quillbridge-council": "E06999905",
    "otterhythe-council": "E06999906",
}


def demo_register() -> RegisterFiles:
    """Return the edition that comes with the product, with the made-up region's councils added."""
    real = read_register()
    mixed = hashlib.sha256(f"{real.file_hash}\0".encode() + COUNCILS.read_bytes())
    return replace(
        real,
        title=f"{real.title}, with a made-up region",
        councils=(*real.councils, *council_rows(COUNCILS)),
        file_hash=mixed.hexdigest(),
    )
