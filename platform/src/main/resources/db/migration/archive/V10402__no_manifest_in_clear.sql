-- It named what people handed in, and stayed after the package was destroyed. What is in a package is read from the package.
UPDATE archive.package SET manifest = NULL WHERE manifest IS NOT NULL;
ALTER TABLE archive.package DROP COLUMN manifest;
