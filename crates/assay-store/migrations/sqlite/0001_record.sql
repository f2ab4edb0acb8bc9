-- Times are whole seconds since 1970-01-01 UTC, days are whole days since then.
-- Every table says whose record a row belongs to, and `tenant` leads every key.
CREATE TABLE store (version BIGINT NOT NULL);

CREATE TABLE tenant (no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

-- Bytes of assessments and of evidence, by their hash, in chunks of 1 MiB that are each compressed (packed = 1) or not.
CREATE TABLE blob (
    tenant BIGINT NOT NULL REFERENCES tenant (no),
    no BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    PRIMARY KEY (tenant, no)
) WITHOUT ROWID;
CREATE UNIQUE INDEX blob_sha256 ON blob (tenant, sha256);
CREATE TABLE blob_chunk (
    tenant BIGINT NOT NULL,
    blob BIGINT NOT NULL,
    position BIGINT NOT NULL,
    packed BIGINT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (tenant, blob, position)
);

CREATE TABLE assessment (
    tenant BIGINT NOT NULL REFERENCES tenant (no),
    no BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    framework TEXT NOT NULL,
    finished BIGINT NOT NULL,
    recorded BIGINT NOT NULL,
    history_only BIGINT NOT NULL,
    blob BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (tenant, no)
) WITHOUT ROWID;
CREATE UNIQUE INDEX assessment_sha256 ON assessment (tenant, sha256);
CREATE INDEX assessment_time ON assessment (tenant, framework, finished, no);

CREATE TABLE clause_state (
    tenant BIGINT NOT NULL,
    assessment BIGINT NOT NULL,
    position BIGINT NOT NULL,
    clause TEXT NOT NULL,
    domain TEXT NOT NULL,
    tier TEXT NOT NULL,
    state TEXT NOT NULL,
    proposal_hash TEXT NOT NULL,
    proposal TEXT NOT NULL,
    PRIMARY KEY (tenant, assessment, position)
) WITHOUT ROWID;

-- What findings share: checks with the clauses and domains they served last, and places.
CREATE TABLE judged (
    tenant BIGINT NOT NULL REFERENCES tenant (no),
    no BIGINT NOT NULL,
    check_id TEXT NOT NULL,
    clauses TEXT NOT NULL,
    domains TEXT NOT NULL,
    PRIMARY KEY (tenant, no)
) WITHOUT ROWID;
CREATE UNIQUE INDEX judged_check ON judged (tenant, check_id);
CREATE TABLE place (
    tenant BIGINT NOT NULL REFERENCES tenant (no),
    no BIGINT NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    PRIMARY KEY (tenant, no)
) WITHOUT ROWID;
CREATE UNIQUE INDEX place_name ON place (tenant, account, region);

-- The latest assessment that had an account in scope: an older one moves nothing there any more.
CREATE TABLE account_seen (
    tenant BIGINT NOT NULL REFERENCES tenant (no),
    account TEXT NOT NULL,
    finished BIGINT NOT NULL,
    PRIMARY KEY (tenant, account)
) WITHOUT ROWID;

-- rank: 0 critical, 1 high, 2 medium, 3 low. exception: of those that cover it and are not revoked the one that lasts
-- longest, 0 for none; whether it has ended is seen when it is read. digest: a hash over what a fail may change.
CREATE TABLE finding (
    tenant BIGINT NOT NULL,
    no BIGINT NOT NULL,
    uid TEXT NOT NULL,
    judged BIGINT NOT NULL,
    place BIGINT NOT NULL,
    resource_uid TEXT NOT NULL,
    rank BIGINT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    first_seen BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    reopened BIGINT NOT NULL,
    due BIGINT NOT NULL,
    owner TEXT,
    exception BIGINT NOT NULL,
    digest BIGINT NOT NULL,
    PRIMARY KEY (tenant, no)
) WITHOUT ROWID;
CREATE UNIQUE INDEX finding_uid ON finding (tenant, uid);
CREATE INDEX finding_due ON finding (tenant, state, exception, due, rank, uid);

-- Apart from the finding, because it changes with every assessment: the last one in which it failed.
CREATE TABLE finding_seen (
    tenant BIGINT NOT NULL,
    finding BIGINT NOT NULL,
    assessment BIGINT NOT NULL,
    PRIMARY KEY (tenant, finding)
) WITHOUT ROWID;

CREATE TABLE finding_event (
    no INTEGER PRIMARY KEY,
    tenant BIGINT NOT NULL,
    finding BIGINT NOT NULL,
    at BIGINT NOT NULL,
    what TEXT NOT NULL,
    assessment BIGINT,
    person TEXT,
    detail TEXT NOT NULL
);
CREATE INDEX finding_event_of ON finding_event (tenant, finding);
CREATE TABLE finding_comment (
    no INTEGER PRIMARY KEY,
    tenant BIGINT NOT NULL,
    finding BIGINT NOT NULL,
    at BIGINT NOT NULL,
    person TEXT NOT NULL,
    said TEXT NOT NULL
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
) WITHOUT ROWID;
CREATE TABLE metrics (
    tenant BIGINT NOT NULL,
    assessment BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (tenant, assessment)
) WITHOUT ROWID;

-- Exceptions, evidence, sign-offs and risks: `body` is the value as assay-model writes it in JSON.
CREATE TABLE item (
    tenant BIGINT NOT NULL REFERENCES tenant (no),
    kind TEXT NOT NULL,
    no BIGINT NOT NULL,
    framework TEXT NOT NULL,
    clause TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (tenant, kind, no)
) WITHOUT ROWID;
CREATE INDEX item_clause ON item (tenant, kind, framework, clause, no);

CREATE TABLE log_entry (
    tenant BIGINT NOT NULL REFERENCES tenant (no),
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    leaf_hash BLOB NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (tenant, position)
) WITHOUT ROWID;
CREATE INDEX log_entry_subject ON log_entry (tenant, subject, position);
CREATE TABLE checkpoint (
    tenant BIGINT NOT NULL REFERENCES tenant (no),
    no BIGINT NOT NULL,
    size BIGINT NOT NULL,
    at BIGINT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (tenant, no)
) WITHOUT ROWID;

CREATE TABLE notice (
    tenant BIGINT NOT NULL REFERENCES tenant (no),
    target TEXT NOT NULL,
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant, target, id)
) WITHOUT ROWID;
