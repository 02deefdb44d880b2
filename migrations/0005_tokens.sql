-- What programs sign in with: tokens of accounts, gone with their account. Only the SHA-256 of what is sent is stored.
CREATE TABLE api_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- What its owner calls it.
    name TEXT NOT NULL CHECK (name <> ''),
    token_hash TEXT NOT NULL UNIQUE,
    -- Words, separated by one space; the account's role limits them at every use.
    scopes TEXT NOT NULL CHECK (scopes <> ''),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- To within five minutes.
    last_used_at BIGINT
);
CREATE INDEX api_tokens_by_account ON api_tokens (account_id);
