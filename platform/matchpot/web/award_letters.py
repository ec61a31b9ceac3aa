"""The award letter in plain words: what is given, when, and what is agreed.

While an award is on offer the letter is made anew in the reader's language. From the moment it is
accepted it is the text that was accepted, kept with the award word by word.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.awards import TrancheWhen
from matchpot.extensions import reader
from matchpot.persistence.queries.awards import AwardRow, Part
from matchpot.services import trust_policies
from matchpot.web.filters import day, euros_exact, page_locale
from matchpot.web.pdf_files import pdf_answer
from matchpot.web.policy_sentences import asks_told

# The first line of a letter's text tells its language, a mark tells headings from paragraphs.
_LANGUAGE, _HEADING = "lang=", "# "


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading with its paragraphs; the first chapter's heading is the letter's title."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in one language."""

    language: str
    chapters: tuple[Chapter, ...]


def letter_of(award: AwardRow) -> Letter:
    """The letter as it stands: the text that was accepted, or the offer."""
    if award.terms:
        return read_text(award.terms)
    return Letter(page_locale().language, tuple(_offer(award)))


def text_of(award: AwardRow) -> str:
    """The letter as plain text, which is what a maker accepts."""
    return written_text(letter_of(award))


def written_text(letter: Letter) -> str:
    """A letter as plain text, from which `read_text` makes it again."""
    lines = [_LANGUAGE + letter.language]
    for chapter in letter.chapters:
        lines += [_HEADING + chapter.heading, *chapter.paragraphs]
    return "\n".join(lines)


