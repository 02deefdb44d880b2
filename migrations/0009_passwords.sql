-- A password is one way to sign in: it has a table beside accounts, as other ways will. An account without any waits
-- for its person behind a link.
CREATE TABLE passwords (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    -- argon2id in PHC form.
    hash TEXT NOT NULL CHECK (hash <> ''),
    -- When its owner chose it; a hash that is made again with newer parameters is of the same password.
    set_at BIGINT NOT NULL
);

-- The audit knows when a password was set; one that was never set anew is as old as its account.
INSERT INTO passwords (account_id, hash, set_at)
    SELECT id, password_hash, COALESCE(
        (SELECT MAX(made_at) FROM audit WHERE subject_kind = 'account' AND subject_id = accounts.name
            AND verb = 'password' AND made_at >= accounts.created_at),
        created_at)
    FROM accounts WHERE password_hash <> '';
ALTER TABLE accounts DROP COLUMN password_hash;
