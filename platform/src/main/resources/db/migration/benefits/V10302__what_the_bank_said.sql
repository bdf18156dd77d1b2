-- Why a line was released and what the bank said of it are two things: the second must not end the first.
ALTER TABLE benefits.line ADD COLUMN bank_reason text;
UPDATE benefits.line SET bank_reason = reason, reason = NULL WHERE told_at IS NOT NULL;
