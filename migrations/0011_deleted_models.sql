-- What a deleted model was, so that undoing its deletion brings it back with its prices. The audit says the rest.
CREATE TABLE deleted_models (
    -- The change that deleted it; its row is written last.
    change_id TEXT NOT NULL REFERENCES changes (id) DEFERRABLE INITIALLY DEFERRED,
    model_id TEXT NOT NULL,
    -- The fields, where they came from, and the prices, as JSON.
    kept TEXT NOT NULL,
    PRIMARY KEY (change_id, model_id)
);

-- The audit lists changes, newest first.
CREATE INDEX changes_by_moment ON changes (changed_at, id);
