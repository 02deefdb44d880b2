-- The indexes of the audit again; the migration before says why they have one of their own.
CREATE INDEX audit_by_subject ON audit (subject_kind, subject_id, change_id);
CREATE INDEX audit_by_moment ON audit (made_at, change_id, position);
CREATE INDEX audit_by_actor ON audit (made_by, made_at, change_id, position);
CREATE INDEX audit_by_kind ON audit (subject_kind, made_at, change_id, position);
CREATE INDEX audit_by_verb ON audit (verb, made_at, change_id, position);
