-- Lists that grow leave their CHECKs. SQLite can't alter a CHECK, so each further word would rebuild a table; from here
-- on the program's enums hold these lists, and a stored word that they don't know is an error where it is read. They
-- are the topics, kinds of audit subjects, protocols, modes, upstream statuses, purposes of links, and feeds.
--
-- The CHECKs that stay, and why:
--   models.status, defaults.status   the three words of an admin's decision; the foreign key of `defaults` rests on them
--   accounts.role                    gives power: a further role is a decision of its own, not a word more
--   tasks.caller                     Roster or somebody else: there is no third
--   0 and 1, ranges, no empty text   not lists
--
-- Both engines run this one text in one transaction, SQLite with its foreign keys on. There, to drop a table deletes
-- its rows first, so a table that others refer to can't be replaced alone: rows that refer to it would be deleted too
-- (ON DELETE CASCADE) or stop the drop. So there are two ways. A column that is no key is replaced within its table,
-- which no foreign key notices; one that is NOT NULL needs a default for that, on which no statement of the program
-- relies: an empty word can't be read. Where the column is a key, its table is replaced, and with it all that refer to
-- it: copied from the parent down, dropped from the child up. To rename a table renames it in foreign keys too.
--
-- A million entries of a million changes take 22 s on SQLite and 28 s on PostgreSQL, with the next migration.

-- Every change begins with this lock: an older instance that still runs can't write what would not be copied.
UPDATE versions SET version = version;

ALTER TABLE providers ADD COLUMN new_protocol TEXT NOT NULL DEFAULT '';
UPDATE providers SET new_protocol = protocol;
ALTER TABLE providers DROP COLUMN protocol;
ALTER TABLE providers RENAME COLUMN new_protocol TO protocol;

ALTER TABLE models ADD COLUMN new_mode TEXT NOT NULL DEFAULT '';
ALTER TABLE models ADD COLUMN new_upstream_status TEXT;
UPDATE models SET new_mode = mode, new_upstream_status = upstream_status;
ALTER TABLE models DROP COLUMN mode;
ALTER TABLE models DROP COLUMN upstream_status;
ALTER TABLE models RENAME COLUMN new_mode TO mode;
ALTER TABLE models RENAME COLUMN new_upstream_status TO upstream_status;

ALTER TABLE tasks ADD COLUMN new_mode TEXT NOT NULL DEFAULT '';
UPDATE tasks SET new_mode = mode;
ALTER TABLE tasks DROP COLUMN mode;
ALTER TABLE tasks RENAME COLUMN new_mode TO mode;

ALTER TABLE one_time_links ADD COLUMN new_purpose TEXT NOT NULL DEFAULT '';
UPDATE one_time_links SET new_purpose = purpose;
ALTER TABLE one_time_links DROP COLUMN purpose;
ALTER TABLE one_time_links RENAME COLUMN new_purpose TO purpose;

-- Nothing refers to the tables of feeds.
CREATE TABLE new_feed_models (
    feed TEXT NOT NULL,
    model_id TEXT NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    -- The key under which the feed lists it.
    upstream_key TEXT NOT NULL,
    -- Lines of field=value.
    says TEXT NOT NULL,
    PRIMARY KEY (feed, model_id)
);
INSERT INTO new_feed_models (feed, model_id, upstream_key, says)
    SELECT feed, model_id, upstream_key, says FROM feed_models;
DROP TABLE feed_models;
ALTER TABLE new_feed_models RENAME TO feed_models;
CREATE INDEX feed_models_by_model ON feed_models (model_id);

CREATE TABLE new_ignored_feed_keys (
    feed TEXT NOT NULL,
    upstream_key TEXT NOT NULL,
    ignored_at BIGINT NOT NULL,
    PRIMARY KEY (feed, upstream_key)
);
INSERT INTO new_ignored_feed_keys (feed, upstream_key, ignored_at)
    SELECT feed, upstream_key, ignored_at FROM ignored_feed_keys;
DROP TABLE ignored_feed_keys;
ALTER TABLE new_ignored_feed_keys RENAME TO ignored_feed_keys;

