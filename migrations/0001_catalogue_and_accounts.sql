-- One text for SQLite and PostgreSQL. Instants (_at) are milliseconds since 1970 UTC, days (_on) are ISO text,
-- money (_nano) is nano-USD, flags are 0 or 1, enums are TEXT with a CHECK.

-- The version of each topic: raised in the transaction of every change that touches it, and the lock that makes
-- changes of one topic follow one another.
CREATE TABLE versions (
    topic TEXT NOT NULL PRIMARY KEY CHECK (topic IN ('catalog', 'health', 'ratings', 'accounts')),
    version BIGINT NOT NULL
);
INSERT INTO versions (topic, version) VALUES ('catalog', 1), ('health', 1), ('ratings', 1), ('accounts', 1);

-- What happens once in the life of a database, e.g. 'bundled_catalogue'.
CREATE TABLE milestones (
    name TEXT NOT NULL PRIMARY KEY,
    reached_at BIGINT NOT NULL
);

CREATE TABLE providers (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    protocol TEXT NOT NULL CHECK (protocol IN ('openai', 'anthropic', 'gemini', 'ollama')),
    base_url TEXT NOT NULL,
    -- Names of environment variables, separated by one space, in the order in which they are tried; never a key.
    key_variables TEXT NOT NULL,
    local_network BIGINT NOT NULL CHECK (local_network IN (0, 1)),
    disabled_at BIGINT,
    max_parallel_requests BIGINT NOT NULL CHECK (max_parallel_requests BETWEEN 1 AND 100),
    requests_per_minute BIGINT NOT NULL CHECK (requests_per_minute BETWEEN 1 AND 10000),
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE models (
    -- provider/name; only the first slash splits.
    id TEXT NOT NULL PRIMARY KEY,
    provider_id TEXT NOT NULL REFERENCES providers (id),
    display_name TEXT NOT NULL CHECK (display_name <> ''),
    description TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('inactive', 'active', 'deprecated')),
    mode TEXT NOT NULL
        CHECK (mode IN ('chat', 'embedding', 'image', 'transcription', 'speech', 'rerank', 'moderation', 'other')),
    context_window BIGINT CHECK (context_window > 0),
    max_output_tokens BIGINT CHECK (max_output_tokens > 0),
    -- Capabilities and open weights: 1 yes, 0 no, NULL unknown.
    vision BIGINT CHECK (vision IN (0, 1)),
    tools BIGINT CHECK (tools IN (0, 1)),
    json BIGINT CHECK (json IN (0, 1)),
    reasoning BIGINT CHECK (reasoning IN (0, 1)),
    audio BIGINT CHECK (audio IN (0, 1)),
    pdf BIGINT CHECK (pdf IN (0, 1)),
    open_weights BIGINT CHECK (open_weights IN (0, 1)),
    -- A month (2026-03) or a day.
    knowledge_cutoff TEXT,
    released_on TEXT,
    sunset_on TEXT,
    sunset_auto BIGINT NOT NULL CHECK (sunset_auto IN (0, 1)),
    -- Checked at commit, so that models that name each other can be added in one change.
    successor_id TEXT REFERENCES models (id) DEFERRABLE INITIALLY DEFERRED,
    -- Where each field came from, as JSON: {"rest": {"source": "bundled", "at": "…"}, "fields": {…}}.
    origins TEXT NOT NULL,
    -- A model that was offered once keeps its public page for good.
    first_active_at BIGINT,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    -- The target of the foreign key of `defaults`.
    UNIQUE (id, provider_id, status)
);
CREATE INDEX models_by_provider ON models (provider_id);
CREATE INDEX models_by_successor ON models (successor_id);

-- At most one default per provider, of that provider, and active: the key takes status along, so that a model
-- that is a default can't lose it.
CREATE TABLE defaults (
    provider_id TEXT NOT NULL PRIMARY KEY,
    model_id TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status = 'active'),
    FOREIGN KEY (model_id, provider_id, status) REFERENCES models (id, provider_id, status)
);

-- What calls showed; hot, so not part of a model's row or revision. No row: nothing counts against the model.
CREATE TABLE model_health (
    model_id TEXT NOT NULL PRIMARY KEY REFERENCES models (id) ON DELETE CASCADE,
    benched_at BIGINT
);

