-- Since when a model has its status: its public page says since when it is not offered. The audit knows it of every
-- model whose status ever changed; the others have theirs since they were added.
ALTER TABLE models ADD COLUMN status_since BIGINT NOT NULL DEFAULT 0;
UPDATE models SET status_since = COALESCE(
    (SELECT MAX(made_at) FROM audit WHERE subject_kind = 'model' AND subject_id = models.id
        AND verb IN ('activate', 'deactivate', 'deprecate')),
    created_at);
