-- For which of the guide's materials the applicant chose a file; null: none, or it came before this was kept. The guide's words, nothing personal.
ALTER TABLE matters.file ADD COLUMN material text;
