-- Whether a database is asked to prove who it is became a choice. What was chosen before stays as it was: a connection that worked goes on working.
UPDATE exchange.connection SET settings = jsonb_set(settings, '{tls}', CASE WHEN settings ->> 'tls' = 'true' THEN '"require"'::jsonb ELSE '"off"'::jsonb END)
    WHERE kind NOT IN ('folder', 'sftp', 'kafka', 'http-json') AND coalesce(settings ->> 'tls', '') IN ('', 'true', 'false');
