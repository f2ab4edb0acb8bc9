--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: assay; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA assay;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: account_seen; Type: TABLE; Schema: assay; Owner: -
--

CREATE TABLE assay.account_seen (
    tenant bigint NOT NULL,
    account text NOT NULL COLLATE pg_catalog."C",
    finished bigint NOT NULL
);


--
-- Name: assessment; Type: TABLE; Schema: assay; Owner: -
--

CREATE TABLE assay.assessment (
    tenant bigint NOT NULL,
    no bigint NOT NULL,
    sha256 text NOT NULL COLLATE pg_catalog."C",
    framework text NOT NULL COLLATE pg_catalog."C",
    finished bigint NOT NULL,
    recorded bigint NOT NULL,
    history_only bigint NOT NULL,
    blob bigint NOT NULL,
    body text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: blob; Type: TABLE; Schema: assay; Owner: -
--

CREATE TABLE assay.blob (
    tenant bigint NOT NULL,
    no bigint NOT NULL,
    sha256 text NOT NULL COLLATE pg_catalog."C",
    size bigint NOT NULL
);


--
-- Name: blob_chunk; Type: TABLE; Schema: assay; Owner: -
--

CREATE TABLE assay.blob_chunk (
    tenant bigint NOT NULL,
    blob bigint NOT NULL,
    "position" bigint NOT NULL,
    packed bigint NOT NULL,
    bytes bytea NOT NULL
);


--
-- Name: checkpoint; Type: TABLE; Schema: assay; Owner: -
--

CREATE TABLE assay.checkpoint (
    tenant bigint NOT NULL,
    no bigint NOT NULL,
    size bigint NOT NULL,
    at bigint NOT NULL,
    note text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: clause_state; Type: TABLE; Schema: assay; Owner: -
--

CREATE TABLE assay.clause_state (
    tenant bigint NOT NULL,
    assessment bigint NOT NULL,
    "position" bigint NOT NULL,
    clause text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    tier text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    proposal_hash text NOT NULL COLLATE pg_catalog."C",
    proposal text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: finding; Type: TABLE; Schema: assay; Owner: -
--

CREATE TABLE assay.finding (
    tenant bigint NOT NULL,
    no bigint NOT NULL,
    uid text NOT NULL COLLATE pg_catalog."C",
    judged bigint NOT NULL,
    place bigint NOT NULL,
    resource_uid text NOT NULL COLLATE pg_catalog."C",
    rank bigint NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C",
    first_seen bigint NOT NULL,
    opened_at bigint NOT NULL,
    closed_at bigint,
    reopened bigint NOT NULL,
    due bigint NOT NULL,
    owner text COLLATE pg_catalog."C",
    exception bigint NOT NULL,
    digest bigint NOT NULL
);


--
-- Name: finding_comment; Type: TABLE; Schema: assay; Owner: -
--

CREATE TABLE assay.finding_comment (
    no bigint NOT NULL,
    tenant bigint NOT NULL,
    finding bigint NOT NULL,
    at bigint NOT NULL,
    person text NOT NULL COLLATE pg_catalog."C",
    said text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: finding_comment_no_seq; Type: SEQUENCE; Schema: assay; Owner: -
--

ALTER TABLE assay.finding_comment ALTER COLUMN no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME assay.finding_comment_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: finding_event; Type: TABLE; Schema: assay; Owner: -
--

CREATE TABLE assay.finding_event (
    no bigint NOT NULL,
    tenant bigint NOT NULL,
    finding bigint NOT NULL,
    at bigint NOT NULL,
    what text NOT NULL COLLATE pg_catalog."C",
    assessment bigint,
    person text COLLATE pg_catalog."C",
    detail text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: finding_event_no_seq; Type: SEQUENCE; Schema: assay; Owner: -
--

ALTER TABLE assay.finding_event ALTER COLUMN no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME assay.finding_event_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: finding_seen; Type: TABLE; Schema: assay; Owner: -
--

CREATE TABLE assay.finding_seen (
    tenant bigint NOT NULL,
    finding bigint NOT NULL,
    assessment bigint NOT NULL
)
WITH (fillfactor='50');


--
-- Name: fix_time; Type: TABLE; Schema: assay; Owner: -
--

CREATE TABLE assay.fix_time (
    tenant bigint NOT NULL,
    judged bigint NOT NULL,
    rank bigint NOT NULL,
    fixed bigint NOT NULL,
    seconds bigint NOT NULL
);


--
-- Name: item; Type: TABLE; Schema: assay; Owner: -
--

CREATE TABLE assay.item (
    tenant bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    no bigint NOT NULL,
    framework text NOT NULL COLLATE pg_catalog."C",
    clause text NOT NULL COLLATE pg_catalog."C",
    body text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: judged; Type: TABLE; Schema: assay; Owner: -
--

CREATE TABLE assay.judged (
    tenant bigint NOT NULL,
    no bigint NOT NULL,
    check_id text NOT NULL COLLATE pg_catalog."C",
    clauses text NOT NULL COLLATE pg_catalog."C",
    domains text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: log_entry; Type: TABLE; Schema: assay; Owner: -
--

CREATE TABLE assay.log_entry (
    tenant bigint NOT NULL,
    "position" bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    leaf_hash bytea NOT NULL,
    bytes bytea NOT NULL
);


--
-- Name: metrics; Type: TABLE; Schema: assay; Owner: -
--

CREATE TABLE assay.metrics (
    tenant bigint NOT NULL,
    assessment bigint NOT NULL,
    body text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: notice; Type: TABLE; Schema: assay; Owner: -
--

CREATE TABLE assay.notice (
    tenant bigint NOT NULL,
    target text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL
);


--
-- Name: place; Type: TABLE; Schema: assay; Owner: -
--

CREATE TABLE assay.place (
    tenant bigint NOT NULL,
    no bigint NOT NULL,
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: store; Type: TABLE; Schema: assay; Owner: -
--

CREATE TABLE assay.store (
    version bigint NOT NULL
);


--
-- Name: tenant; Type: TABLE; Schema: assay; Owner: -
--

CREATE TABLE assay.tenant (
    no bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: tenant_no_seq; Type: SEQUENCE; Schema: assay; Owner: -
--

ALTER TABLE assay.tenant ALTER COLUMN no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME assay.tenant_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Data for Name: account_seen; Type: TABLE DATA; Schema: assay; Owner: -
--

INSERT INTO assay.account_seen VALUES (1, '111111111111', 1777708800);


--
-- Data for Name: assessment; Type: TABLE DATA; Schema: assay; Owner: -
--

INSERT INTO assay.assessment VALUES (1, 1, '02e84134308b927e0a5a21ed1f0ba9b87074e0cb5faba2c5eb2749705e54a9cb', 'cyber-trust/2022', 1777622400, 1798675200, 0, 1, '{"id":"A-1","sha256":"02e84134308b927e0a5a21ed1f0ba9b87074e0cb5faba2c5eb2749705e54a9cb","framework":"cyber-trust/2022","language":"en","collection":{"id":"c-2026-05-01T08:00:00Z","started_at":"2026-05-01T08:00:00Z","finished_at":"2026-05-01T08:00:00Z"},"recorded_at":"2026-12-31T00:00:00Z","history_only":false,"trees":{"receipts":{"root":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":0},"verdicts":{"root":"d8cf22880a944a596f9f73b171a5eb4dce934e0001172bc8ae54466af31942fe","size":3}},"counts":{"pass":1,"fail":2,"unknown":0,"not_applicable":0},"coverage":{"accounts":["111111111111"],"regions":["us-east-1"],"calls":1,"failed":0,"failures":[]}}');
INSERT INTO assay.assessment VALUES (1, 2, '2427d0c765410402ab6126e511cea16a8e6912605313dcd2709404a030fbe25e', 'cyber-trust/2022', 1777708800, 1798675200, 0, 2, '{"id":"A-2","sha256":"2427d0c765410402ab6126e511cea16a8e6912605313dcd2709404a030fbe25e","framework":"cyber-trust/2022","language":"en","collection":{"id":"c-2026-05-02T08:00:00Z","started_at":"2026-05-02T08:00:00Z","finished_at":"2026-05-02T08:00:00Z"},"recorded_at":"2026-12-31T00:00:00Z","history_only":false,"trees":{"receipts":{"root":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":0},"verdicts":{"root":"e36912421fda412869d4693cce85e7db395adbbb6902cb58786616c938911d95","size":3}},"counts":{"pass":1,"fail":2,"unknown":0,"not_applicable":0},"coverage":{"accounts":["111111111111"],"regions":["us-east-1"],"calls":1,"failed":0,"failures":[]}}');


--
-- Data for Name: blob; Type: TABLE DATA; Schema: assay; Owner: -
--

INSERT INTO assay.blob VALUES (1, 1, '02e84134308b927e0a5a21ed1f0ba9b87074e0cb5faba2c5eb2749705e54a9cb', 1411);
INSERT INTO assay.blob VALUES (1, 2, '2427d0c765410402ab6126e511cea16a8e6912605313dcd2709404a030fbe25e', 1411);
INSERT INTO assay.blob VALUES (1, 3, '9639056be5b71364774f3c2ada36c7ced9c0286aaadc0804517ed4d8af3e2564', 11);


--
-- Data for Name: blob_chunk; Type: TABLE DATA; Schema: assay; Owner: -
--

INSERT INTO assay.blob_chunk VALUES (1, 1, 0, 1, '\x7801aa562a4ece48cd4d54b232d4514a2b4acc4d2dcf2fca56b2524aae4c4a2dd22d292a2d2e51d2514a4dc92cc9cccf53b2523232303252d251ca49cc4b2f4d4c4f55b2524acd53d2514acecfc9494d86a8a956ca4c0199a06b646064a66b60aa6b6018626061656060656010a5a4a3545c925854929a129f5802310f9b9ab4ccbccce20cbc8a6a41b696a516815d51ad94989c9c5f9a5752ac6415ad648804946275948a52d333f3f3c052a5c5baa989c525ba8620f1e4c49c9c6288d7133373525394ac0c7494d21233734a8b5241aa636b7594ca528b523293c1e6562b2567a426834307e4e59cc4d262b03225273d0b3db081c5a965a9459925954a564a1999e9194a20ab8bf34b8b9253e34bc18152a4a40373693c5800c9a58660e520972a592921dc0977829215d86d605589c5e0d82852c82c560039182e189f9d0ab21d44822c4f4ecd2c00bb3db656870ace2fa6aef38bc9747e5166496672620ee1484846a82c4aa5664414241683c2a2281539225004714744ac8e52323ced40330b2405e928a5e4e7266682f299939e85928e5249666a91929552716941417e51492a38f51417a716172726e5a42a59951495a6ea28a59665a6a4e625a7c627e7805c65a554929a9c91070da0e292c412502ecdcb2f89cf4d05e5e592cc12905e68a2d581a469506a873a2559094b8a83e5ad6a25b02761f944c9ca4847a9342f3b2fbf3c0f9c7940d6241614e46426435c68500b4a77e0948e1417d03ca5049815c434504686645d98f1a0c2283133076c2401e363759472338b8b33f3d295aca2c1a91c6c9b939ea51e28432105a8255503143d3021d6810b085060a2392b1612975099a254a47c0900155db9b8');
INSERT INTO assay.blob_chunk VALUES (1, 2, 0, 1, '\x7801aa562a4ece48cd4d54b232d4514a2b4acc4d2dcf2fca56b2524aae4c4a2dd22d292a2d2e51d2514a4dc92cc9cccf53b2523232303252d251ca49cc4b2f4d4c4f55b2524acd53d2514acecfc9494d86a8a956ca4c0199a06b646064a66b60aa6b6014626061656060656010a5a4a3545c925854929a129f5802310f9b9ab4ccbccce20cbc8a6a41b696a516815d51ad94989c9c5f9a5752ac6415ad648804946275948a52d333f3f3c052a5c5baa989c525ba8620f1e4c49c9c6288d7133373525394ac0c7494d21233734a8b5241aa636b7594ca528b523293c1e6562b2567a426834307e4e59cc4d262b03225273d0b3db081c5a965a9459925954a564a1999e9194a20ab8bf34b8b9253e34bc18152a4a40373693c5800c9a58660e520972a592921dc0977829215d86d605589c5e0d82852c82c560039182e189f9d0ab21d44822c4f4ecd2c00bb3db656870ace2fa6ccf90589c520138a52a1ce2f06391f459038e7176596642627e6108e846484caa2d4c11211b13a4ac9f0b403cd2c9014a4a394929f9b9809ca674e7a164a3a4a2599a9454a564ac5a50505f94525a9e0d4535c9c5a5c9c989493aa645552549aaaa3945a9699929a979c1a9f9c030a5f2ba592d4e48c3c6800159724968072695e7e497c6e2a282f97649680f44213ad0e244d83523bd429c94a58521c2c6f552b81a30b5c5a2466e680f34e695e765e7e791e38f380ac492c28c8c94c86b8d0a01694eec0291d292ea0790a91a00143371e9a0d89313e56472937b3b838332f5dc92a1a9ccac1b639e959ea81321452805a523540d10313621db8800005269ab36221710995294a45ca970033bbb9a0');
INSERT INTO assay.blob_chunk VALUES (1, 3, 0, 0, '\x6f6e65206c6170746f700a');


--
-- Data for Name: checkpoint; Type: TABLE DATA; Schema: assay; Owner: -
--

INSERT INTO assay.checkpoint VALUES (1, 1, 7, 1779264000, 'note');


--
-- Data for Name: clause_state; Type: TABLE DATA; Schema: assay; Owner: -
--

INSERT INTO assay.clause_state VALUES (1, 1, 0, 'B.8.1', 'B.8', 'supporter', 'not_met', 'aca7c1492cc97d2191d3a6f65ecdff29ba53ca5147d929b11bc632a31fedef6d', '{"checks":[{"id":"c","verdict":"fail"},{"id":"critical","verdict":"pass"}],"framework":"cyber-trust/2022","id":"B.8.1","papers":[],"proposal_hash":"aca7c1492cc97d2191d3a6f65ecdff29ba53ca5147d929b11bc632a31fedef6d","state":"not_met"}');
INSERT INTO assay.clause_state VALUES (1, 1, 1, 'B.9.1', 'B.9', 'supporter', 'met', 'd6d8e2dd02d112c0ece5851542353c3ef3841b5a60999bbad2ab5fa028ced6dd', '{"checks":[],"framework":"cyber-trust/2022","id":"B.9.1","papers":[],"proposal_hash":"d6d8e2dd02d112c0ece5851542353c3ef3841b5a60999bbad2ab5fa028ced6dd","state":"met"}');
INSERT INTO assay.clause_state VALUES (1, 2, 0, 'B.8.1', 'B.8', 'supporter', 'not_met', 'fdea29a90e148eb8b4523404f3a9d8e61eba10377ef8cb8e2e122193769aea8a', '{"checks":[{"id":"c","verdict":"fail"},{"id":"critical","verdict":"fail"}],"framework":"cyber-trust/2022","id":"B.8.1","papers":[],"proposal_hash":"fdea29a90e148eb8b4523404f3a9d8e61eba10377ef8cb8e2e122193769aea8a","state":"not_met"}');
INSERT INTO assay.clause_state VALUES (1, 2, 1, 'B.9.1', 'B.9', 'supporter', 'met', 'd6d8e2dd02d112c0ece5851542353c3ef3841b5a60999bbad2ab5fa028ced6dd', '{"checks":[],"framework":"cyber-trust/2022","id":"B.9.1","papers":[],"proposal_hash":"d6d8e2dd02d112c0ece5851542353c3ef3841b5a60999bbad2ab5fa028ced6dd","state":"met"}');


--
-- Data for Name: finding; Type: TABLE DATA; Schema: assay; Owner: -
--

INSERT INTO assay.finding VALUES (1, 3, '9c81bdd94a1a97edadda81b536c4dc9d', 2, 1, 'r', 0, 'open', 'r is fail', 1777708800, 1777708800, NULL, 0, 20582, NULL, 0, -4397911337297181606);
INSERT INTO assay.finding VALUES (1, 1, '88829489c1c061f43546dde0eb03fc75', 1, 1, 'r', 1, 'open', 'r is fail', 1777622400, 1777622400, NULL, 0, 20604, 'Mei', 1, 3825136925504023205);
INSERT INTO assay.finding VALUES (1, 2, '9d46122d5683c20553966b4eee115e8f', 1, 1, 's', 1, 'resolved', 's is fail', 1777622400, 1777622400, 1777708800, 0, 20604, NULL, 1, 1681946490446493459);


--
-- Data for Name: finding_comment; Type: TABLE DATA; Schema: assay; Owner: -
--

INSERT INTO assay.finding_comment OVERRIDING SYSTEM VALUE VALUES (1, 1, 1, 1779264000, 'Mei', 'the ticket is 17');


--
-- Data for Name: finding_event; Type: TABLE DATA; Schema: assay; Owner: -
--

INSERT INTO assay.finding_event OVERRIDING SYSTEM VALUE VALUES (1, 1, 1, 1777622400, 'opened', 1, NULL, 'r is fail');
INSERT INTO assay.finding_event OVERRIDING SYSTEM VALUE VALUES (2, 1, 2, 1777622400, 'opened', 1, NULL, 's is fail');
INSERT INTO assay.finding_event OVERRIDING SYSTEM VALUE VALUES (3, 1, 3, 1777708800, 'opened', 2, NULL, 'r is fail');
INSERT INTO assay.finding_event OVERRIDING SYSTEM VALUE VALUES (4, 1, 2, 1777708800, 'resolved', 2, NULL, 's is pass');
INSERT INTO assay.finding_event OVERRIDING SYSTEM VALUE VALUES (5, 1, 1, 1779264000, 'assigned', NULL, 'Ravi', 'Mei');


--
-- Data for Name: finding_seen; Type: TABLE DATA; Schema: assay; Owner: -
--

INSERT INTO assay.finding_seen VALUES (1, 2, 1);
INSERT INTO assay.finding_seen VALUES (1, 1, 2);
INSERT INTO assay.finding_seen VALUES (1, 3, 2);


--
-- Data for Name: fix_time; Type: TABLE DATA; Schema: assay; Owner: -
--

INSERT INTO assay.fix_time VALUES (1, 1, 1, 1, 86400);


--
-- Data for Name: item; Type: TABLE DATA; Schema: assay; Owner: -
--

INSERT INTO assay.item VALUES (1, 'exception', 1, '', '', '{"id":"X-1","check":"c","resources":"*","reason":"the supplier mends it in June","requested_by":"Mei","approved_by":"Ravi","created_at":"2026-05-20T08:00:00Z","expires":"2026-06-10"}');
INSERT INTO assay.item VALUES (1, 'evidence', 1, 'cyber-trust/2022', 'B.8.1', '{"id":"E-1","framework":"cyber-trust/2022","clause":"B.8.1","paper":"D1","title":"Inventory","owner":"Mei","file_name":"inventory.txt","sha256":"9639056be5b71364774f3c2ada36c7ced9c0286aaadc0804517ed4d8af3e2564","size":11,"observed_on":"2026-05-01","valid_until":"2027-05-01","added_at":"2026-05-20T08:00:00Z","added_by":"Ravi"}');
INSERT INTO assay.item VALUES (1, 'sign-off', 1, 'cyber-trust/2022', 'B.8.1', '{"id":"S-1","framework":"cyber-trust/2022","clause":"B.8.1","answer":"no","justification":"two checks fail","signed_by":"Mei","signed_at":"2026-05-20T08:00:00Z","assessment":"A-2","proposed":"not_met","proposal_hash":"fdea29a90e148eb8b4523404f3a9d8e61eba10377ef8cb8e2e122193769aea8a","overridden":false,"status":{"state":"signed"}}');
INSERT INTO assay.item VALUES (1, 'risk', 1, '', '', '{"id":"R-1","title":"customer data leaks","description":"","domains":["B.8"],"inherent":{"likelihood":2,"impact":4},"residual":{"likelihood":2,"impact":4},"decision":"mitigate","treatment":"encrypt","owner":"Mei","created_at":"2026-05-20T08:00:00Z","updated_at":"2026-05-20T08:00:00Z"}');


--
-- Data for Name: judged; Type: TABLE DATA; Schema: assay; Owner: -
--

INSERT INTO assay.judged VALUES (1, 1, 'c', '["B.8.1"]', '["B.8"]');
INSERT INTO assay.judged VALUES (1, 2, 'critical', '["B.8.1"]', '["B.8"]');


--
-- Data for Name: log_entry; Type: TABLE DATA; Schema: assay; Owner: -
--

INSERT INTO assay.log_entry VALUES (1, 0, 'assessment', 'A-1', '\x92662778100649d5fc8d0913ed104e8c6c87ff80373b6db0985683c2faf133e2', '\x7b226174223a22323032362d31322d33315430303a30303a30305a222c22626f6479223a7b22636f6c6c656374696f6e223a22632d323032362d30352d30315430383a30303a30305a222c22636f756e7473223a7b226661696c223a322c226e6f745f6170706c696361626c65223a302c2270617373223a312c22756e6b6e6f776e223a307d2c2265646974696f6e223a2232303232222c226672616d65776f726b223a2263796265722d7472757374222c227265636569707473223a7b22726f6f74223a2265336230633434323938666331633134396166626634633839393666623932343237616534316534363439623933346361343935393931623738353262383535222c2273697a65223a307d2c22736861323536223a2230326538343133343330386239323765306135613231656431663062613962383730373465306362356661626132633565623237343937303565353461396362222c227665726469637473223a7b22726f6f74223a2264386366323238383061393434613539366639663733623137316135656234646365393334653030303131373262633861653534343636616633313934326665222c2273697a65223a337d7d2c226b696e64223a226173736573736d656e74222c22736368656d61223a312c2274656e616e74223a2274227d');
INSERT INTO assay.log_entry VALUES (1, 1, 'assessment', 'A-2', '\xc022fe4be90093b1d8c8ba6c28e612c54d17cfb9e7f695f031de2f092936e67e', '\x7b226174223a22323032362d31322d33315430303a30303a30305a222c22626f6479223a7b22636f6c6c656374696f6e223a22632d323032362d30352d30325430383a30303a30305a222c22636f756e7473223a7b226661696c223a322c226e6f745f6170706c696361626c65223a302c2270617373223a312c22756e6b6e6f776e223a307d2c2265646974696f6e223a2232303232222c226672616d65776f726b223a2263796265722d7472757374222c227265636569707473223a7b22726f6f74223a2265336230633434323938666331633134396166626634633839393666623932343237616534316534363439623933346361343935393931623738353262383535222c2273697a65223a307d2c22736861323536223a2232343237643063373635343130343032616236313236653531316365613136613865363931323630353331336463643237303934303461303330666265323565222c227665726469637473223a7b22726f6f74223a2265333639313234323166646134313238363964343639336363653835653764623339356164626262363930326362353837383636313663393338393131643935222c2273697a65223a337d7d2c226b696e64223a226173736573736d656e74222c22736368656d61223a312c2274656e616e74223a2274227d');
INSERT INTO assay.log_entry VALUES (1, 2, 'finding_note', '88829489c1c061f43546dde0eb03fc75', '\x5caa53e4a19d843c0d188eafde5e5c823aaa39ab43a567419295fd9c48ff8913', '\x7b226174223a22323032362d30352d32305430383a30303a30305a222c22626f6479223a7b226279223a2252617669222c22636865636b223a2263222c2264657461696c223a224d6569222c227265736f757263655f756964223a2272222c22756964223a223838383239343839633163303631663433353436646465306562303366633735222c2277686174223a2261737369676e6564227d2c226b696e64223a2266696e64696e675f6e6f7465222c22736368656d61223a312c2274656e616e74223a2274227d');
INSERT INTO assay.log_entry VALUES (1, 3, 'finding_note', '88829489c1c061f43546dde0eb03fc75', '\x799ae2425722cef6e19fd37264b13ce1e3ffe1b5176287117b69aa721c9df788', '\x7b226174223a22323032362d30352d32305430383a30303a30305a222c22626f6479223a7b226279223a224d6569222c22636865636b223a2263222c2264657461696c223a22746865207469636b6574206973203137222c227265736f757263655f756964223a2272222c22756964223a223838383239343839633163303631663433353436646465306562303366633735222c2277686174223a22636f6d6d656e746564227d2c226b696e64223a2266696e64696e675f6e6f7465222c22736368656d61223a312c2274656e616e74223a2274227d');
INSERT INTO assay.log_entry VALUES (1, 4, 'exception', 'X-1', '\xfa38ffb6b351e0557ecc6048c0072f4e89a1ef0fec5d20531432c44eed8bf670', '\x7b226174223a22323032362d30352d32305430383a30303a30305a222c22626f6479223a7b22617070726f7665645f6279223a2252617669222c22636865636b223a2263222c22637265617465645f6174223a22323032362d30352d32305430383a30303a30305a222c2265787069726573223a22323032362d30362d3130222c226964223a22582d31222c22726561736f6e223a2274686520737570706c696572206d656e647320697420696e204a756e65222c227265717565737465645f6279223a224d6569222c227265736f7572636573223a222a227d2c226b696e64223a22657863657074696f6e222c22736368656d61223a312c2274656e616e74223a2274227d');
INSERT INTO assay.log_entry VALUES (1, 5, 'attestation', 'E-1', '\x3be61b79e52f1f9034cb6dc1f6d734d6afe319b1006aa2b0af1aa4bf3c4d47b1', '\x7b226174223a22323032362d30352d32305430383a30303a30305a222c22626f6479223a7b2261646465645f6174223a22323032362d30352d32305430383a30303a30305a222c2261646465645f6279223a2252617669222c22636c61757365223a22422e382e31222c2266696c655f6e616d65223a22696e76656e746f72792e747874222c226672616d65776f726b223a2263796265722d74727573742f32303232222c226964223a22452d31222c226f627365727665645f6f6e223a22323032362d30352d3031222c226f776e6572223a224d6569222c227061706572223a224431222c22736861323536223a2239363339303536626535623731333634373734663363326164613336633763656439633032383661616164633038303435313765643464386166336532353634222c2273697a65223a31312c227469746c65223a22496e76656e746f7279222c2276616c69645f756e74696c223a22323032372d30352d3031227d2c226b696e64223a226174746573746174696f6e222c22736368656d61223a312c2274656e616e74223a2274227d');
INSERT INTO assay.log_entry VALUES (1, 6, 'sign_off', 'S-1', '\x8cc9f9d44be756c17becfb0b6f22c498dda160d3f276eaceab2da60c9e3318a1', '\x7b226174223a22323032362d30352d32305430383a30303a30305a222c22626f6479223a7b22616e73776572223a226e6f222c226173736573736d656e74223a22412d32222c22636c61757365223a22422e382e31222c226672616d65776f726b223a2263796265722d74727573742f32303232222c226964223a22532d31222c226a757374696669636174696f6e223a2274776f20636865636b73206661696c222c226f76657272696464656e223a66616c73652c2270726f706f73616c223a7b22636865636b73223a5b7b226964223a2263222c2276657264696374223a226661696c227d2c7b226964223a22637269746963616c222c2276657264696374223a226661696c227d5d2c226672616d65776f726b223a2263796265722d74727573742f32303232222c226964223a22422e382e31222c22706170657273223a5b5d2c2270726f706f73616c5f68617368223a2266646561323961393065313438656238623435323334303466336139643865363165626131303337376566386362386532653132323139333736396165613861222c227374617465223a226e6f745f6d6574227d2c2270726f706f73616c5f736861323536223a2262656566343539306136313565366534633035663833626131623634626337636335336634333734613461653834643832616537396362623230303862613161222c2270726f706f736564223a226e6f745f6d6574222c227369676e65645f6279223a224d6569227d2c226b696e64223a227369676e5f6f6666222c22736368656d61223a312c2274656e616e74223a2274227d');


--
-- Data for Name: metrics; Type: TABLE DATA; Schema: assay; Owner: -
--

INSERT INTO assay.metrics VALUES (1, 1, '{"assessment":"A-1","at":"2026-05-01T08:00:00Z","rows":[{"severity":"high","domain":"B.8","open":2,"overdue":0,"opened":2,"resolved":0}]}');
INSERT INTO assay.metrics VALUES (1, 2, '{"assessment":"A-2","at":"2026-05-02T08:00:00Z","rows":[{"severity":"critical","domain":"B.8","open":1,"overdue":0,"opened":1,"resolved":0},{"severity":"high","domain":"B.8","open":1,"overdue":0,"opened":0,"resolved":1,"mean_days_to_fix":1.0}]}');


--
-- Data for Name: notice; Type: TABLE DATA; Schema: assay; Owner: -
--

INSERT INTO assay.notice VALUES (1, 'slack', 'n1', 1779264000);


--
-- Data for Name: place; Type: TABLE DATA; Schema: assay; Owner: -
--

INSERT INTO assay.place VALUES (1, 1, '111111111111', 'us-east-1');


--
-- Data for Name: store; Type: TABLE DATA; Schema: assay; Owner: -
--

INSERT INTO assay.store VALUES (1);


--
-- Data for Name: tenant; Type: TABLE DATA; Schema: assay; Owner: -
--

INSERT INTO assay.tenant OVERRIDING SYSTEM VALUE VALUES (1, 't');


--
-- Name: finding_comment_no_seq; Type: SEQUENCE SET; Schema: assay; Owner: -
--

SELECT pg_catalog.setval('assay.finding_comment_no_seq', 1, true);


--
-- Name: finding_event_no_seq; Type: SEQUENCE SET; Schema: assay; Owner: -
--

SELECT pg_catalog.setval('assay.finding_event_no_seq', 5, true);


--
-- Name: tenant_no_seq; Type: SEQUENCE SET; Schema: assay; Owner: -
--

SELECT pg_catalog.setval('assay.tenant_no_seq', 1, true);


--
-- Name: account_seen account_seen_pkey; Type: CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.account_seen
    ADD CONSTRAINT account_seen_pkey PRIMARY KEY (tenant, account);


--
-- Name: assessment assessment_pkey; Type: CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.assessment
    ADD CONSTRAINT assessment_pkey PRIMARY KEY (tenant, no);


--
-- Name: blob_chunk blob_chunk_pkey; Type: CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.blob_chunk
    ADD CONSTRAINT blob_chunk_pkey PRIMARY KEY (tenant, blob, "position");


--
-- Name: blob blob_pkey; Type: CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.blob
    ADD CONSTRAINT blob_pkey PRIMARY KEY (tenant, no);


--
-- Name: checkpoint checkpoint_pkey; Type: CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.checkpoint
    ADD CONSTRAINT checkpoint_pkey PRIMARY KEY (tenant, no);


--
-- Name: clause_state clause_state_pkey; Type: CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.clause_state
    ADD CONSTRAINT clause_state_pkey PRIMARY KEY (tenant, assessment, "position");


--
-- Name: finding_comment finding_comment_pkey; Type: CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.finding_comment
    ADD CONSTRAINT finding_comment_pkey PRIMARY KEY (no);


--
-- Name: finding_event finding_event_pkey; Type: CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.finding_event
    ADD CONSTRAINT finding_event_pkey PRIMARY KEY (no);


--
-- Name: finding finding_pkey; Type: CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.finding
    ADD CONSTRAINT finding_pkey PRIMARY KEY (tenant, no);


--
-- Name: finding_seen finding_seen_pkey; Type: CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.finding_seen
    ADD CONSTRAINT finding_seen_pkey PRIMARY KEY (tenant, finding);


--
-- Name: fix_time fix_time_pkey; Type: CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.fix_time
    ADD CONSTRAINT fix_time_pkey PRIMARY KEY (tenant, judged, rank);


--
-- Name: item item_pkey; Type: CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.item
    ADD CONSTRAINT item_pkey PRIMARY KEY (tenant, kind, no);


--
-- Name: judged judged_pkey; Type: CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.judged
    ADD CONSTRAINT judged_pkey PRIMARY KEY (tenant, no);


--
-- Name: log_entry log_entry_pkey; Type: CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.log_entry
    ADD CONSTRAINT log_entry_pkey PRIMARY KEY (tenant, "position");


--
-- Name: metrics metrics_pkey; Type: CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.metrics
    ADD CONSTRAINT metrics_pkey PRIMARY KEY (tenant, assessment);


--
-- Name: notice notice_pkey; Type: CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.notice
    ADD CONSTRAINT notice_pkey PRIMARY KEY (tenant, target, id);


--
-- Name: place place_pkey; Type: CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.place
    ADD CONSTRAINT place_pkey PRIMARY KEY (tenant, no);


--
-- Name: tenant tenant_name_key; Type: CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.tenant
    ADD CONSTRAINT tenant_name_key UNIQUE (name);


--
-- Name: tenant tenant_pkey; Type: CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.tenant
    ADD CONSTRAINT tenant_pkey PRIMARY KEY (no);


--
-- Name: assessment_sha256; Type: INDEX; Schema: assay; Owner: -
--

CREATE UNIQUE INDEX assessment_sha256 ON assay.assessment USING btree (tenant, sha256);


--
-- Name: assessment_time; Type: INDEX; Schema: assay; Owner: -
--

CREATE INDEX assessment_time ON assay.assessment USING btree (tenant, framework, finished, no);


--
-- Name: blob_sha256; Type: INDEX; Schema: assay; Owner: -
--

CREATE UNIQUE INDEX blob_sha256 ON assay.blob USING btree (tenant, sha256);


--
-- Name: finding_comment_of; Type: INDEX; Schema: assay; Owner: -
--

CREATE INDEX finding_comment_of ON assay.finding_comment USING btree (tenant, finding);


--
-- Name: finding_due; Type: INDEX; Schema: assay; Owner: -
--

CREATE INDEX finding_due ON assay.finding USING btree (tenant, state, exception, due, rank, uid);


--
-- Name: finding_event_of; Type: INDEX; Schema: assay; Owner: -
--

CREATE INDEX finding_event_of ON assay.finding_event USING btree (tenant, finding);


--
-- Name: finding_uid; Type: INDEX; Schema: assay; Owner: -
--

CREATE UNIQUE INDEX finding_uid ON assay.finding USING btree (tenant, uid);


--
-- Name: item_clause; Type: INDEX; Schema: assay; Owner: -
--

CREATE INDEX item_clause ON assay.item USING btree (tenant, kind, framework, clause, no);


--
-- Name: judged_check; Type: INDEX; Schema: assay; Owner: -
--

CREATE UNIQUE INDEX judged_check ON assay.judged USING btree (tenant, check_id);


--
-- Name: log_entry_subject; Type: INDEX; Schema: assay; Owner: -
--

CREATE INDEX log_entry_subject ON assay.log_entry USING btree (tenant, subject, "position");


--
-- Name: place_name; Type: INDEX; Schema: assay; Owner: -
--

CREATE UNIQUE INDEX place_name ON assay.place USING btree (tenant, account, region);


--
-- Name: account_seen account_seen_tenant_fkey; Type: FK CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.account_seen
    ADD CONSTRAINT account_seen_tenant_fkey FOREIGN KEY (tenant) REFERENCES assay.tenant(no);


--
-- Name: assessment assessment_tenant_fkey; Type: FK CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.assessment
    ADD CONSTRAINT assessment_tenant_fkey FOREIGN KEY (tenant) REFERENCES assay.tenant(no);


--
-- Name: blob blob_tenant_fkey; Type: FK CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.blob
    ADD CONSTRAINT blob_tenant_fkey FOREIGN KEY (tenant) REFERENCES assay.tenant(no);


--
-- Name: checkpoint checkpoint_tenant_fkey; Type: FK CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.checkpoint
    ADD CONSTRAINT checkpoint_tenant_fkey FOREIGN KEY (tenant) REFERENCES assay.tenant(no);


--
-- Name: item item_tenant_fkey; Type: FK CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.item
    ADD CONSTRAINT item_tenant_fkey FOREIGN KEY (tenant) REFERENCES assay.tenant(no);


--
-- Name: judged judged_tenant_fkey; Type: FK CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.judged
    ADD CONSTRAINT judged_tenant_fkey FOREIGN KEY (tenant) REFERENCES assay.tenant(no);


--
-- Name: log_entry log_entry_tenant_fkey; Type: FK CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.log_entry
    ADD CONSTRAINT log_entry_tenant_fkey FOREIGN KEY (tenant) REFERENCES assay.tenant(no);


--
-- Name: notice notice_tenant_fkey; Type: FK CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.notice
    ADD CONSTRAINT notice_tenant_fkey FOREIGN KEY (tenant) REFERENCES assay.tenant(no);


--
-- Name: place place_tenant_fkey; Type: FK CONSTRAINT; Schema: assay; Owner: -
--

ALTER TABLE ONLY assay.place
    ADD CONSTRAINT place_tenant_fkey FOREIGN KEY (tenant) REFERENCES assay.tenant(no);


--
-- PostgreSQL database dump complete
--

