"""What a board's manager fills in: its settings, its councils, a partner."""

from app.boards.forms.partners import AddExistingForm, AddNewForm, ContactFields, ContactForm, SearchForm
from app.boards.forms.parts import ConfirmForm, Revised, longest
from app.boards.forms.settings import CouncilsForm, SettingsForm, by_region

__all__ = [
    "AddExistingForm",
    "AddNewForm",
    "ConfirmForm",
    "ContactFields",
    "ContactForm",
    "CouncilsForm",
    "Revised",
    "SearchForm",
    "SettingsForm",
    "by_region",
    "longest",
]
