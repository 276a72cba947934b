"""Reading an HTML report as people do: what stands under which heading, row by row."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """``rows`` are the cells of each table row with the headings that they stand under."""

    def __init__(self, html):
        super().__init__()
        self.heading = self.title = ""
        self.headings, self.rows, self.tags = [], [], []
        self._words = {}
        self._cells, self._cell, self._said, self._hushed = None, None, None, False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self._hushed = True
        if tag in ("h1", "h2", "title"):
            self._said = ""
        elif tag == "tr":
            self._cells = []
        elif tag in ("td", "th"):
            self._cell = ""

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self._hushed = False
        elif tag in ("h1", "h2"):
            self.heading = " ".join(self._said.split())
            self.headings.append(self.heading)
            self._said = None
        elif tag == "title":
            self.title, self._said = self._said, None
        elif tag in ("td", "th"):
            self._cells.append(" ".join(self._cell.split()))
            self._cell = None
        elif tag == "tr":
            self.rows.append((self.heading, self._cells))

    def handle_data(self, data):
        if self._hushed:
            return
        if self._said is not None:
            self._said += data
        else:
            self._words.setdefault(self.heading, []).append(data)
        if self._cell is not None:
            self._cell += data

    def under(self, heading):
        """The rows beneath a heading."""
        return [cells for above, cells in self.rows if above == heading]

    def words_under(self, heading):
        """The text beneath a heading, with single spaces."""
        return " ".join("".join(self._words[heading]).split())
