"""What every feature of the site shares: access, errors, rendering, response headers, static files, the contract."""
