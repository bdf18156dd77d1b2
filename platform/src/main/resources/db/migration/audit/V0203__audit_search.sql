-- one search box over who, what and why
CREATE INDEX entry_text ON audit.entry USING gin
    ((username || ' ' || name || ' ' || action || ' ' || coalesce(subject_id, '') || ' ' || coalesce(reason, '')) gin_trgm_ops);
