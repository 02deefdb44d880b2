-- Accounts that wait for their person, when each was last seen, and an audit that is found by every filter.

-- Kept here too, since sessions end. An empty password_hash: no password was chosen yet, or a reset took it away;
-- nobody can sign in with it. (Making the column nullable has no text that both engines know.)
ALTER TABLE accounts ADD COLUMN last_seen_at BIGINT;
UPDATE accounts SET last_seen_at = (SELECT MAX(last_seen_at) FROM sessions WHERE account_id = accounts.id);

-- One-time links with which a person chooses a password: at most one per account, a new one replaces it. Only the
-- SHA-256 of what stands in the address is stored.
CREATE TABLE password_links (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    expires_at BIGINT NOT NULL
);

-- The change's moment and actor once more, so that one index has a filter and the order together. No update or delete
-- touches either table but this one.
ALTER TABLE audit ADD COLUMN made_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE audit ADD COLUMN made_by TEXT NOT NULL DEFAULT '';
UPDATE audit SET made_at = (SELECT changed_at FROM changes WHERE id = change_id),
    made_by = (SELECT actor FROM changes WHERE id = change_id);
CREATE INDEX audit_by_moment ON audit (made_at, change_id, position);
CREATE INDEX audit_by_actor ON audit (made_by, made_at, change_id, position);
CREATE INDEX audit_by_kind ON audit (subject_kind, made_at, change_id, position);
CREATE INDEX audit_by_verb ON audit (verb, made_at, change_id, position);
