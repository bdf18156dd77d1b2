-- Given up for good: nothing is applied for with it any more, and its code stays its own.
ALTER TABLE projects.project ADD COLUMN ended_at timestamptz, ADD COLUMN ended_why text;
