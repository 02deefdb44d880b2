-- What the eighth version has more: base models.
UPDATE models SET base_model = 'alpha' WHERE id = 'acme/alpha';
