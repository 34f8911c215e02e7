"""A small client of the service for Python: what was NOT CHECKED is raised, and never looks like an empty answer."""
