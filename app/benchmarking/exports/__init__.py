"""Files that people take away: pictures of charts, the long table, and what its columns mean."""
