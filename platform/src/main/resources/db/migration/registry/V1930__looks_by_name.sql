-- Auditors ask what one person looked at, also of somebody whose account is closed.
CREATE INDEX look_who ON registry.look (who, id);
