"""Filling the shared shelf. What is on it is never changed: a new edition is put beside the old one."""

from app.commons.service.figures import (
    derive,
)
from app.commons.service.instruments import (
    InstrumentChanged,
    InvalidInstrument,
    load_instrument,
    load_learning_instrument,
)
from app.commons.service.measures import (
    InvalidMeasures,
    MeasureChanged,
    load_measures,
)
from app.commons.service.register import (
    InvalidRegister,
    RegisterConflict,
    load_register,
)
from app.commons.service.shelf import (
    Loaded,
)

__all__ = [
    "InstrumentChanged",
    "InvalidInstrument",
    "InvalidMeasures",
    "InvalidRegister",
    "Loaded",
    "MeasureChanged",
    "RegisterConflict",
    "derive",
    "load_instrument",
    "load_learning_instrument",
    "load_measures",
    "load_register",
]
