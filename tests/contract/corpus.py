"""What people and programs type that forms do not expect: strings of our own, by what they try.

Every string that could become markup carries a mark, so that a page which lets it through is
caught by `pages.py`. The strings are plain data; which of them goes where is decided by the tests.
"""

import os
from collections.abc import Iterator, Sequence

MARK = "naughty7"

# PostgreSQL cannot hold these in a text, so no form may let them through.
UNSTORABLE = ("\x00", "before\x00after", "\x00" * 40, "naam\x00'; --")

EMPTY = ("", " ", "\t", "\n", "\r\n", "   \t \n ", "\u00a0", "\u2003", "\u200b", "\ufeff", "\u3000")

LINES = (
    "one\r\ntwo",
    "one\rtwo",
    "one\ntwo\r\nthree\rfour",
    "\u2028line\u2029paragraph",
    "\x0bvertical\x0cform feed",
    "\x1b[31mred\x1b[0m",
    "bell\x07\x08\x7f\x85",
)

SCRIPTS = (
    "Ĳsselstein, café, naïef",
    "e\u0301e\u0301 and é",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "\u202eright to left\u202c",
    "\u2066isolated\u2069",
    "مرحبا بالعالم",
    "שלום עולם",
    "漢字かなカナ",
    "Ω≈ç√∫˜µ≤≥÷",
    "İi̇ıI",
    "ﬁﬂ ﬃ ŉ",
    "ẞß ǅ ǆ",
    "👩‍👩‍👧‍👦 🏳️‍🌈 🇳🇱",
    "😀" * 60,
    "\U0001f1f3\U0001f1f1\U000e0067",
    "zero\u200bwidth\u200cjoin\u200der\u2060",
    "\ufffd\ufffe\uffff\U0010ffff",
    "\ufdd0\ue000\U000f0000",
    "𝕸𝖆𝖙𝖍 ｆｕｌｌ",
    "กำแพง ก็็็็็็็็",
)

SQL = (
    "'",
    '"',
    "\\",
    "' OR '1'='1",
    "1; DROP TABLE donation--",
    "1 UNION SELECT password_hash FROM person",
    "') OR 1=1 --",
    "admin'/*",
    "1' AND sleep(5)#",
    "1' AND pg_sleep(5)--",
    "%' ESCAPE '!",
    "%",
    "_",
    "%_%\\%",
    "*) OR words MATCH 'a",
    'NEAR("a" "b")',
    '"a" AND "b" OR NOT c*',
    "$1 :name %(name)s ?",
)

MARKUP = (
    f"<script>{MARK}()</script>",
    f'"><script>{MARK}()</script>',
    f"'><svg onload={MARK}()>",
    f"</textarea><script>{MARK}()</script>",
    f"</title><script>{MARK}()</script>",
    f"<img src=x onerror={MARK}()>",
    f'" autofocus onfocus="{MARK}()',
    f"' onmouseover='{MARK}()",
    f"javascript:{MARK}()",
    f"JaVaScRiPt:{MARK}()//https://youtu.be/x",
    f"[click](javascript:{MARK}())",
    f"[click](java\nscript:{MARK}())",
    f"![x](x onerror={MARK}())",
    f"<{MARK} style=x:expression(1)>",
    f"<iframe srcdoc='<script>{MARK}()</script>'>",
    f"<a href='data:text/html,<script>{MARK}()</script>'>x</a>",
    f"<style>@import'//{MARK}.example';</style>",
    f"<!--<script>{MARK}()</script>-->",
    f"<![CDATA[<script>{MARK}()</script>]]>",
    f"<scr<script>ipt>{MARK}()</scr</script>ipt>",
    f"\uff1cscript\uff1e{MARK}()\uff1c/script\uff1e",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={MARK}()>",
    f"&lt;script&gt;{MARK}()&lt;/script&gt;",
    f"<base href=//{MARK}.example>",
    f"<meta http-equiv=refresh content=0;url=//{MARK}.example>",
)

TEMPLATES = (
    "{{7*7}}",
    "{{ config.items() }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "%s%s%s%n",
    "%(name)s %(missing)s",
    "%d %f %c %",
    "{0} {name} {}",
    "{0.__class__.__mro__}",
    "$(id) `id` ; id | id && id",
)

PATHS = (
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "%2e%2e%2fetc%2fpasswd",
    "....//....//etc/passwd",
    "/etc/passwd",
    "file:///etc/passwd",
    "C:\\",
    "CON",
    ".",
    "..",
    ".htaccess",
    "name;.jpg",
    "a" * 250 + ".webp",
)

HEADERS = (
    "x\r\nSet-Cookie: admin=1",
    "x\nBcc: everyone@example.org",
    "x%0d%0aSet-Cookie:%20admin=1",
    "x\r\n\r\n<html>",
    "a@example.org\r\nBcc: b@example.org",
    "//evil.example/path",
    "https://evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "http:evil.example",
)

NUMBERS = (
    "0",
    "-0",
    "-1",
    "1e9",
    "1e999999999",
    "-1e-5",
    "NaN",
    "sNaN",
    "Infinity",
    "-inf",
    "0x10",
    "0b1",
    "1_000",
    "1,5",
    "1.5",
    "1.234,56",
    "1,234.56",
    "1.2.3",
    ",5",
    "5,",
    "--5",
    "+5",
    "५०",
    "٢٥",
    "２５",
    "²",
    "½",
    "Ⅷ",
    "€ 25",
    "25 €",
    "$25",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "99999999999999999999999999",
    "9" * 5_000,
    "0." + "0" * 400 + "1",
    "1" + "\u00a0" + "000",
    "'25'",
    "7875301,118627627789093977645",
    "12abc",
)

DAYS = (
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "2026-13-01",
    "1969-12-31",
    "26-1-1",
    "2026-03-29T02:30",
    "-2026-01-01",
    "12026-01-01",
    "31/12/2026",
    "tomorrow",
    "2027-03 and more",
    "20٢٧-03",
)

ADDRESSES = (
    "@",
    "a@b",
    "a@@b.example",
    '"a b"@example.org',
    "a@[127.0.0.1]",
    "a@localhost",
    "ünï@exämple.org",
    "a@xn--nxasmq6b.example",
    "a..b@example.org",
    f"{'a' * 250}@example.org",
    "a@example.org,b@example.org",
    "a@example.org;b@example.org",
    "<a@example.org>",
    "a+b@example.org",
)

LONG = ("a" * 10_000, "é " * 5_000, "<b>" * 4_000, "\u202e" * 10_000)
VERY_LONG = ("x" * 100_000, "{{" * 50_000, "1" * 100_000)

GROUPS: tuple[Sequence[str], ...] = (
    EMPTY, LINES, SCRIPTS, SQL, MARKUP, TEMPLATES, PATHS, HEADERS, NUMBERS, DAYS, ADDRESSES, LONG,
)  # fmt: skip
ALL: tuple[str, ...] = tuple(text for group in GROUPS for text in group)


def turns(start: int) -> Iterator[str]:
    """One string of each group, another one for each start, so that many fields see them all."""
    for group in GROUPS:
        yield group[start % len(group)]


def share(start: int, count: int) -> list[str]:
    """So many strings of the corpus, spread over its groups; all of them when asked for."""
    if os.environ.get("NAUGHTY") == "all":
        return list(ALL)
    step = 53  # has no factor in common with the corpus, so that every start meets others
    return [ALL[(start * 11 + number * step) % len(ALL)] for number in range(count)]
