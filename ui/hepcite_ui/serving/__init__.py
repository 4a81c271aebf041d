"""The web server around the page: API, MCP, password, limits, headers, and what it tells of its health."""