def mark_of(text: str) -> str:
    """A short mark that tells whether these are the words somebody saw."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_text(text: str) -> Letter:
    """A letter from the text it is kept as."""
    first, *lines = text.splitlines()
    chapters: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith(_HEADING) or not chapters:
            chapters.append((line.removeprefix(_HEADING), []))
        else:
            chapters[-1][1].append(line)
    read = tuple(Chapter(heading, tuple(own)) for heading, own in chapters)
    return Letter(first.removeprefix(_LANGUAGE), read)


def _offer(award: AwardRow) -> Iterator[Chapter]:
    facts = _facts(award)
    yield Chapter(_title(award, facts), (_("Dear %(maker)s,", **facts), *_decided(award, facts)))
    yield Chapter(_("What you get"), (_given(award, facts), *_comes_from(award)))
    yield Chapter(_("When you get it"), tuple(_when(award)))
    yield Chapter(_("What we ask of you"), tuple(_asked(award)))
    yield Chapter(_("What can end it"), tuple(_ends(award, facts)))
    yield Chapter(_("Whom you can ask"), (_whom(award),))


def _facts(award: AwardRow) -> dict[str, str]:
    return {
        "fund": award.fund,
        "amount": euros_exact(award.amount_cents),
        "title": award.title,
        "maker": award.maker,
        "round": award.round or "",
        "called": award.called,
        # On one line: lines tell headings from paragraphs where the text is kept.
        "why": " ".join(award.motivation.split()),
        "decided": day(award.decided_at),
        "until": day(award.accept_by),
    }


def _title(award: AwardRow, facts: Mapping[str, str]) -> str:
    if award.is_unrestricted:
        return str(_("%(fund)s gives %(amount)s to %(maker)s", **facts))
    return str(_('%(fund)s gives %(amount)s for "%(title)s"', **facts))


def _decided(award: AwardRow, facts: Mapping[str, str]) -> Iterator[str]:
    if award.round_id is None:
        yield _("On %(decided)s %(fund)s decided to grant you this: “%(called)s”.", **facts)
        yield _("Its reason: %(why)s", **facts)
        yield _("This letter says what you get, when you get it, and what we agree.")
    else:
        yield _(
            'Your plan was chosen in the round "%(round)s" on %(decided)s. '
            "This letter says what you get, when you get it, and what we agree.",
            **facts,
        )


def _given(award: AwardRow, facts: Mapping[str, str]) -> str:
    if award.is_unrestricted:
        return str(
            _(
                "%(fund)s gives you %(amount)s. You need not pay it back. "
                "You decide what it is for: it is tied to no plan.",
                **facts,
            )
        )
    if award.round_id is None:
        return str(
            _(
                '%(fund)s gives you %(amount)s for "%(title)s". You need not pay it back. '
                "How you spend it is up to you, as long as it goes to this project.",
                **facts,
            )
        )
    return str(
        _(
            '%(fund)s gives you %(amount)s for "%(title)s", the plan you handed in. '
            "You need not pay it back. How you spend it is up to you, "
            "as long as it goes to this plan.",
            **facts,
        )
    )


def _comes_from(award: AwardRow) -> Iterator[str]:
    """Whose money it is, when a network decided with the money of others."""
    if award.shares:
        told = [f"{one.fund} ({euros_exact(one.cents)})" for one in award.shares]
        yield _("The money comes from %(funds)s.", funds=", ".join(told))


def _ends(award: AwardRow, facts: Mapping[str, str]) -> Iterator[str]:
    if award.round_id is None:
        yield _("Please accept by %(until)s. After that day the offer ends.", **facts)
    else:
        yield _(
            "Please accept by %(until)s. After that day the offer ends, "
            "and the money goes to the next project in line.",
            **facts,
        )
    if award.shares:
        yield _(
            "What was not sent yet, the network can take back. It must tell you why. "
            "The funds cannot. What was sent is yours."
        )
        return
    yield _(
        "What was not sent yet, the fund can take back. It must tell you why. "
        "What was sent is yours."
    )


def _whom(award: AwardRow) -> str:
    if award.contact is None:
        return str(_("Ask %(fund)s; its page here says how to reach it.", fund=award.fund))
    facts = {"person": award.contact, "fund": award.fund, "email": award.contact_email}
    return str(_("%(person)s of %(fund)s answers: %(email)s.", **facts))


def _when(award: AwardRow) -> Iterator[str]:
    if [part.due_when for part in award.parts] == [TrancheWhen.ACCEPTANCE]:
        yield _("All of it is sent when you have accepted.")
    else:
        yield from (part_sentence(part, award.fund) for part in award.parts)
    yield _(
        "Money that is sent is on your account a few working days later. "
        "For that the payment service must know who you are and to which account it goes."
    )


def part_sentence(part: Part, fund: str) -> str:
    """One part of an award: how much, and when it is sent."""
    facts = {"number": part.position, "amount": euros_exact(part.cents), "fund": fund}
    if part.due_on is not None:
        return str(_("Part %(number)s: %(amount)s, on %(day)s.", **facts, day=day(part.due_on)))
    if part.due_when is TrancheWhen.ACCEPTANCE:
        return str(_("Part %(number)s: %(amount)s, when you have accepted.", **facts))
    return str(_("Part %(number)s: %(amount)s, when %(fund)s lets it go.", **facts))


def _asked(award: AwardRow) -> Iterator[str]:
    """What each fund's policy asks that counted when the award was decided."""
    if not award.shares:
        yield from _asked_by(award, award.fund_id, award.amount_cents)
        return
    yield _("You tell your story once. It goes to all of these funds.")
    for one in award.shares:
        for asked in _asked_by(award, one.fund_id, one.cents):
            yield f"{one.fund}: {asked}"


def _asked_by(award: AwardRow, fund_id: int, cents: int) -> Iterator[str]:
    _version, policy = trust_policies.at(reader(), fund_id, award.decided_at)
    tier = policy.tier_of(cents)
    if not tier.asks:
        yield _("Nothing: for this amount no report is asked.")
    for what in asks_told(tier.asks):
        yield _(
            "Within %(weeks)s weeks after the end of your project: %(what)s.",
            weeks=tier.due_weeks,
            what=what,
        )
    if tier.asks:
        yield _("The fund cannot ask for more than its trust policy says.")
    if tier.change_days and not award.is_unrestricted:
        yield _(
            "Does the plan change, or can it not go on? Tell the fund within %(days)s days.",
            days=tier.change_days,
        )


# ---- as a file ----------------------------------------------------------------------------------


def as_file(award: AwardRow, *, otherwise: str) -> ResponseReturnValue:
    """The letter as a PDF file; a machine that makes none leads to the page to print."""
    html = render_template("components/letter_file.html", letter=letter_of(award))
    return pdf_answer(html, name=f"award-{award.id}.pdf", otherwise=otherwise)
