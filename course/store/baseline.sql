-- The schema of release 0.1.0, revision 0016, on SQLite and PostgreSQL. A store in use is upgraded by the steps in
-- `migrations/versions`; a new one begins with this file, which is never edited: later changes are further steps.

CREATE TABLE cohorts (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created TEXT NOT NULL,
    simulated BOOLEAN NOT NULL,
    opens TEXT,
    closes TEXT,
    code TEXT,
    expected INTEGER,
    scenarios TEXT,
    sight TEXT DEFAULT 'nothing' NOT NULL,
    path TEXT
);
CREATE UNIQUE INDEX cohorts_code ON cohorts (code);

CREATE TABLE learners (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT UNIQUE,
    cohort TEXT NOT NULL REFERENCES cohorts (id),
    created TEXT NOT NULL,
    simulated BOOLEAN NOT NULL
);

CREATE TABLE attempts (
    id TEXT NOT NULL PRIMARY KEY,
    cohort TEXT NOT NULL REFERENCES cohorts (id),
    learner TEXT NOT NULL REFERENCES learners (id),
    phase TEXT NOT NULL,
    item TEXT NOT NULL,
    item_version TEXT NOT NULL,
    rules_version TEXT NOT NULL,
    variant TEXT NOT NULL,
    response TEXT NOT NULL,
    certainty INTEGER,
    score FLOAT,
    "groups" TEXT NOT NULL,
    critical_miss TEXT NOT NULL,
    harmful_pick TEXT NOT NULL,
    started TEXT NOT NULL,
    submitted TEXT NOT NULL,
    simulated BOOLEAN NOT NULL,
    seen BOOLEAN DEFAULT FALSE NOT NULL,
    moved TEXT,
    CONSTRAINT attempts_phase CHECK (phase IN ('pre', 'practice', 'post'))
);
CREATE INDEX attempts_cohort ON attempts (cohort, submitted, id);
CREATE INDEX attempts_learner ON attempts (learner, submitted);
CREATE INDEX attempts_moved ON attempts (cohort, moved) WHERE moved IS NOT NULL;

CREATE TABLE answers (
    attempt TEXT NOT NULL,
    question TEXT NOT NULL,
    learner TEXT NOT NULL REFERENCES learners (id),
    item TEXT NOT NULL,
    picks TEXT NOT NULL,
    certainty INTEGER,
    submitted TEXT NOT NULL,
    PRIMARY KEY (attempt, question)
);
CREATE INDEX answers_learner ON answers (learner);

CREATE TABLE places (
    learner TEXT NOT NULL PRIMARY KEY REFERENCES learners (id),
    turn INTEGER NOT NULL,
    state TEXT NOT NULL,
    updated TEXT NOT NULL
);

CREATE TABLE gaps (
    cohort TEXT NOT NULL,
    phase TEXT NOT NULL,
    item TEXT NOT NULL,
    variant TEXT NOT NULL,
    item_version TEXT NOT NULL,
    rules_version TEXT NOT NULL,
    submitted TEXT NOT NULL,
    erased TEXT DEFAULT '' NOT NULL
);
CREATE INDEX gaps_cohort ON gaps (cohort);

CREATE TABLE records (
    code_hash TEXT NOT NULL PRIMARY KEY,
    learner TEXT REFERENCES learners (id),
    issued TEXT NOT NULL,
    course_version TEXT NOT NULL,
    rules_version TEXT NOT NULL,
    revoked TEXT
);
CREATE INDEX records_learner ON records (learner);

CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    noted TEXT NOT NULL,
    act TEXT NOT NULL,
    role TEXT NOT NULL,
    rows INTEGER NOT NULL
);

CREATE TABLE looks (
    id TEXT NOT NULL PRIMARY KEY,
    learner TEXT NOT NULL REFERENCES learners (id),
    looked TEXT NOT NULL,
    sight TEXT NOT NULL
);
CREATE INDEX looks_learner ON looks (learner);

CREATE TABLE regrades (
    id INTEGER NOT NULL PRIMARY KEY,
    begun TEXT NOT NULL,
    ended TEXT,
    rules_version TEXT NOT NULL
);

CREATE TABLE outcomes (
    attempt TEXT NOT NULL PRIMARY KEY,
    regrade INTEGER NOT NULL REFERENCES regrades (id),
    score FLOAT,
    "groups" TEXT NOT NULL,
    critical_miss TEXT NOT NULL,
    harmful_pick TEXT NOT NULL,
    FOREIGN KEY (attempt) REFERENCES attempts (id) ON DELETE CASCADE
);
CREATE INDEX outcomes_regrade ON outcomes (regrade);

