"""The schema, in one readable place, as named migrations.

A story's row is its heading and its status (read, starred, arrived): small, mutable, kept for ever so that a pruned
story never comes back as new. Its content (HTML, text) lies in `body` and may be pruned. Counters on `thread` and
`development` are derived: `store.recounting` rebuilds them from the stories.
"""

from __future__ import annotations

import sqlite_utils
from sqlite_utils import Migrations

MIGRATIONS = Migrations("newsreader")

_FIRST = (
    """CREATE TABLE feed(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        url TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL DEFAULT '',         -- as the feed calls itself
        given_title TEXT,                       -- as the user calls it
        site_url TEXT NOT NULL DEFAULT '',
        folder TEXT NOT NULL DEFAULT '',        -- nested with '/'
        subscribed INTEGER NOT NULL DEFAULT 1,  -- 0: removed by the user; its kept stories stay
        fold_copies INTEGER NOT NULL DEFAULT 1,
        added INTEGER NOT NULL,
        last_polled INTEGER,
        next_poll INTEGER NOT NULL DEFAULT 0,
        error TEXT,
        notice TEXT NOT NULL DEFAULT '',        -- what was cut or mended at the last reading
        failures INTEGER NOT NULL DEFAULT 0,
        failing_since INTEGER,
        gone INTEGER NOT NULL DEFAULT 0,        -- 410: never polled again
        etag TEXT, last_modified TEXT,          -- verbatim, and only for validators_url
        validators_url TEXT, validators_at INTEGER,
        body_hash BLOB,
        ttl INTEGER, skip_hours TEXT NOT NULL DEFAULT '', skip_days TEXT NOT NULL DEFAULT '',
        moved_to TEXT, moved_days INTEGER NOT NULL DEFAULT 0, moved_last INTEGER
    ) STRICT""",
    # Retry-After pauses a whole host, whoever asked.
    "CREATE TABLE host_pause(host TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE thread(
        id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never reused
        slug TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        given_title TEXT,
        summary TEXT NOT NULL DEFAULT '',
        followed INTEGER NOT NULL DEFAULT 0,
        muted INTEGER NOT NULL DEFAULT 0,
        lone INTEGER NOT NULL DEFAULT 0,        -- a roundup: nothing joins it
        exported INTEGER,                       -- when first exported: its slug is then fixed
        merged_into INTEGER REFERENCES thread(id),
        last_read INTEGER,
        story_count INTEGER NOT NULL DEFAULT 0,
        shown_count INTEGER NOT NULL DEFAULT 0, -- without folded copies
        unread_count INTEGER NOT NULL DEFAULT 0,
        feed_count INTEGER NOT NULL DEFAULT 0,
        outlet_count INTEGER NOT NULL DEFAULT 0,
        independent_count INTEGER NOT NULL DEFAULT 0,
        development_count INTEGER NOT NULL DEFAULT 0,
        new_count INTEGER NOT NULL DEFAULT 0,
        first_published INTEGER NOT NULL DEFAULT 0,
        last_published INTEGER NOT NULL DEFAULT 0,
        silence INTEGER NOT NULL DEFAULT 0,     -- seconds; the gap that its latest activity ended
        entities TEXT NOT NULL DEFAULT '[]',    -- JSON, most named first
        activity TEXT NOT NULL DEFAULT '[]'     -- JSON, stories in twelve equal spans
    ) STRICT""",
    # Thread lists: latest activity first, all of them or those of two stories and more.
    "CREATE INDEX thread_latest ON thread(last_published DESC, id DESC) WHERE merged_into IS NULL AND story_count > 0",
    # The same with followed ones first, as the screen lists them; also finds the followed ones.
    "CREATE INDEX thread_followed_first ON thread(followed DESC, last_published DESC, id DESC)"
    " WHERE merged_into IS NULL AND story_count > 0",
    """CREATE TABLE development(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        thread_id INTEGER NOT NULL REFERENCES thread(id),
        title TEXT NOT NULL DEFAULT '',
        first_outlet TEXT NOT NULL DEFAULT '',
        story_count INTEGER NOT NULL DEFAULT 0,
        outlet_count INTEGER NOT NULL DEFAULT 0,
        unread_count INTEGER NOT NULL DEFAULT 0,
        first_published INTEGER NOT NULL DEFAULT 0,
        last_published INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    "CREATE INDEX development_of_thread ON development(thread_id, first_published)",
    """CREATE TABLE story(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        feed_id INTEGER NOT NULL REFERENCES feed(id),
        uid TEXT NOT NULL,
        moment INTEGER NOT NULL,                -- published, clamped; else arrived: the order of every list
        arrived INTEGER NOT NULL,
        read INTEGER NOT NULL DEFAULT 0,
        starred INTEGER NOT NULL DEFAULT 0,
        listed INTEGER NOT NULL DEFAULT 1,      -- 0: folded under another story, or pruned
        pruned INTEGER NOT NULL DEFAULT 0,
        thread_id INTEGER REFERENCES thread(id),
        development_id INTEGER REFERENCES development(id),
        copy_of INTEGER REFERENCES story(id),
        versions INTEGER NOT NULL DEFAULT 0,
        published INTEGER, updated INTEGER,
        digest BLOB NOT NULL,
        url_key TEXT NOT NULL DEFAULT '',
        title TEXT NOT NULL, author TEXT NOT NULL DEFAULT '', outlet TEXT NOT NULL DEFAULT '',
        url TEXT NOT NULL DEFAULT '', lede TEXT NOT NULL DEFAULT '',
        UNIQUE(feed_id, uid)
    ) STRICT""",
    # Lists, newest first: everything, unread, starred, of one feed, of one thread.
    "CREATE INDEX story_newest ON story(moment DESC, id DESC) WHERE listed = 1",
    "CREATE INDEX story_unread ON story(moment DESC, id DESC) WHERE listed = 1 AND read = 0",
    "CREATE INDEX story_starred ON story(moment DESC, id DESC) WHERE starred = 1",
    # The same page under another uid of its feed, or in another feed.
    "CREATE INDEX story_page ON story(url_key, feed_id)",
    # Everything, copies included: the command line's list.
    "CREATE INDEX story_all ON story(moment DESC, id DESC) WHERE pruned = 0",
    "CREATE INDEX story_of_feed ON story(feed_id, moment DESC, id DESC)",
    "CREATE INDEX story_of_thread ON story(thread_id, moment DESC, id DESC)",
    "CREATE INDEX story_of_development ON story(development_id)",
    # Unread counts by feed without reading rows.
    "CREATE INDEX story_unread_of_feed ON story(feed_id) WHERE read = 0 AND pruned = 0",
    # Copies of a story; the same page in another feed; what still waits for its thread.
    "CREATE INDEX story_copies ON story(copy_of) WHERE copy_of IS NOT NULL",
    "CREATE INDEX story_waiting ON story(moment, uid, id) WHERE thread_id IS NULL AND pruned = 0",
    """CREATE TABLE body(
        story_id INTEGER PRIMARY KEY REFERENCES story(id) ON DELETE CASCADE,
        title TEXT NOT NULL,                    -- again, for the full-text index over title and text
        text TEXT NOT NULL,
        html TEXT NOT NULL,
        removed TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    "CREATE VIRTUAL TABLE search USING fts5(title, text, content='body', content_rowid='story_id', tokenize='porter unicode61 remove_diacritics 2')",
    # The index follows the table by itself, so that no writer can forget it.
    """CREATE TRIGGER body_added AFTER INSERT ON body BEGIN
        INSERT INTO search(rowid, title, text) VALUES (new.story_id, new.title, new.text); END""",
    """CREATE TRIGGER body_removed AFTER DELETE ON body BEGIN
        INSERT INTO search(search, rowid, title, text) VALUES ('delete', old.story_id, old.title, old.text); END""",
    """CREATE TRIGGER body_changed AFTER UPDATE OF title, text ON body BEGIN
        INSERT INTO search(search, rowid, title, text) VALUES ('delete', old.story_id, old.title, old.text);
        INSERT INTO search(rowid, title, text) VALUES (new.story_id, new.title, new.text); END""",
    """CREATE TABLE version(
        id INTEGER PRIMARY KEY,
        story_id INTEGER NOT NULL REFERENCES story(id) ON DELETE CASCADE,
        seen INTEGER NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX version_of_story ON version(story_id, seen)",
    # What assign remembers of a story (see threads.features), and why it put it where it is.
    """CREATE TABLE placement(
        story_id INTEGER PRIMARY KEY REFERENCES story(id) ON DELETE CASCADE,
        features BLOB NOT NULL,
        why TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    # Under which terms (stable hashes) a placed story is found again, the newest first: what assign does not hold in
    # memory it finds here, so that opening reads no archive and a saga of months ago is still one.
    """CREATE TABLE posting(
        term INTEGER NOT NULL, moment INTEGER NOT NULL, story_id INTEGER NOT NULL,
        PRIMARY KEY(term, moment, story_id)
    ) STRICT, WITHOUT ROWID""",
    # Features are empty until a story's names are read, and again when its text changes.
    "CREATE INDEX placement_stale ON placement(story_id) WHERE features = x''",
    "CREATE TABLE state(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE entity(
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        type TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE story_entity(
        story_id INTEGER NOT NULL REFERENCES story(id) ON DELETE CASCADE,
        entity_id INTEGER NOT NULL REFERENCES entity(id),
        count INTEGER NOT NULL,
        prominent INTEGER NOT NULL,             -- named in the headline or the first sentence
        PRIMARY KEY(story_id, entity_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX entity_stories ON story_entity(entity_id, story_id)",
    """CREATE TABLE tagging(
        kind TEXT NOT NULL CHECK(kind IN ('feed', 'story', 'thread')),
        target INTEGER NOT NULL,
        tag TEXT NOT NULL,
        PRIMARY KEY(kind, target, tag)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX tagging_by_tag ON tagging(tag, kind, target)",
    """CREATE TABLE note(
        kind TEXT NOT NULL CHECK(kind IN ('story', 'thread')),
        target INTEGER NOT NULL,
        text TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY(kind, target)
    ) STRICT, WITHOUT ROWID""",
    # What the user said about grouping, anchored on stories so that it survives any regrouping.
    """CREATE TABLE correction(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL CHECK(kind IN ('together', 'apart')),
        story_a INTEGER NOT NULL REFERENCES story(id),
        story_b INTEGER NOT NULL REFERENCES story(id),
        at INTEGER NOT NULL
    ) STRICT""",
    # One row for each thing the user did, with the row changes it made: before and after.
    """CREATE TABLE journal(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        label TEXT NOT NULL,
        changes TEXT NOT NULL,
        undone INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    # What happened to feeds without the user's doing: moved, gone.
    """CREATE TABLE feed_event(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL, feed_id INTEGER NOT NULL REFERENCES feed(id), what TEXT NOT NULL
    ) STRICT""",
)

_SECOND = (
    # Files of the earliest build have these two under other names.
    "DROP INDEX IF EXISTS thread_followed",
    "DROP INDEX IF EXISTS story_placed",
    "CREATE INDEX IF NOT EXISTS thread_followed_first ON thread(followed DESC, last_published DESC, id DESC)"
    " WHERE merged_into IS NULL AND story_count > 0",
    "CREATE INDEX IF NOT EXISTS story_all ON story(moment DESC, id DESC) WHERE pruned = 0",
    # Folders that list the copies of their feeds, whatever the feeds say; those inside them too.
    "CREATE TABLE unfolded(folder TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    # What assign asks at its start: the threads of roundups, and those the user has a hand on.
    "CREATE INDEX thread_lone ON thread(id) WHERE lone = 1",
    "CREATE INDEX thread_kept ON thread(id) WHERE followed = 1 OR given_title IS NOT NULL OR exported IS NOT NULL",
    # 1: its publisher changed it after it was read, and that was not looked at.
    "ALTER TABLE story ADD COLUMN edited INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX story_edited ON story(moment DESC, id DESC) WHERE edited = 1",
    # 1: the user had read it.
    "ALTER TABLE version ADD COLUMN was_read INTEGER NOT NULL DEFAULT 0",
    # The text of a story's page, fetched on demand; what the feed gave stays in body.
    """CREATE TABLE whole(
        story_id INTEGER PRIMARY KEY REFERENCES story(id) ON DELETE CASCADE,
        html TEXT NOT NULL,
        text TEXT NOT NULL,
        removed TEXT NOT NULL,
        at INTEGER NOT NULL
    ) STRICT""",
    # What is marked wherever it stands: entities by their keys, phrases as they are written.
    """CREATE TABLE watch(
        kind TEXT NOT NULL CHECK(kind IN ('entity', 'phrase')),
        key TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY(kind, key)
    ) STRICT, WITHOUT ROWID""",
    # What the user said about names: kind and name, and as JSON of whom; see entities.userfile.
    """CREATE TABLE own_name(
        kind TEXT NOT NULL CHECK(kind IN ('add', 'alias', 'hide', 'merge')),
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY(kind, name)
    ) STRICT, WITHOUT ROWID""",
    # 1: said of story_a alone, and stories like it follow.
    "ALTER TABLE correction ADD COLUMN example INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX correction_of_story ON correction(story_a)",
    "CREATE INDEX correction_with_story ON correction(story_b)",
    # What assign remembers of a story has more to it now: names are read again, at the next refresh.
    "UPDATE placement SET features = x''",
    "INSERT OR IGNORE INTO placement(story_id, features) SELECT id, x'' FROM story WHERE pruned = 0",
)


_COMPARISONS = (
    # 1: all of it was said by the stories of its thread before it; 0: not so; NULL: not compared (again) yet.
    "ALTER TABLE story ADD COLUMN adds_nothing INTEGER",
    # A story alone in its thread has nothing before it.
    "UPDATE story SET adds_nothing = 0 WHERE thread_id IN (SELECT id FROM thread WHERE story_count = 1)",
    "CREATE INDEX story_compared ON story(thread_id, moment) WHERE adds_nothing IS NOT NULL",
    "CREATE INDEX story_uncompared ON story(moment DESC, id DESC)"
    " WHERE adds_nothing IS NULL AND thread_id IS NOT NULL AND pruned = 0",
    "CREATE INDEX story_unread_of_thread ON story(thread_id, moment) WHERE read = 0 AND pruned = 0",
    # Whoever moves a story or changes its text: what comes after it in its thread is compared again.
    """CREATE TRIGGER story_moved AFTER UPDATE OF thread_id ON story WHEN old.thread_id IS NOT new.thread_id BEGIN
        UPDATE story SET adds_nothing = NULL
            WHERE thread_id = old.thread_id AND moment >= new.moment AND adds_nothing IS NOT NULL;
        UPDATE story SET adds_nothing = NULL
            WHERE thread_id = new.thread_id AND moment >= new.moment AND adds_nothing IS NOT NULL;
        UPDATE story SET adds_nothing = NULL WHERE id = new.id AND adds_nothing IS NOT NULL; END""",
    """CREATE TRIGGER body_differs AFTER UPDATE OF text ON body WHEN old.text IS NOT new.text BEGIN
        UPDATE story SET adds_nothing = NULL WHERE adds_nothing IS NOT NULL
            AND thread_id = (SELECT thread_id FROM story WHERE id = new.story_id)
            AND moment >= (SELECT moment FROM story WHERE id = new.story_id); END""",
)

_FOURTH = (
    # 1: the whole text of its stories is fetched from their pages by each round.
    "ALTER TABLE feed ADD COLUMN full_text INTEGER NOT NULL DEFAULT 0",
    # Whole texts are searched too, with the title again as in body.
    "ALTER TABLE whole ADD COLUMN title TEXT NOT NULL DEFAULT ''",
    "UPDATE whole SET title = (SELECT title FROM story s WHERE s.id = story_id)",
    "CREATE VIRTUAL TABLE search_whole USING fts5(title, text, content='whole', content_rowid='story_id', tokenize='porter unicode61 remove_diacritics 2')",
    "INSERT INTO search_whole(search_whole) VALUES ('rebuild')",
    """CREATE TRIGGER whole_added AFTER INSERT ON whole BEGIN
        INSERT INTO search_whole(rowid, title, text) VALUES (new.story_id, new.title, new.text); END""",
    """CREATE TRIGGER whole_removed AFTER DELETE ON whole BEGIN
        INSERT INTO search_whole(search_whole, rowid, title, text) VALUES ('delete', old.story_id, old.title, old.text); END""",
    """CREATE TRIGGER whole_changed AFTER UPDATE OF title, text ON whole BEGIN
        INSERT INTO search_whole(search_whole, rowid, title, text) VALUES ('delete', old.story_id, old.title, old.text);
        INSERT INTO search_whole(rowid, title, text) VALUES (new.story_id, new.title, new.text); END""",
    # Pages of which no text could be had: how often they were asked, when last, and why not.
    """CREATE TABLE page_failure(
        story_id INTEGER PRIMARY KEY REFERENCES story(id) ON DELETE CASCADE,
        at INTEGER NOT NULL, times INTEGER NOT NULL, reason TEXT NOT NULL
    ) STRICT""",
)

_LISTS = (
    # Every thread list and its count from the index alone, however deep one scrolls: a thread's own row is wide.
    "CREATE INDEX thread_listed ON thread(followed DESC, last_published DESC, id DESC,"
    " shown_count, muted, unread_count, given_title, merged_into, story_count)"
    " WHERE merged_into IS NULL AND story_count > 0",
    "DROP INDEX thread_followed_first",
)

_TIMES = (
    # Threads that were read and have new stories.
    "CREATE INDEX thread_news ON thread(last_published DESC, id DESC) WHERE merged_into IS NULL AND story_count > 0"
    " AND new_count > 0 AND last_read IS NOT NULL",
    # Undated stories of a new feed, and copies, do not tell when something happened (see store.recounting).
    """UPDATE thread SET silence = 0, first_published = t.first, last_published = t.last FROM (
        SELECT s.thread_id AS id, min(s.moment) AS first, max(s.moment) AS last FROM story s JOIN feed f ON f.id = s.feed_id
        WHERE s.pruned = 0 AND s.copy_of IS NULL AND (s.published IS NOT NULL OR s.arrived > f.added + 86400)
        AND s.thread_id IN (SELECT thread_id FROM story WHERE published IS NULL OR copy_of IS NOT NULL)
        GROUP BY s.thread_id) AS t WHERE t.id = thread.id""",
)

_NAMES = (
    # What is counted of the stories of a name: a story's own row is wide.
    "CREATE INDEX story_slim ON story(id, thread_id, moment, listed) WHERE pruned = 0",
    "CREATE INDEX thread_muted ON thread(last_published DESC, id DESC) WHERE muted = 1",
)


@MIGRATIONS()
def first(db: sqlite_utils.Database) -> None:
    """Create the tables of the first release."""
    for statement in _FIRST:
        db.conn.execute(statement)


@MIGRATIONS()
def briefs(db: sqlite_utils.Database) -> None:
    """Add what the figures, ledgers, watchlist, corrections of names and whole texts need."""
    for statement in _SECOND:
        db.conn.execute(statement)


@MIGRATIONS()
def comparisons(db: sqlite_utils.Database) -> None:
    """Add what tells which stories add nothing to their thread."""
    for statement in _COMPARISONS:
        db.conn.execute(statement)


@MIGRATIONS()
def pages(db: sqlite_utils.Database) -> None:
    """Add what fetching the whole texts of a feed's stories, and searching them, needs."""
    for statement in _FOURTH:
        db.conn.execute(statement)


@MIGRATIONS()
def lists(db: sqlite_utils.Database) -> None:
    """Let long lists of threads be read from an index."""
    for statement in _LISTS:
        db.conn.execute(statement)


@MIGRATIONS()
def times(db: sqlite_utils.Database) -> None:
    """List the threads with news, and tell the times of threads by the stories that know them."""
    for statement in _TIMES:
        db.conn.execute(statement)


@MIGRATIONS()
def names(db: sqlite_utils.Database) -> None:
    """Let names be counted, and muted threads be listed, from an index."""
    for statement in _NAMES:
        db.conn.execute(statement)
