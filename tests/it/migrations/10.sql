-- What the tenth version has more: who stated a price, and when.
UPDATE prices SET stated_by = 'models_dev', stated_at = 86400000 WHERE id = 'p1';
