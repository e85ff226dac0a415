-- Two roles for a PostgreSQL store, so that neither side can do more than its part. Run once by the owner of the store's
-- database, after the store was opened once by the owner; then make logins and grant them a role, for example
--     CREATE ROLE app LOGIN PASSWORD '...' IN ROLE course_learning;
-- Migrations and the commands `course regrade`, `course forget`, `course retain`, `course push` and `course audit` run as
-- the owner.

CREATE ROLE course_learning NOLOGIN;
CREATE ROLE course_facilitating NOLOGIN;

-- Learners' side: appends, and never changes what was appended. When a learner asks for it, it moves them to another cohort
-- with all that they did, or erases them whole.
GRANT SELECT ON course_schema, frame TO course_learning;
GRANT SELECT, INSERT ON course, cohorts, learners, attempts, answers TO course_learning;
GRANT SELECT, INSERT, UPDATE ON places TO course_learning;
GRANT SELECT, INSERT ON records TO course_learning;
GRANT DELETE ON learners, attempts, answers, places TO course_learning;
GRANT SELECT, DELETE ON looks, deliveries TO course_learning;
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_grades, lti_nonces TO course_learning;
GRANT SELECT, INSERT ON lti_platforms TO course_learning;
GRANT UPDATE (token_hash, cohort) ON learners TO course_learning;
GRANT UPDATE (cohort, moved) ON attempts TO course_learning;
GRANT UPDATE (learner, revoked) ON records TO course_learning;
GRANT INSERT ON audit TO course_learning;
GRANT SELECT, INSERT, UPDATE ON gaps TO course_learning;
GRANT SELECT ON rooms TO course_learning;
GRANT SELECT, INSERT, UPDATE, DELETE ON seats, votes TO course_learning;

-- Facilitators: the view of attempts, without the tables that say who may come back as whom; their cohorts and rooms,
-- and the votes in a room without whose they are.
GRANT SELECT ON course_schema, course, frame, standing, gaps, regrades TO course_facilitating;
GRANT SELECT, INSERT, UPDATE ON cohorts, rooms TO course_facilitating;
GRANT SELECT (room, here, seen) ON seats TO course_facilitating;
GRANT SELECT (room, step, picks) ON votes TO course_facilitating;
GRANT SELECT (code_hash, issued, course_version, rules_version, revoked) ON records TO course_facilitating;
GRANT INSERT ON audit, looks TO course_facilitating;
