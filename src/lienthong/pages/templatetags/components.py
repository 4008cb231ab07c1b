"""The components that pages are made of; built in, no `{% load %}` needed. See /style for each of them at work."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.templatetags.static import PrefixNode
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lienthong.access import user
from lienthong.pages import fields, formats, states

register = template.Library()

register.filter("number", formats.number)
register.filter("dong", formats.dong)
register.filter("day", formats.day)
register.filter("moment", formats.moment)
register.filter("birth", formats.birth)
register.filter("duration", formats.duration)
register.filter("yes_no", formats.yes_no)


@register.filter
def tone(state: Any) -> str:
    """late, soon, done or quiet."""
    return states.tone(str(state))


@register.simple_tag
def static_path(name: str) -> str:
    """The address of a static file that must keep its plain name (fonts are named inside a style sheet)."""
    return PrefixNode.handle_simple("STATIC_URL") + name


@register.simple_tag
def button(
    text: str, href: str = "", kind: str = "", name: str = "", value: str = "", start: bool = False
) -> SafeString:
    """A button, or a link that looks like one. kind: "" (the one next step), "secondary", "warning"."""
    classes = f"govuk-button govuk-button--{kind}" if kind else "govuk-button"
    if href:
        return format_html(
            '<a href="{}" role="button" draggable="false" class="{}" data-module="govuk-button">{}</a>',
            href,
            classes,
            text,
        )
    named = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html(
        '<button type="submit" class="{}" data-module="govuk-button" data-prevent-double-click="true"{}>{}</button>',
        classes, named, text,
    )  # fmt: skip


@register.simple_tag
def tag(state: Any, text: Any = "", tone: str = "") -> SafeString:
    """A state as a coloured word: `{% tag paper.state %}`, or with a word of its own: `{% tag "late" text %}`."""
    return format_html(
        '<strong class="lt-tag lt-tag--{}">{}</strong>', tone or states.tone(str(state)), text or states.label(state)
    )


@register.simple_tag
def number_link(value: int | None, href: str = "", label: str = "", tone: str = "") -> SafeString:
    """A number that opens the rows behind it; `label` says to a screen reader what is counted. Zero leads nowhere."""
    text = formats.number(value)
    spoken = format_html('<span class="govuk-visually-hidden"> {}</span>', label) if label else ""
    classes = f"lt-number lt-number--{tone}" if tone and value else "lt-number"
    if not value or not href:
        return format_html('<span class="{}">{}{}</span>', classes, text, spoken)
    return format_html('<a class="govuk-link {}" href="{}">{}{}</a>', classes, href, text, spoken)


@register.inclusion_tag("pages/components/summary_list.html")
def summary_list(rows: Iterable[Any]) -> dict[str, Any]:
    """Facts by name. A row is (name, value) or (name, value, address, words of the link)."""
    found = rows.items() if isinstance(rows, dict) else rows
    return {"rows": [{"name": r[0], "value": r[1], "href": r[2], "words": r[3]} if len(r) > 2
                     else {"name": r[0], "value": r[1]} for r in map(tuple, found)]}  # fmt: skip


@register.inclusion_tag("pages/components/notice.html")
def notice(text: Any, kind: str = "info", title: str = "") -> dict[str, Any]:
    """Something the reader should know. kind: info, success, warning, error."""
    return {"text": text, "kind": kind if kind in ("success", "warning", "error") else "info", "title": title}


@register.inclusion_tag("pages/components/breadcrumbs.html")
def breadcrumb_trail(crumbs: Iterable[Any]) -> dict[str, Any]:
    """The way back: pairs (words, address); the last may have no address."""
    return {"crumbs": [(c[0], c[1] if len(c) > 1 else "") for c in map(_pair, crumbs)]}


EVENT = ("title", "at", "state", "state_text", "text", "by", "receipt", "href")


@register.inclusion_tag("pages/components/timeline.html")
def timeline(events: Iterable[Any]) -> dict[str, Any]:
    """What happened, newest as given. An event has title, at, and may have state, text, by, receipt, href. `by` is a
    name, or the code of who did it: then the name is shown."""
    rows = [
        {name: one.get(name) if isinstance(one, dict) else getattr(one, name, None) for name in EVENT} for one in events
    ]
    names = user.names({str(one.get("by") or "") for one in rows})
    for one in rows:
        one["by"] = _who(str(one.get("by") or ""), names)
    return {"events": rows}


def _who(by: str, names: dict[str, str]) -> str:
    if by.startswith("system:"):
        return _("the system")
    kind, _colon, login = by.partition(":")
    if kind != "user":
        return by
    return names.get(by) or (_("a citizen, by e-ID") if login.isdigit() else login)


@register.inclusion_tag("pages/components/progress.html")
def progress(done: int, total: int, label: str, url: str = "") -> dict[str, Any]:
    """Long work; with `url` the bar renews itself every two seconds until it is full (url answers with this bar)."""
    share = min(100, done * 100 // total) if total else 0
    return {"done": done, "total": total, "label": label, "share": share, "url": url if share < 100 else ""}


@register.inclusion_tag("pages/components/tab_links.html")
def tab_links(items: Iterable[Any], label: str = "") -> dict[str, Any]:
    """Parts of one page, each with an address: (words, address, whether it is this one[, number])."""
    return {
        "items": [dict(zip(("words", "href", "here", "count"), item, strict=False)) for item in items],
        "label": label,
    }


@register.simple_tag
def law(basis: Any, evidence: str = "", href: str = "") -> SafeString:
    """A legal basis and how sure we are of it: everything but `primary` is shown as unverified."""
    words = format_html('<a class="govuk-link" href="{}">{}</a>', href, basis) if href else basis
    if evidence == "primary":
        return format_html('<span class="lt-law">{}</span>', words)
    return format_html('<span class="lt-law">{} <span class="lt-law__mark">{}</span></span>', words, _("unverified"))


@register.simple_block_tag
def panel(content: str, title: str = "", tone: str = "") -> SafeString:
    """One of the few boxes: `{% panel "Title" %}...{% endpanel %}`."""
    head = format_html('<h2 class="govuk-heading-m">{}</h2>', title) if title else ""
    return format_html('<section class="lt-panel lt-panel--{}">{}{}</section>', tone or "plain", head, content)


@register.simple_block_tag
def details(content: str, summary: str, open: bool = False) -> SafeString:
    """What only some readers need: `{% details "Why this date?" %}...{% enddetails %}`."""
    return format_html(
        '<details class="govuk-details"{}><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary>'
        '<div class="govuk-details__text">{}</div></details>',
        SafeString(" open") if open else "", summary, content,
    )  # fmt: skip


@register.simple_block_tag(takes_context=True)
def tabs(context: template.Context, content: str, title: str = "") -> SafeString:
    """Parts of one page without an address: `{% tabs %}{% tab_panel "First" %}...{% endtab_panel %}{% endtabs %}`."""
    found = context.render_context.get("tabs") or []
    context.render_context["tabs"] = []
    links = format_html_join(
        "", '<li class="govuk-tabs__list-item"><a class="govuk-tabs__tab" href="#{}">{}</a></li>', found
    )
    return format_html(
        '<div class="govuk-tabs" data-module="govuk-tabs"><h2 class="govuk-tabs__title">{}</h2>'
        '<ul class="govuk-tabs__list">{}</ul>{}</div>', title or _("Contents"), links, content,
    )  # fmt: skip


@register.simple_block_tag(takes_context=True)
def tab_panel(context: template.Context, content: str, title: str, name: str = "") -> SafeString:
    """One part inside `{% tabs %}`; `name` is its anchor."""
    if "tabs" not in context.render_context:
        context.render_context["tabs"] = []
    found = context.render_context["tabs"]
    name = name or f"tab-{len(found) + 1}"
    found.append((name, title))
    return format_html(
        '<div class="govuk-tabs__panel" id="{}"><h2 class="govuk-heading-m">{}</h2>{}</div>', name, title, content
    )


@register.inclusion_tag("pages/components/pager.html", takes_context=True)
def pager(context: template.Context, page: Any = None) -> dict[str, Any]:
    """Next and back of a list (see lists.py)."""
    return {"page": page or context.get("page")}


@register.inclusion_tag("pages/components/chart.html")
def chart(chart: Any) -> dict[str, Any]:
    """A chart (see charts.py) with its numbers as a table."""
    return {"chart": chart}


@register.inclusion_tag("pages/components/country.html")
def country_map(country: Any) -> dict[str, Any]:
    """The map of Vietnam (see country.py) with its numbers as a table."""
    return {"country": country}


@register.inclusion_tag("pages/components/form.html")
def form(form: Any) -> dict[str, Any]:
    """Everything inside a `<form>` but the token and the button: the summary of errors, then each field."""
    return {"form": form}


@register.inclusion_tag("pages/components/field.html")
def field(field: Any) -> dict[str, Any]:
    """One field with its label, hint and error: `{% field form.name %}`."""
    return fields.context(field)


@register.inclusion_tag("pages/components/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """Every fault of a form in one box, each a link to its field."""
    return {"errors": fields.faults(form)}


def _pair(crumb: Any) -> tuple:
    return (crumb,) if isinstance(crumb, str) else tuple(crumb)
