"""Prints as JSON what pypdf reads of a PDF."""

import json
import sys

from pypdf import PdfReader

reader = PdfReader(sys.argv[1])
root = reader.trailer["/Root"]


def count(outline):
    return sum(count(entry) if isinstance(entry, list) else 1 for entry in outline)


def descendants(font):
    return [one.get_object() for one in font.get("/DescendantFonts", [font])]


fonts = {}
links = 0
for page in reader.pages:
    for font in page["/Resources"].get("/Font", {}).values():
        font = font.get_object()
        files = [one["/FontDescriptor"].get_object() for one in descendants(font)]
        embedded = all(any(key in one for key in ("/FontFile", "/FontFile2", "/FontFile3")) for one in files)
        fonts[font["/BaseFont"]] = embedded
    links += sum(1 for one in page.get("/Annots", []) if one.get_object()["/Subtype"] == "/Link")

json.dump(
    {
        "title": reader.metadata.title,
        "lang": str(root["/Lang"]),
        "pages": len(reader.pages),
        "bookmarks": count(reader.outline),
        "links": links,
        "fonts": sorted(fonts.items()),
        "metadata": root["/Metadata"].get_object().get_data().decode(),
        "text": "".join("".join(page.extract_text().split()) for page in reader.pages),
    },
    sys.stdout,
)
