-- What the second version has more: an account that waits behind its link, and entries with moment and actor.
INSERT INTO accounts (id, name, role, password_hash, created_at, last_seen_at)
VALUES ('3', 'wait', 'viewer', '', 3600, NULL), ('4', 'late', 'admin', '$argon2id$late', 3700, 3800);
INSERT INTO password_links (account_id, token_hash, expires_at) VALUES ('3', 'd5', 9500);
INSERT INTO changes (id, topic, version, changed_at, actor_id, actor, unchanged)
VALUES ('c6', 'catalog', 5, 4000, '1', 'ada', 0);
UPDATE versions SET version = 5 WHERE topic = 'catalog';
INSERT INTO audit (change_id, position, subject_kind, subject_id, verb, fields, made_at, made_by)
VALUES ('c6', 0, 'model', 'local/one', 'update', '{"tools": [null, "yes"]}', 4000, 'ada');
