-- The desk's lists by state: of two hundred thousand matters the few refused ones are found without reading the others.
CREATE INDEX matter_department_state ON matters.matter (department, state, id);
CREATE INDEX matter_state ON matters.matter (state, id);
