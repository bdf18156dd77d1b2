-- For which investment project (its unified code) it was applied for; null for none.
ALTER TABLE matters.matter ADD COLUMN project text COLLATE "C";
CREATE INDEX matter_project ON matters.matter (project, id) WHERE project IS NOT NULL;
-- of a project one run at a time
CREATE UNIQUE INDEX matter_project_run ON matters.matter (project) WHERE project IS NOT NULL AND item IS NULL AND ended_at IS NULL;
