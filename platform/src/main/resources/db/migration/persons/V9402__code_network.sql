-- Codes are counted for the network that asked, too: so that nobody uses up another's, or sends to all the telephones of a county.
ALTER TABLE persons.phone_code ADD COLUMN network text;
CREATE INDEX phone_code_network ON persons.phone_code (network, created_at);
