-- Which changes were undone, the newest first: few of very many.
CREATE INDEX changes_by_undoes ON changes (undoes) WHERE undoes IS NOT NULL;
