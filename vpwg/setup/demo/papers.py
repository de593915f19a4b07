"""Papers for the demonstration: what a seat decided in writing, as a small PDF of one page.

Plain PDF 1.4 with a font that every reader has, so that nothing is needed to make it and the same words give the
same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap

LINE = 78
"""Characters on a line."""


def page(heading: str, lines: Iterable[str]) -> bytes:
	"""A page with a heading and the text below it. Letters beyond western European ones become question marks."""
	rows = [part for line in lines for part in (wrap(line, LINE) or [""])]
	text = [f"BT /B 15 Tf 60 770 Td {literal(heading)} Tj /R 11 Tf 0 -34 Td 17 TL"]
	text += [f"{literal(row)} Tj T*" for row in rows]
	stream = b"\n".join(row.encode("cp1252", "replace") for row in [*text, "ET"])
	return document(
		[
			b"<< /Type /Catalog /Pages 2 0 R >>",
			b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
			b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R"
			b" /Resources << /Font << /R 4 0 R /B 5 0 R >> >> >>",
			b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
			b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
			b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
		]
	)


def literal(text: str) -> str:
	"""A text as PDF writes one."""
	escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
	return f"({escaped})"


def document(objects: list[bytes]) -> bytes:
	"""The objects, numbered from 1 and the first of them the catalogue, as a file with its table of places."""
	body = b"%PDF-1.4\n"
	places = []
	for number, content in enumerate(objects, 1):
		places.append(len(body))
		body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
	table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
	table += b"".join(b"%010d 00000 n \n" % place for place in places)
	trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
	return body + table + trailer
