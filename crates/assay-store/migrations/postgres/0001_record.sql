-- Times are whole seconds since 1970-01-01 UTC, days are whole days since then.
-- Text is compared by its bytes, as SQLite does. Every table says whose record a row belongs to, and `tenant` leads every key.
CREATE TABLE store (version BIGINT NOT NULL);

CREATE TABLE tenant (no BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name TEXT COLLATE "C" NOT NULL UNIQUE);

-- Bytes of assessments and of evidence, by their hash, in chunks of 1 MiB that are each compressed (packed = 1) or not.
CREATE TABLE blob (
    tenant BIGINT NOT NULL REFERENCES tenant (no),
    no BIGINT NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    size BIGINT NOT NULL,
    PRIMARY KEY (tenant, no)
);
CREATE UNIQUE INDEX blob_sha256 ON blob (tenant, sha256);
CREATE TABLE blob_chunk (
    tenant BIGINT NOT NULL,
    blob BIGINT NOT NULL,
    position BIGINT NOT NULL,
    packed BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (tenant, blob, position)
);

CREATE TABLE assessment (
    tenant BIGINT NOT NULL REFERENCES tenant (no),
    no BIGINT NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    framework TEXT COLLATE "C" NOT NULL,
    finished BIGINT NOT NULL,
    recorded BIGINT NOT NULL,
    history_only BIGINT NOT NULL,
    blob BIGINT NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, no)
);
CREATE UNIQUE INDEX assessment_sha256 ON assessment (tenant, sha256);
CREATE INDEX assessment_time ON assessment (tenant, framework, finished, no);

CREATE TABLE clause_state (
    tenant BIGINT NOT NULL,
    assessment BIGINT NOT NULL,
    position BIGINT NOT NULL,
    clause TEXT COLLATE "C" NOT NULL,
    domain TEXT COLLATE "C" NOT NULL,
    tier TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    proposal_hash TEXT COLLATE "C" NOT NULL,
    proposal TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, assessment, position)
);

-- What findings share: checks with the clauses and domains they served last, and places.
CREATE TABLE judged (
    tenant BIGINT NOT NULL REFERENCES tenant (no),
    no BIGINT NOT NULL,
    check_id TEXT COLLATE "C" NOT NULL,
    clauses TEXT COLLATE "C" NOT NULL,
    domains TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, no)
);
CREATE UNIQUE INDEX judged_check ON judged (tenant, check_id);
CREATE TABLE place (
    tenant BIGINT NOT NULL REFERENCES tenant (no),
    no BIGINT NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    region TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, no)
);
CREATE UNIQUE INDEX place_name ON place (tenant, account, region);

-- The latest assessment that had an account in scope: an older one moves nothing there any more.
CREATE TABLE account_seen (
    tenant BIGINT NOT NULL REFERENCES tenant (no),
    account TEXT COLLATE "C" NOT NULL,
    finished BIGINT NOT NULL,
    PRIMARY KEY (tenant, account)
);

-- rank: 0 critical, 1 high, 2 medium, 3 low. exception: of those that cover it and are not revoked the one that lasts
-- longest, 0 for none; whether it has ended is seen when it is read. digest: a hash over what a fail may change.
CREATE TABLE finding (
    tenant BIGINT NOT NULL,
    no BIGINT NOT NULL,
    uid TEXT COLLATE "C" NOT NULL,
    judged BIGINT NOT NULL,
    place BIGINT NOT NULL,
    resource_uid TEXT COLLATE "C" NOT NULL,
    rank BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    first_seen BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    reopened BIGINT NOT NULL,
    due BIGINT NOT NULL,
    owner TEXT COLLATE "C",
    exception BIGINT NOT NULL,
    digest BIGINT NOT NULL,
    PRIMARY KEY (tenant, no)
);
CREATE UNIQUE INDEX finding_uid ON finding (tenant, uid);
CREATE INDEX finding_due ON finding (tenant, state, exception, due, rank, uid);

-- Apart from the finding, because it changes with every assessment: the last one in which it failed.
CREATE TABLE finding_seen (
    tenant BIGINT NOT NULL,
    finding BIGINT NOT NULL,
    assessment BIGINT NOT NULL,
    PRIMARY KEY (tenant, finding)
) WITH (fillfactor = 50);

CREATE TABLE finding_event (
    no BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant BIGINT NOT NULL,
    finding BIGINT NOT NULL,
    at BIGINT NOT NULL,
    what TEXT COLLATE "C" NOT NULL,
    assessment BIGINT,
    person TEXT COLLATE "C",
    detail TEXT COLLATE "C" NOT NULL
);
CREATE INDEX finding_event_of ON finding_event (tenant, finding);
CREATE TABLE finding_comment (
    no BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant BIGINT NOT NULL,
    finding BIGINT NOT NULL,
    at BIGINT NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    said TEXT COLLATE "C" NOT NULL
);
CREATE INDEX finding_comment_of ON finding_comment (tenant, finding);

-- How many findings were resolved so far, and in how many seconds altogether.
CREATE TABLE fix_time (
    tenant BIGINT NOT NULL,
    judged BIGINT NOT NULL,
    rank BIGINT NOT NULL,
    fixed BIGINT NOT NULL,
    seconds BIGINT NOT NULL,
    PRIMARY KEY (tenant, judged, rank)
);
CREATE TABLE metrics (
    tenant BIGINT NOT NULL,
    assessment BIGINT NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, assessment)
);

-- Exceptions, evidence, sign-offs and risks: `body` is the value as assay-model writes it in JSON.
CREATE TABLE item (
    tenant BIGINT NOT NULL REFERENCES tenant (no),
    kind TEXT COLLATE "C" NOT NULL,
    no BIGINT NOT NULL,
    framework TEXT COLLATE "C" NOT NULL,
    clause TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, kind, no)
);
CREATE INDEX item_clause ON item (tenant, kind, framework, clause, no);

CREATE TABLE log_entry (
    tenant BIGINT NOT NULL REFERENCES tenant (no),
    position BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    leaf_hash BYTEA NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (tenant, position)
);
CREATE INDEX log_entry_subject ON log_entry (tenant, subject, position);
CREATE TABLE checkpoint (
    tenant BIGINT NOT NULL REFERENCES tenant (no),
    no BIGINT NOT NULL,
    size BIGINT NOT NULL,
    at BIGINT NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, no)
);

CREATE TABLE notice (
    tenant BIGINT NOT NULL REFERENCES tenant (no),
    target TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant, target, id)
);
