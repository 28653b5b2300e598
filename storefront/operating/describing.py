"""The table of settings is printed from the settings themselves, so that it cannot be out of date."""

from dataclasses import fields

from storefront.settings import Settings

HEAD = """# Settings

Everything is set by environment variables; with none set the embedded defaults run. `storefront doctor` says in plain
words what does not fit. This file is what `storefront settings` prints.

"""


def table() -> str:
    """Every setting as a Markdown table: its variable, its default, its meaning."""
    rows = ["| Variable | Default | Meaning |", "|---|---|---|"]
    for field in fields(Settings):
        default = f"`{field.default}`" if field.default else "empty"
        rows.append(f"| `{field.metadata['name']}` | {default} | {field.metadata['says']} |")
    return "\n".join(rows) + "\n"


def page() -> str:
    """docs/settings.md."""
    return HEAD + table()
