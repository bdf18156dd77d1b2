-- what has ended since a moment, for looking back
CREATE INDEX case_file_ended_at ON cases.case_file (closed_at) WHERE NOT open;