-- Append-only: a changed price is a new row, so that old calls keep theirs. In force is the latest valid_from that
-- has begun, of two from one moment the larger id. Without input and output the model is unpriced from then on.
CREATE TABLE prices (
    -- UUIDv7: in the order of recording.
    id TEXT NOT NULL PRIMARY KEY,
    model_id TEXT NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    valid_from BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    input_nano BIGINT CHECK (input_nano >= 0),
    output_nano BIGINT CHECK (output_nano >= 0),
    cache_read_nano BIGINT CHECK (cache_read_nano >= 0),
    cache_write_nano BIGINT CHECK (cache_write_nano >= 0),
    reasoning_nano BIGINT CHECK (reasoning_nano >= 0),
    request_nano BIGINT CHECK (request_nano >= 0),
    CHECK ((input_nano IS NULL) = (output_nano IS NULL)),
    CHECK (input_nano IS NOT NULL OR (cache_read_nano IS NULL AND cache_write_nano IS NULL
        AND reasoning_nano IS NULL AND request_nano IS NULL))
);
CREATE INDEX prices_by_model ON prices (model_id, valid_from);

-- Rates of calls whose total input is above a number of tokens; a rate that is absent is the base rate.
CREATE TABLE price_tiers (
    price_id TEXT NOT NULL REFERENCES prices (id) ON DELETE CASCADE,
    above_tokens BIGINT NOT NULL CHECK (above_tokens > 0),
    input_nano BIGINT CHECK (input_nano >= 0),
    output_nano BIGINT CHECK (output_nano >= 0),
    cache_read_nano BIGINT CHECK (cache_read_nano >= 0),
    cache_write_nano BIGINT CHECK (cache_write_nano >= 0),
    PRIMARY KEY (price_id, above_tokens)
);

CREATE TABLE tasks (
    slug TEXT NOT NULL PRIMARY KEY,
    description TEXT NOT NULL,
    mode TEXT NOT NULL
        CHECK (mode IN ('chat', 'embedding', 'image', 'transcription', 'speech', 'rerank', 'moderation', 'other')),
    -- Words of capabilities, separated by one space.
    capabilities TEXT NOT NULL,
    min_context BIGINT CHECK (min_context > 0),
    caller TEXT NOT NULL CHECK (caller IN ('roster', 'programs'))
);

CREATE TABLE task_picks (
    task_slug TEXT NOT NULL REFERENCES tasks (slug) ON DELETE CASCADE,
    -- From 0, in order of preference.
    position BIGINT NOT NULL CHECK (position >= 0),
    model_id TEXT NOT NULL REFERENCES models (id),
    PRIMARY KEY (task_slug, position)
);
CREATE INDEX task_picks_by_model ON task_picks (model_id);

CREATE TABLE accounts (
    id TEXT NOT NULL PRIMARY KEY,
    -- Lower case.
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('admin', 'viewer')),
    -- argon2id in PHC form.
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Signed-in browsers. The cookie holds id.secret, the database only the secret's SHA-256.
CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    secret_hash TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account_id);

-- Links that work once. Only the SHA-256 of what stands in the address is stored.
CREATE TABLE one_time_links (
    token_hash TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('setup')),
    expires_at BIGINT NOT NULL
);

-- When the allowance of an address for sign-in tries is used up until; shared by all instances.
CREATE TABLE sign_in_limits (
    address TEXT NOT NULL PRIMARY KEY,
    spent_until BIGINT NOT NULL
);

-- Who changed what: one row per transaction that changed catalogue, settings or accounts. Never updated or deleted.
CREATE TABLE changes (
    -- UUIDv7: in the order of recording.
    id TEXT NOT NULL PRIMARY KEY,
    topic TEXT NOT NULL REFERENCES versions (topic),
    -- The topic's version that this change made.
    version BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    -- Absent for the command line and for Roster itself. No foreign key: the account may be gone.
    actor_id TEXT,
    actor TEXT NOT NULL,
    -- How many of the rows it was asked to change already were so.
    unchanged BIGINT NOT NULL,
    -- The change that this one undoes, as far as nothing had changed since.
    undoes TEXT REFERENCES changes (id)
);
CREATE INDEX changes_by_version ON changes (topic, version);

-- What a change did to one subject, with old and new value per field as JSON: {"status": ["inactive", "active"]}.
CREATE TABLE audit (
    change_id TEXT NOT NULL REFERENCES changes (id) DEFERRABLE INITIALLY DEFERRED,
    position BIGINT NOT NULL,
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('model', 'provider', 'task', 'account', 'catalogue')),
    subject_id TEXT NOT NULL,
    -- What was done, e.g. 'deprecate'.
    verb TEXT NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (change_id, position)
);
CREATE INDEX audit_by_subject ON audit (subject_kind, subject_id, change_id);
