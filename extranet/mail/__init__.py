"""Mails: rows of the outbox made into letters and sent.

`outbox.put("alert", "somebody@…", count=3)` becomes a letter through `templates/mail/alert.txt` and, where there is
one, `templates/mail/alert.html`. A row whose name has no template fails, and says so.

A text template extends `mail/_letter.txt`; its html twin `mail/_letter.html`. Blocks of the text template:

- `subject`, required, on one line;
- `body`, the letter between the greeting and the signature;
- `unsubscribe`, when the letter is one of a series: the full address that stops it by POST (RFC 8058). It becomes the
  `List-Unsubscribe` headers.

`subject` and `unsubscribe` are written alone: what a template imports or sets outside its blocks is not known there.

Both templates get the values of the row, and:

- `link(endpoint, **values)`: the full address of a page, from `EXTRANET_SITE_URL`;
- `signed(purpose, key)`: the word of a signed link (see `extranet.signing`), never kept in the database;
- `day(text)`: the date that a value holds as AAAA-MM-JJ, for the filters `long_day`, `days` …;
- `settings`, `site_name`, `region_name`, `contact`, and the filters of the pages (`plural`, `long_day` …).

Values are what JSON holds: dates travel as AAAA-MM-JJ. Text templates escape nothing, html ones everything.
"""
