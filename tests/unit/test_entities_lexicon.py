"""The lexicon: aliases, relations, the user's changes, outlets."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

import reader.entities.lexicon as lexicon_module
from reader.entities.lexicon import Lexicon
from reader.entities.recognise import recognise
from reader.errors import ConfigError


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load()


def written(tmp_path: Path, toml: str) -> Path:
    file = tmp_path / "lexicon.toml"
    file.write_text(toml, encoding="utf-8")
    return file


def test_every_alias_leads_to_one_entity(lexicon: Lexicon) -> None:
    for name in ("Hon Hai", "Hon Hai Precision Industry Co., Ltd.", "foxconn"):
        entry = lexicon.find(name)
        assert entry is not None
        assert entry.id == "foxconn"
    assert lexicon.find("Nobody Of That Name") is None


def test_every_relation_leads_to_an_entity(lexicon: Lexicon) -> None:
    lost = [
        (entry.id, relation.target)
        for entry in lexicon.entries
        for relation in entry.relations
        if lexicon.entity(relation.target) is None
    ]
    assert lost == []


def test_ids_are_slugs_and_each_stands_once() -> None:
    ids = [
        row["id"]
        for file in Path(lexicon_module.__file__).parent.glob("data/*.json")
        for group in json.loads(file.read_text(encoding="utf-8"))["groups"]
        for row in group["entries"]
    ]
    assert [i for i in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", i)] == []
    assert len(ids) == len(set(ids))


def test_the_lexicon_is_broad(lexicon: Lexicon) -> None:
    kinds = {entry.kind for entry in lexicon.entries}
    assert len(lexicon) > 1000
    assert {"automaker", "supplier", "battery maker", "outlet", "wire", "regulator", "union", "model"} <= kinds
    count = Counter(entry.type for entry in lexicon.entries)
    assert min(count[kind] for kind in ("ORG", "PERSON", "PLACE", "PRODUCT")) > 1500


def test_a_name_stands_for_one_entity_of_its_type_unless_two_makers_share_it(lexicon: Lexicon) -> None:
    owners: dict[tuple[str, str], set[str]] = {}
    for entry in lexicon.entries:
        for name in {entry.name, *entry.aliases} - set(entry.weak):
            owners.setdefault((entry.type, name), set()).add(entry.id)
    shared = {name for (kind, name), ids in owners.items() if len(ids) > 1 and kind != "PRODUCT"}
    assert shared == set()


@pytest.mark.parametrize(
    ("host", "title", "outlet"),
    [
        ("asia.nikkei.com", "anything", "Nikkei Asia"),
        ("www.reuters.com", "Business", "Reuters"),
        ("news.example.org", "Harbour Gazette - RSS Feed", "Harbour Gazette"),
        ("news.example.org", "Latest news from Harbour Gazette | Cars", "Harbour Gazette"),
        ("www.example.org", "", "example.org"),
        ("www.example.org", "RSS", "example.org"),
    ],
)
def test_an_outlet_is_said_as_a_person_would(lexicon: Lexicon, host: str, title: str, outlet: str) -> None:
    assert lexicon.outlet_for(host, title) == outlet


def test_the_user_adds_renames_hides_and_merges(tmp_path: Path) -> None:
    mine = Lexicon.load(
        written(
            tmp_path,
            'not-an-entity = ["Kia"]\n'
            '[[add]]\nname = "Harbour Motors"\ntype = "ORG"\naliases = ["HMX"]\n'
            '[alias]\nnissan = ["Nissan Heavy"]\n'
            '[merge]\ndatsun = "nissan"\n',
        )
    )
    found = {m.surface: m.entity_id for m in recognise("HMX met Nissan Heavy, Datsun and Kia in the hall.", mine)}
    assert found == {"HMX": "harbour-motors", "Nissan Heavy": "nissan", "Datsun": "nissan"}
    assert mine.entity("datsun") is None


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("add = 3", "add"),
        ('[[add]]\nname = "X"\ntype = "TOWN"', "type"),
        ('[[add]]\nname = " "\ntype = "ORG"', "add[0].name"),
        ('[[add]]\nname = "X"\ntype = "ORG"\nid = "No Good"', "add[0].id"),
        ('[alias]\nnosuch = ["X"]', "nosuch"),
        ('[merge]\nnissan = "nosuch"', "nosuch"),
        ("[merge", "table"),
    ],
)
def test_an_error_names_the_file_and_the_key(tmp_path: Path, toml: str, said: str) -> None:
    file = written(tmp_path, toml)
    with pytest.raises(ConfigError) as caught:
        Lexicon.load(file)
    assert str(file) in str(caught.value)
    assert said in str(caught.value)


def test_a_missing_user_file_is_the_shipped_lexicon(tmp_path: Path) -> None:
    assert Lexicon.load(tmp_path / "lexicon.toml") is Lexicon.load()


def test_an_office_ends_after_it_begins_and_only_some_firms_have_two_heads(lexicon: Lexicon) -> None:
    heads = Counter[str]()
    for entry in lexicon.entries:
        for relation in entry.relations:
            assert not (relation.since and relation.until) or relation.since < relation.until
            if relation.kind == "chief-of" and not relation.until:
                heads[relation.target] += 1
    assert {firm for firm, count in heads.items() if count > 1} <= {"sk-on", "aptera"}
