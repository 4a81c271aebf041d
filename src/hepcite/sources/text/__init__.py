"""What several readers share: bytes into clean text, names, titles and places in journals in one form."""
