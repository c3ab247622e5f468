CREATE TABLE faqbot_store (version INTEGER NOT NULL, deletions INTEGER NOT NULL);
INSERT INTO faqbot_store VALUES (1, 0);
CREATE TABLE faqbot_feedback (
    key TEXT PRIMARY KEY,
    received TEXT NOT NULL,
    expires TEXT NOT NULL,
    entries TEXT NOT NULL,
    knowledge_version TEXT NOT NULL,
    helpful INTEGER NOT NULL,
    reason TEXT,
    text TEXT NOT NULL
);
INSERT INTO faqbot_feedback VALUES (
    '8a4d2f0e-0001-4000-8000-000000000001', '2026-11-24', '2027-11-24',
    '["gene-therapy-cure", "glybera"]', '3f2a', 0, 'unclear', 'What is a “follicle”?'
);
INSERT INTO faqbot_feedback VALUES (
    '8a4d2f0e-0001-4000-8000-000000000002', '2026-11-25', '2027-11-25', '[]', '', 1, NULL, ''
);
CREATE TABLE faqbot_message (
    id TEXT PRIMARY KEY,
    received TEXT NOT NULL,
    expires TEXT NOT NULL,
    type TEXT NOT NULL,
    text TEXT NOT NULL,
    entries TEXT NOT NULL,
    knowledge_version TEXT NOT NULL
);
INSERT INTO faqbot_message VALUES (
    '5f1c9c6e2a3b4d5e8f90a1b2c3d4e5f6', '2026-11-25', '2026-12-25', 'fallback',
    'Ring me on [phone]', '["glybera"]', '3f2a'
);
