-- What a standard address was before: renamed, surveyed anew, in another grid, withdrawn. Kept by the table itself, whoever changes it.
CREATE TABLE registry.address_past (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    address   bigint NOT NULL,
    full_text text NOT NULL,
    lon       float8,
    lat       float8,
    grid      text,
    town      text,
    village   text,
    status    text NOT NULL,
    until     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX address_past_of ON registry.address_past (address, id);
CREATE FUNCTION registry.keep_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO registry.address_past (address, full_text, lon, lat, grid, town, village, status) VALUES (OLD.id, OLD.full_text, OLD.lon, OLD.lat, OLD.grid, OLD.town, OLD.village, OLD.status);
    RETURN NULL;
END $$;
CREATE TRIGGER keep_address AFTER UPDATE ON registry.address FOR EACH ROW
    WHEN ((OLD.full_text, OLD.lon, OLD.lat, OLD.grid, OLD.town, OLD.village, OLD.status) IS DISTINCT FROM (NEW.full_text, NEW.lon, NEW.lat, NEW.grid, NEW.town, NEW.village, NEW.status))
    EXECUTE FUNCTION registry.keep_address();
