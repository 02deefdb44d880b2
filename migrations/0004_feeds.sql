-- Feeds: what upstream says of models, what each feed said last, and files that wait for an admin.

-- NULL: in service, as far as any feed says.
ALTER TABLE models ADD COLUMN upstream_status TEXT
    CHECK (upstream_status IN ('active', 'alpha', 'beta', 'deprecating', 'deprecated', 'retired'));
-- Since when the feed that brought the model no longer lists it.
ALTER TABLE models ADD COLUMN missing_since BIGINT;

-- What a feed said about a model when it was imported last; so that of two feeds the more trusted one's word is known
-- even where it changed nothing.
CREATE TABLE feed_models (
    feed TEXT NOT NULL CHECK (feed IN ('litellm', 'models-dev')),
    model_id TEXT NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    -- The key under which the feed lists it.
    upstream_key TEXT NOT NULL,
    -- Lines of field=value.
    says TEXT NOT NULL,
    PRIMARY KEY (feed, model_id)
);
CREATE INDEX feed_models_by_model ON feed_models (model_id);

-- Keys of a feed that an admin said to leave alone.
CREATE TABLE ignored_feed_keys (
    feed TEXT NOT NULL CHECK (feed IN ('litellm', 'models-dev')),
    upstream_key TEXT NOT NULL,
    ignored_at BIGINT NOT NULL,
    PRIMARY KEY (feed, upstream_key)
);

-- What an admin calls a feed's provider; goes before the built-in names. The provider need not be here yet.
CREATE TABLE provider_aliases (
    feed TEXT NOT NULL CHECK (feed IN ('litellm', 'models-dev')),
    theirs TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    PRIMARY KEY (feed, theirs)
);

-- The newest file of each feed; its preview is made of it when it is looked at.
CREATE TABLE feed_files (
    feed TEXT NOT NULL PRIMARY KEY CHECK (feed IN ('litellm', 'models-dev')),
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

-- Every settings page asks for these two: they must be read without the content before them.
CREATE INDEX feed_files_waiting ON feed_files (waiting, held);

-- The last attempt to fetch each feed; the timer claims by it.
CREATE TABLE feed_fetches (
    feed TEXT NOT NULL PRIMARY KEY CHECK (feed IN ('litellm', 'models-dev')),
    tried_at BIGINT NOT NULL,
    -- Why it failed; absent where it did not.
    failure TEXT
);
