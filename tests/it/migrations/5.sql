-- What the fifth version has more: tokens.
INSERT INTO api_tokens (id, account_id, name, token_hash, scopes, created_at, expires_at, last_used_at)
VALUES ('t1', '1', 'ci', 'd6', 'read report', 4700, 99000, 4800), ('t2', '2', 'laptop', 'd7', 'read', 4700, 99000, NULL);