CREATE TABLE new_provider_aliases (
    feed TEXT NOT NULL,
    theirs TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    PRIMARY KEY (feed, theirs)
);
INSERT INTO new_provider_aliases (feed, theirs, provider_id) SELECT feed, theirs, provider_id FROM provider_aliases;
DROP TABLE provider_aliases;
ALTER TABLE new_provider_aliases RENAME TO provider_aliases;

CREATE TABLE new_feed_files (
    feed TEXT NOT NULL PRIMARY KEY,
    -- UUIDv7: another file has another id.
    id TEXT NOT NULL,
    -- What the file was called, or the address it came from.
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    arrived_at BIGINT NOT NULL,
    arrived_by TEXT NOT NULL,
    -- Only of a file that was fetched.
    etag TEXT,
    -- Models that an import would change, and how many of them are held; as of the file's arrival or last import.
    waiting BIGINT NOT NULL,
    held BIGINT NOT NULL
);
INSERT INTO new_feed_files (feed, id, name, content, arrived_at, arrived_by, etag, waiting, held)
    SELECT feed, id, name, content, arrived_at, arrived_by, etag, waiting, held FROM feed_files;
DROP TABLE feed_files;
ALTER TABLE new_feed_files RENAME TO feed_files;
CREATE INDEX feed_files_waiting ON feed_files (waiting, held);

CREATE TABLE new_feed_fetches (
    feed TEXT NOT NULL PRIMARY KEY,
    tried_at BIGINT NOT NULL,
    -- Why it failed; absent where it did not.
    failure TEXT
);
INSERT INTO new_feed_fetches (feed, tried_at, failure) SELECT feed, tried_at, failure FROM feed_fetches;
DROP TABLE feed_fetches;
ALTER TABLE new_feed_fetches RENAME TO feed_fetches;

-- Versions, the changes that made them, and the audit of these.
CREATE TABLE new_versions (
    topic TEXT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL
);
INSERT INTO new_versions (topic, version) SELECT topic, version FROM versions;

CREATE TABLE new_changes (
    -- UUIDv7: in the order of recording.
    id TEXT NOT NULL PRIMARY KEY,
    topic TEXT NOT NULL REFERENCES new_versions (topic),
    -- The topic's version that this change made.
    version BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    -- Absent for the command line and for Roster itself. No foreign key: the account may be gone.
    actor_id TEXT,
    actor TEXT NOT NULL,
    -- How many of the rows it was asked to change already were so.
    unchanged BIGINT NOT NULL,
    -- The change that this one undoes, as far as nothing had changed since.
    undoes TEXT REFERENCES new_changes (id)
);
INSERT INTO new_changes (id, topic, version, changed_at, actor_id, actor, unchanged, undoes)
    SELECT id, topic, version, changed_at, actor_id, actor, unchanged, undoes FROM changes;

-- Its indexes follow in the next migration: PostgreSQL makes none while the deferred foreign key of these rows waits
-- for the commit, and rows that are added beneath five indexes take SQLite minutes.
CREATE TABLE new_audit (
    change_id TEXT NOT NULL REFERENCES new_changes (id) DEFERRABLE INITIALLY DEFERRED,
    position BIGINT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    -- What was done, e.g. 'deprecate'.
    verb TEXT NOT NULL,
    -- Old and new value per field as JSON: {"status": ["inactive", "active"]}.
    fields TEXT NOT NULL,
    -- The change's moment and actor once more, so that one index has a filter and the order together.
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    PRIMARY KEY (change_id, position)
);
INSERT INTO new_audit (change_id, position, subject_kind, subject_id, verb, fields, made_at, made_by)
    SELECT change_id, position, subject_kind, subject_id, verb, fields, made_at, made_by FROM audit;

DROP TABLE audit;
-- SQLite looks for rows that refer to each row that it drops; without an index it would read the whole table for each.
CREATE INDEX changes_by_undoes ON changes (undoes);
DROP TABLE changes;
DROP TABLE versions;
ALTER TABLE new_versions RENAME TO versions;
ALTER TABLE new_changes RENAME TO changes;
ALTER TABLE new_audit RENAME TO audit;
CREATE INDEX changes_by_version ON changes (topic, version);
