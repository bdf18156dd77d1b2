-- One file that a person asked for, beside the schedule: it neither wakes a paused plan nor moves an active one.
ALTER TABLE sharing.file_plan ADD COLUMN once_at timestamptz;
CREATE INDEX file_plan_once ON sharing.file_plan (once_at) WHERE once_at IS NOT NULL;
