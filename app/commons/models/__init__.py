"""The shared shelf: councils, regions, instruments, measures. Written by the operator, read by all, never changed."""

from app.commons.models.instruments import InstrumentVersion
from app.commons.models.measures import (
    ENGLAND,
    AreaKind,
    Caveat,
    Figure,
    FigureState,
    Measure,
    MeasureFile,
    MeasureFileState,
    MeasureKind,
    MeasureYear,
    Observation,
    Polarity,
    Series,
)
from app.commons.models.register import (
    ChangeKind,
    CodeScheme,
    Council,
    CouncilChange,
    CouncilCode,
    CouncilProfile,
    CouncilType,
    Region,
)
from app.commons.models.shelf import AppendOnly, Release, ReleaseKind

__all__ = [
    "ENGLAND",
    "AppendOnly",
    "AreaKind",
    "Caveat",
    "ChangeKind",
    "CodeScheme",
    "Council",
    "CouncilChange",
    "CouncilCode",
    "CouncilProfile",
    "CouncilType",
    "Figure",
    "FigureState",
    "InstrumentVersion",
    "Measure",
    "MeasureFile",
    "MeasureFileState",
    "MeasureKind",
    "MeasureYear",
    "Observation",
    "Polarity",
    "Region",
    "Release",
    "ReleaseKind",
    "Series",
]
