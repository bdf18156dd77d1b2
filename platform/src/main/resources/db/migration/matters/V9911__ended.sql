-- A department's ended matters, newest first, whatever stands before them.
CREATE INDEX matter_ended ON matters.matter (department, id) WHERE ended_at IS NOT NULL AND item IS NOT NULL;
