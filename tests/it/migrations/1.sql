-- Rows of the first version; every column is used, and NULL wherever it may be.
INSERT INTO milestones (name, reached_at) VALUES ('bundled_catalogue', 1000);
UPDATE versions SET version = 4 WHERE topic = 'catalog';
UPDATE versions SET version = 3 WHERE topic = 'accounts';

INSERT INTO providers (id, name, protocol, base_url, key_variables, local_network, disabled_at, max_parallel_requests,
    requests_per_minute, revision, created_at, updated_at)
VALUES ('acme', 'Acme', 'openai', 'https://api.acme.example/v1', 'ACME_API_KEY ACME_TOKEN', 0, NULL, 4, 600, 2, 1000, 1500),
    ('local', 'Local', 'ollama', 'http://127.0.0.1:11434', '', 1, 1700, 1, 60, 1, 1100, 1100);

-- They name each other, so they come in one statement.
INSERT INTO models (id, provider_id, display_name, description, status, mode, context_window, max_output_tokens, vision,
    tools, json, reasoning, audio, pdf, open_weights, knowledge_cutoff, released_on, sunset_on, sunset_auto,
    successor_id, origins, first_active_at, revision, created_at, updated_at)
VALUES ('acme/alpha', 'acme', 'Alpha', 'Reads, and writes; "quoted"', 'active', 'chat', 128000, 8192, 1, 0, 1, 0, 1, 0, 1,
        '2026-03', '2026-05-01', '2027-01-31', 1, 'acme/beta',
        '{"rest": {"source": "admin", "at": "2026-11-20T12:00:00Z"}}', 2000, 5, 1200, 1900),
    ('acme/beta', 'acme', 'Beta', '', 'active', 'embedding', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, 0, 'acme/alpha', '{"rest": {"source": "bundled", "at": "2026-11-20T12:00:00Z"}}', 1250, 1, 1250, 1250),
    ('acme/old', 'acme', 'Old', 'Was good', 'deprecated', 'other', 4096, 1024, 0, 1, 0, 1, 0, 1, 0, '2024-05', '2024-06-30',
        '2026-01-01', 0, 'acme/beta', '{"rest": {"source": "admin", "at": "2026-11-20T12:00:00Z"}}', 1300, 3, 1300, 1800),
    ('local/one', 'local', 'One', '', 'inactive', 'chat', 8192, NULL, NULL, 1, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, 0,
        NULL, '{"rest": {"source": "admin", "at": "2026-11-20T12:00:00Z"}}', NULL, 1, 1400, 1400);

INSERT INTO defaults (provider_id, model_id, status) VALUES ('acme', 'acme/alpha', 'active');
INSERT INTO model_health (model_id, benched_at) VALUES ('acme/beta', 1600), ('acme/alpha', NULL);

INSERT INTO prices (id, model_id, valid_from, recorded_at, input_nano, output_nano, cache_read_nano, cache_write_nano,
    reasoning_nano, request_nano)
VALUES ('p1', 'acme/alpha', 1200, 1200, 2500000000, 10000000000, 250000000, 3125000000, 10000000000, 1000000),
    ('p2', 'acme/alpha', 9000, 1900, 1250000000, 5000000000, NULL, NULL, NULL, NULL),
    ('p3', 'acme/old', 1800, 1800, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO price_tiers (price_id, above_tokens, input_nano, output_nano, cache_read_nano, cache_write_nano)
VALUES ('p1', 200000, 5000000000, 15000000000, 500000000, 6250000000), ('p2', 200000, NULL, 7500000000, NULL, NULL);

INSERT INTO tasks (slug, description, mode, capabilities, min_context, caller)
VALUES ('judge', 'Judges', 'chat', 'json reasoning', 8000, 'roster'), ('index', 'Indexes', 'embedding', '', NULL, 'programs');
INSERT INTO task_picks (task_slug, position, model_id)
VALUES ('judge', 0, 'acme/alpha'), ('judge', 1, 'local/one'), ('index', 0, 'acme/beta');

INSERT INTO accounts (id, name, role, password_hash, created_at)
VALUES ('1', 'ada', 'admin', '$argon2id$ada', 2000), ('2', 'vera', 'viewer', '$argon2id$vera', 3000);
INSERT INTO sessions (id, secret_hash, account_id, created_at, last_seen_at)
VALUES ('s1', 'd1', '1', 4000, 5000), ('s2', 'd2', '1', 4000, 4500), ('s3', 'd3', '2', 4100, 4100);
INSERT INTO one_time_links (token_hash, purpose, expires_at) VALUES ('d4', 'setup', 9000);
INSERT INTO sign_in_limits (address, spent_until) VALUES ('192.0.2.1', 6000);

INSERT INTO changes (id, topic, version, changed_at, actor_id, actor, unchanged, undoes)
VALUES ('c1', 'catalog', 2, 1700, NULL, 'Roster', 0, NULL), ('c2', 'catalog', 3, 1800, '1', 'ada', 7, NULL),
    ('c3', 'catalog', 4, 1900, '1', 'ada', 0, 'c2'), ('c4', 'accounts', 2, 2000, NULL, 'command line', 0, NULL),
    ('c5', 'accounts', 3, 3500, '1', 'ada', 0, NULL);
INSERT INTO audit (change_id, position, subject_kind, subject_id, verb, fields)
VALUES ('c1', 0, 'catalogue', 'bundled', 'fill', '{}'), ('c1', 1, 'provider', 'local', 'disable', '{}'),
    ('c2', 0, 'model', 'acme/old', 'deprecate', '{"status": ["active", "deprecated"]}'),
    ('c3', 0, 'model', 'acme/alpha', 'update', '{"context_window": [null, "128000"]}'), ('c3', 1, 'task', 'judge', 'picks', '{}'),
    ('c4', 0, 'account', 'ada', 'create', '{"role": [null, "admin"]}'), ('c4', 1, 'account', 'vera', 'create', '{}'),
    ('c5', 0, 'account', 'vera', 'password', '{}');
