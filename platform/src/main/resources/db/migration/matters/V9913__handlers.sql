-- Accounts of the staff who did something to a matter: took it in at a window, accepted it, asked, decided, had it in charge. Nobody of them
-- handles what is said about it afterwards.
CREATE TABLE matters.handler (
    matter  bigint NOT NULL REFERENCES matters.matter,
    account bigint NOT NULL,
    PRIMARY KEY (matter, account)
);
INSERT INTO matters.handler (matter, account)
    SELECT DISTINCT m.id, s.actor FROM matters.matter m JOIN cases.case_step s ON s.case_id = m.case_id
    WHERE s.actor > 0 AND s.action IN ('accept', 'approve', 'refuse', 'extend');
