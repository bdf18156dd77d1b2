-- When a list was last looked at by itself after it was submitted, and when whether its payees are still entitled.
ALTER TABLE benefits.batch ADD COLUMN watched_at timestamptz, ADD COLUMN entitled_at timestamptz;
