-- A version whose OFD cannot be made is tried again after a pause that doubles, so that one bad version does not fill the log.
ALTER TABLE credentials.version ADD COLUMN ofd_next timestamptz;
