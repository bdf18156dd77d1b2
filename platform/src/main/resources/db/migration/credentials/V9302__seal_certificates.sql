-- every certificate that a department's seal has had: what one of them sealed stays provable after it was replaced
CREATE TABLE credentials.seal_certificate (
    department  text NOT NULL REFERENCES credentials.seal,
    certificate text NOT NULL,
    since       timestamptz NOT NULL,
    PRIMARY KEY (department, certificate)
);
INSERT INTO credentials.seal_certificate (department, certificate, since) SELECT department, certificate, changed_at FROM credentials.seal;
