-- raised while its thing was under maintenance; together with held: a case is opened when that ends, if the alert still stands
ALTER TABLE rules.alert ADD COLUMN maintenance boolean NOT NULL DEFAULT false;