CREATE TABLE replaced (
    attempt TEXT NOT NULL,
    regrade INTEGER NOT NULL,
    score FLOAT,
    "groups" TEXT NOT NULL,
    critical_miss TEXT NOT NULL,
    harmful_pick TEXT NOT NULL,
    "by" INTEGER NOT NULL REFERENCES regrades (id),
    PRIMARY KEY (attempt, "by"),
    FOREIGN KEY (attempt) REFERENCES attempts (id) ON DELETE CASCADE
);
CREATE INDEX replaced_by ON replaced ("by");

CREATE TABLE rooms (
    id TEXT NOT NULL PRIMARY KEY,
    cohort TEXT NOT NULL REFERENCES cohorts (id),
    steps TEXT NOT NULL,
    step INTEGER NOT NULL,
    phase TEXT NOT NULL,
    revealed TEXT NOT NULL,
    version INTEGER NOT NULL,
    opened TEXT NOT NULL,
    moved TEXT NOT NULL,
    ended TEXT,
    ahead TEXT DEFAULT '' NOT NULL,
    reached INTEGER DEFAULT 0 NOT NULL,
    skipped TEXT DEFAULT '[]' NOT NULL,
    until TEXT,
    dark BOOLEAN DEFAULT FALSE NOT NULL,
    joined INTEGER,
    chosen TEXT DEFAULT '{}' NOT NULL,
    supposed INTEGER,
    CONSTRAINT rooms_phase CHECK (phase IN ('asking', 'closed', 'revealed'))
);
CREATE INDEX rooms_cohort ON rooms (cohort, opened);

CREATE TABLE seats (
    room TEXT NOT NULL REFERENCES rooms (id),
    learner TEXT NOT NULL REFERENCES learners (id),
    here BOOLEAN NOT NULL,
    seen TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (room, learner)
);
CREATE INDEX seats_learner ON seats (learner);

CREATE TABLE votes (
    room TEXT NOT NULL REFERENCES rooms (id),
    step INTEGER NOT NULL,
    learner TEXT NOT NULL REFERENCES learners (id),
    picks TEXT NOT NULL,
    PRIMARY KEY (room, step, learner)
);
CREATE INDEX votes_learner ON votes (learner);

CREATE TABLE deliveries (
    name TEXT NOT NULL PRIMARY KEY,
    learner TEXT REFERENCES learners (id),
    delivered TEXT NOT NULL,
    refused TEXT
);
CREATE INDEX deliveries_learner ON deliveries (learner);

CREATE TABLE lti_platforms (
    id TEXT NOT NULL PRIMARY KEY,
    entry TEXT NOT NULL,
    registered TEXT NOT NULL
);

CREATE TABLE lti_nonces (
    nonce TEXT NOT NULL PRIMARY KEY,
    expires TEXT NOT NULL
);

CREATE TABLE lti_grades (
    id TEXT NOT NULL PRIMARY KEY,
    learner TEXT NOT NULL REFERENCES learners (id),
    platform TEXT NOT NULL,
    subject TEXT NOT NULL,
    lineitem TEXT NOT NULL,
    readable BOOLEAN NOT NULL,
    target TEXT NOT NULL,
    sent TEXT,
    pending TEXT,
    stamp TEXT,
    tried BOOLEAN DEFAULT FALSE NOT NULL,
    failures INTEGER DEFAULT 0 NOT NULL,
    due TEXT DEFAULT '' NOT NULL,
    refused TEXT
);
CREATE INDEX lti_grades_due ON lti_grades (due);
CREATE INDEX lti_grades_learner ON lti_grades (learner);

CREATE TABLE course (
    one INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    CONSTRAINT course_one CHECK (one = 1)
);

CREATE VIEW frame AS
SELECT
    a.id, a.cohort, a.learner, a.phase, a.item, a.item_version, a.rules_version, a.variant, a.response, a.certainty,
    CASE WHEN o.attempt IS NULL THEN a.score ELSE o.score END AS score,
    CASE WHEN o.attempt IS NULL THEN a."groups" ELSE o."groups" END AS "groups",
    CASE WHEN o.attempt IS NULL THEN a.critical_miss ELSE o.critical_miss END AS critical_miss,
    CASE WHEN o.attempt IS NULL THEN a.harmful_pick ELSE o.harmful_pick END AS harmful_pick,
    a.started, a.submitted, a.simulated, a.seen, a.moved
FROM attempts a LEFT JOIN outcomes o ON o.attempt = a.id;

CREATE VIEW standing AS
SELECT l.cohort AS cohort, l.id AS learner, a.phase AS phase, a.item AS item
FROM learners l LEFT JOIN attempts a ON a.learner = l.id;

CREATE TABLE course_schema (version_num VARCHAR(32) NOT NULL CONSTRAINT course_schema_pkc PRIMARY KEY);
INSERT INTO course_schema (version_num) VALUES ('0016');
