"""How answers look to people: rich tables and panels, one module for each kind of thing shown."""
