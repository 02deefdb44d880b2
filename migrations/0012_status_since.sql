-- Since when a model has its status is known only where somebody changed it here. What a model was when it was added
-- it may have been for years: the moment of an install or an import says nothing of it.
ALTER TABLE models ADD COLUMN new_status_since BIGINT;
UPDATE models SET new_status_since = status_since WHERE status_since > created_at;
ALTER TABLE models DROP COLUMN status_since;
ALTER TABLE models RENAME COLUMN new_status_since TO status_since;
