-- What the third version has more: since when a model has its status.
UPDATE models SET status_since = 1850 WHERE id = 'acme/old';
