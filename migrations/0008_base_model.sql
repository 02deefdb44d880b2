-- The slug that the same model has at every provider, like claude-opus-5.5; NULL where nobody said or guessed one.
ALTER TABLE models ADD COLUMN base_model TEXT;
