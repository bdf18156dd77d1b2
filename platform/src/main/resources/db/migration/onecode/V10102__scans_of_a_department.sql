-- The desk's list of all scenes of a department.
CREATE INDEX scan_department ON onecode.scan (department, id);
