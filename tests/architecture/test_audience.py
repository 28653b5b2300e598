"""Every view says who may see it, and no path is answered by two views."""

from collections import defaultdict

from flask import Flask


def test_every_view_has_an_audience(app: Flask) -> None:
    silent = [name for name, view in app.view_functions.items() if not getattr(view, "audience", None)]
    assert not silent, f"views without an audience: {silent}"


def test_a_path_belongs_to_one_view(app: Flask) -> None:
    views: dict[tuple[str, str], set[str]] = defaultdict(set)
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            views[rule.rule, method].add(rule.endpoint)
    assert not {path: names for path, names in views.items() if len(names) > 1}


def test_an_action_is_a_post_to_a_noun(app: Flask) -> None:
    """What changes something is a POST; browsers know no other way without a script (contract.md, Paths)."""
    odd = [
        f"{rule.rule} {rule.methods}"
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS", "POST"} and not rule.rule.startswith("/api/")
    ]
    assert not odd


def test_paths_are_lower_case_nouns(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        words = [word for word in rule.rule.split("/") if word and "<" not in word]
        assert all(word == word.lower() and "_" not in word for word in words), rule.rule
