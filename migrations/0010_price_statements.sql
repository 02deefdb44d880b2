-- Who last stated a price, and of which day that word is: a feed, the bundled catalogue or an admin; pages tell it. An
-- import that finds a price as it is states it again, so these two are the columns of a price that change.
ALTER TABLE prices ADD COLUMN stated_by TEXT;
-- The beginning of that day; NULL where nobody noted it.
ALTER TABLE prices ADD COLUMN stated_at BIGINT;

-- The audit knows it of prices that were typed or imported: its entry has the moment at which the price was recorded.
-- Of those that came with the bundled catalogue nobody noted of which day that was, and what an undo put back was
-- stated before: both stay unknown.
UPDATE prices SET stated_by = (
    SELECT MAX(CASE
            WHEN audit.fields LIKE '%"feed":[null,"models.dev"]%' THEN 'models_dev'
            WHEN audit.fields LIKE '%"feed":[null,"litellm"]%' THEN 'litellm'
            ELSE 'admin' END)
    FROM audit JOIN changes ON changes.id = audit.change_id
    WHERE audit.subject_kind = 'model' AND audit.subject_id = prices.model_id AND audit.made_at = prices.recorded_at
        AND audit.verb IN ('create', 'update', 'import') AND changes.undoes IS NULL);
-- A day has 86,400,000 ms.
UPDATE prices SET stated_at = recorded_at - recorded_at % 86400000 WHERE stated_by IS NOT NULL;
