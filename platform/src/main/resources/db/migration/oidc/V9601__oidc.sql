CREATE SCHEMA IF NOT EXISTS oidc;

-- Systems that let people sign in here. Of a secret only its hash is kept.
CREATE TABLE oidc.client (
    id            bigint PRIMARY KEY,
    client_id     text NOT NULL UNIQUE,
    name          text NOT NULL,
    purpose       text NOT NULL,
    department    text NOT NULL,
    people        text NOT NULL,
    secret_hash   text,
    redirect_uris text[] NOT NULL,
    scopes        text[] NOT NULL,
    disabled      boolean NOT NULL DEFAULT false,
    made_by       text NOT NULL,
    made_at       timestamptz NOT NULL
);

-- Keys that sign tokens, sealed; the newest signs, the ones before stay published for a while.
CREATE TABLE oidc.signing_key (
    id      bigint PRIMARY KEY,
    jwk     bytea NOT NULL,
    made_at timestamptz NOT NULL
);

-- Codes and tokens of minutes, in the form that Spring Authorization Server's own store knows.
CREATE TABLE oidc.authorization_state (
    id varchar(100) PRIMARY KEY,
    registered_client_id varchar(100) NOT NULL,
    principal_name varchar(200) NOT NULL,
    authorization_grant_type varchar(100) NOT NULL,
    authorized_scopes varchar(1000),
    attributes text,
    state varchar(500),
    authorization_code_value text,
    authorization_code_issued_at timestamptz,
    authorization_code_expires_at timestamptz,
    authorization_code_metadata text,
    access_token_value text,
    access_token_issued_at timestamptz,
    access_token_expires_at timestamptz,
    access_token_metadata text,
    access_token_type varchar(100),
    access_token_scopes varchar(1000),
    oidc_id_token_value text,
    oidc_id_token_issued_at timestamptz,
    oidc_id_token_expires_at timestamptz,
    oidc_id_token_metadata text,
    refresh_token_value text,
    refresh_token_issued_at timestamptz,
    refresh_token_expires_at timestamptz,
    refresh_token_metadata text,
    user_code_value text,
    user_code_issued_at timestamptz,
    user_code_expires_at timestamptz,
    user_code_metadata text,
    device_code_value text,
    device_code_issued_at timestamptz,
    device_code_expires_at timestamptz,
    device_code_metadata text
);
CREATE INDEX authorization_code ON oidc.authorization_state (md5(authorization_code_value));
CREATE INDEX authorization_principal ON oidc.authorization_state (principal_name);
-- That store names its table without a schema; the view brings it here.
CREATE VIEW public.oauth2_authorization AS SELECT * FROM oidc.authorization_state;
