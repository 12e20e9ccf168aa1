"""Small organisations that a board reaches in other ways than a big one, and what they say. All of it is made up.

They are beside the region's other organisations: nobody there has an account of the usual kind, or not from the start.
"""

from dataclasses import dataclass

from app.demo.region import DemoPerson, DemoRole
from app.people.roles import Role

PHONE = "07700 900461"  # of the numbers that Ofcom keeps for drama: nobody answers
PHONE_WORDS = f"Anybody can ring our listening line on {PHONE}, and say what they want before we do anything."


@dataclass(frozen=True, slots=True)
class Small:
    """A small organisation on one board."""

    name: str
    slug: str
    kind: str
    charity_number: str
    board: str
    asked_in_days: int  # from today, when its board put it on its list
    contact_name: str
    contact_email: str
    said: tuple[tuple[str, str], ...] = ()  # by factor, from the first: a level and one line


CARED_FOR = Small(
    name="Ferry Lane Memory Café",
    slug="ferry-lane",
    kind="small_charity",
    charity_number="9000031",
    board="brackenshire",
    asked_in_days=-66,
    contact_name="Winnie Oakapple",
    contact_email="winnie.oakapple@ferry-lane.example",
    said=(
        ("2", "The trustees say we should ask people first. It is in the minutes, and nowhere else."),
        ("2", "One of us went to the board's morning on asking well, and told the others."),
        ("1", "We have the council's leaflet. Nobody has told us what it means for a café."),
        ("3", "Once a month we tell each other over the washing-up what went badly, without names."),
        ("3", "We ask on a good day, with the person's own photographs in front of them."),
        ("2", "If we are worried we ask two people before we ring anybody."),
        ("1", "There is one book for everything. What somebody wanted is hard to find in it again."),
        ("1", "We count cups of tea."),
        ("2", "The board rang us for these answers. That was the first time anybody did."),
        ("3", "The social worker comes to the café, so that people need not go to her."),
        ("not_sure", "We do not know what it costs. We have never had money for it."),
    ),
)
CLAIMED_NOW = Small(
    name="Sallow Green Befrienders",
    slug="sallow-green",
    kind="small_charity",
    charity_number="9000032",
    board="brackenshire",
    asked_in_days=-66,
    contact_name="The Secretary",
    contact_email="office@sallow-green.example",
)
UNREACHED = Small(
    name="Wherry Street Lunch Club",
    slug="wherry-street",
    kind="small_charity",
    charity_number="9000033",
    board="brackenshire",
    asked_in_days=-65,
    contact_name="Norman Tideswell",
    contact_email="norman.tideswell@wherry-street.example",
)
BY_LINK = Small(
    name="Tannery Yard Food Bank",
    slug="tannery-yard",
    kind="small_charity",
    charity_number="9000034",
    board="brackenshire",
    asked_in_days=-65,
    contact_name="Bess Quarrington",
    contact_email="bess.quarrington@tannery-yard.example",
    said=(
        ("2", "Our coordinator backs us when a talk takes longer than the queue likes."),
        ("2", "Six of us have done the two hours online. The Saturday people have not."),
        ("3", "One side of paper at the counter: ask, write it down, ring, tell the person."),
        ("2", "We swap stories in the van on the way back, without names."),
    ),
)
CLAIMED_SINCE = Small(
    name="Harbour Bench",
    slug="harbour-bench",
    kind="small_charity",
    charity_number="9000035",
    board="port-sable",
    asked_in_days=-108,
    contact_name="Dot Merriwether",
    contact_email="dot.merriwether@harbour-bench.example",
    said=(
        ("2", "Our chair trusts us to take our time. We have not written it down."),
        ("2", "We learned to ask what somebody wants from the people on the bench."),
        ("2", "Our rules fit on a postcard, and the postcard is in the shed."),
        ("1", "We have things to show others. Nobody has asked us to."),
        ("2", "We ask again another day where the answer changes with the weather."),
        ("2", "We got it wrong once by saying nothing, and we talk about it still."),
        ("1", "What people want is in our heads. That is not good enough."),
        ("1", "We do not count anything yet."),
        ("3", "Two of the people on the bench sit on the board's group."),
        ("2", "The police officer knows us by name. The hospital does not."),
        ("outside", ""),
    ),
)
SMALL = (CARED_FOR, CLAIMED_NOW, UNREACHED, BY_LINK, CLAIMED_SINCE)

CLAIMANT = ("Ivo Thackwray", "ivo.thackwray@sallow-green.example", "Treasurer")  # of CLAIMED_NOW
NEW_LEAD = DemoPerson(
    "Edie Calloway",
    "Coordinator",
    "edie.calloway@harbour-bench.example",
    (DemoRole("organisation", CLAIMED_SINCE.slug, Role.ORGANISATION_LEAD.value),),
)
