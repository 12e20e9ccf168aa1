"""The mails of self-assessment: what a board sends its people, what an organisation sends its own."""
