"""Text out of PDF files: glyphs into lines, lines into paragraphs, heads and hyphens mended, pages remembered."""
