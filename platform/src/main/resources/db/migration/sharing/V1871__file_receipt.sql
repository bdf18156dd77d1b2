-- The call by which a file was last fetched: browsers drop the headers of a download, so its receipt is fetched afterwards.
ALTER TABLE sharing.file ADD COLUMN last_call bigint;
