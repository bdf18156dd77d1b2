-- what became part of a record is asked whenever a person wants to know who looked
CREATE INDEX moved_into ON registry.moved (library, into_gid);
