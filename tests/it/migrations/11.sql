-- What the eleventh version has more: deleted models.
INSERT INTO deleted_models (change_id, model_id, kept) VALUES ('c2', 'acme/gone', '{}');
