-- What the fourth version has more: feeds.
UPDATE models SET upstream_status = 'deprecating', missing_since = 4200 WHERE id = 'acme/old';
UPDATE models SET upstream_status = 'active' WHERE id = 'acme/alpha';
INSERT INTO feed_models (feed, model_id, upstream_key, says)
VALUES ('litellm', 'acme/alpha', 'acme/alpha-1', 'mode=chat'), ('models-dev', 'acme/alpha', 'alpha', 'mode=chat'),
    ('models-dev', 'acme/old', 'old', '');
INSERT INTO ignored_feed_keys (feed, upstream_key, ignored_at) VALUES ('litellm', 'acme/nonsense', 4300);
INSERT INTO provider_aliases (feed, theirs, provider_id) VALUES ('models-dev', 'acme-inc', 'acme');
INSERT INTO feed_files (feed, id, name, content, arrived_at, arrived_by, etag, waiting, held)
VALUES ('litellm', 'f1', 'prices.json', '{"acme/alpha-1": {}}', 4400, 'ada', NULL, 2, 1),
    ('models-dev', 'f2', 'https://feed.example/api.json', '{}', 4500, 'Roster', 'W/"7"', 0, 0);
INSERT INTO feed_fetches (feed, tried_at, failure) VALUES ('models-dev', 4500, NULL), ('litellm', 4600, 'timed out');
