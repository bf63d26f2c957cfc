CREATE TABLE public.count (
    survey_id integer NOT NULL,
    field character varying(160) NOT NULL,
    value character varying(160) NOT NULL,
    count integer NOT NULL
);
CREATE TABLE public.guess (
    id integer NOT NULL,
    email bytea NOT NULL,
    at bigint NOT NULL
);
CREATE SEQUENCE public.guess_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.guess_id_seq OWNED BY public.guess.id;
CREATE TABLE public.link (
    token bytea NOT NULL,
    organiser_id integer NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE public.organiser (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    password character varying(255),
    created_at bigint NOT NULL
);
CREATE SEQUENCE public.organiser_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.organiser_id_seq OWNED BY public.organiser.id;
CREATE TABLE public.release (
    survey_id integer NOT NULL,
    responses integer NOT NULL,
    revision integer NOT NULL,
    counts jsonb NOT NULL
);
CREATE TABLE public.response (
    survey_id integer NOT NULL,
    id character varying(32) NOT NULL,
    receipt_hash bytea NOT NULL,
    body_hash bytea NOT NULL,
    version integer NOT NULL,
    submitted_on character varying(10) NOT NULL,
    submitted_at bigint,
    answers jsonb NOT NULL
);
CREATE TABLE public.schema_migration (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp without time zone NOT NULL
);
CREATE SEQUENCE public.schema_migration_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.schema_migration_id_seq OWNED BY public.schema_migration.id;
CREATE TABLE public.sign_in (
    token bytea NOT NULL,
    organiser_id integer NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE public.survey (
    id integer NOT NULL,
    code character varying(64) NOT NULL,
    organiser_id integer NOT NULL,
    version integer NOT NULL,
    anonymous boolean NOT NULL,
    created_at bigint NOT NULL,
    opened_at bigint,
    closed_at bigint,
    shared_at bigint
);
CREATE SEQUENCE public.survey_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.survey_id_seq OWNED BY public.survey.id;
CREATE TABLE public.tally (
    survey_id integer NOT NULL,
    responses integer NOT NULL,
    revision integer NOT NULL
);
CREATE TABLE public.version (
    survey_id integer NOT NULL,
    number integer NOT NULL,
    definition text NOT NULL
);
ALTER TABLE ONLY public.guess ALTER COLUMN id SET DEFAULT nextval('public.guess_id_seq'::regclass);
ALTER TABLE ONLY public.organiser ALTER COLUMN id SET DEFAULT nextval('public.organiser_id_seq'::regclass);
ALTER TABLE ONLY public.schema_migration ALTER COLUMN id SET DEFAULT nextval('public.schema_migration_id_seq'::regclass);
ALTER TABLE ONLY public.survey ALTER COLUMN id SET DEFAULT nextval('public.survey_id_seq'::regclass);
INSERT INTO public.count VALUES (1, 'q', 'no', 1);
INSERT INTO public.count VALUES (1, 'q', 'yes', 2);
INSERT INTO public.count VALUES (1, 'why', '', 2);
INSERT INTO public.count VALUES (2, 'q', 'no', 2);
INSERT INTO public.organiser VALUES (1, 'ann@example.org', NULL, 1795643621198);
INSERT INTO public.response VALUES (1, '372baff435ce8420c39837c6938d1e07', '\x040de61d99fd3c8990f0dccaadc30f83a9910aebb99b482168d8c3a36b7026bd', '\x7a15c6a0d8d691a5a3fa356436d56756bcd02e4e50c0e6b2a9af1fabe666172a', 1, '2026-11-01', NULL, '{"q": "yes", "why": "100 % \\ ''quoted''"}');
INSERT INTO public.response VALUES (1, '0c12ec15743849c09e5ba158da70437e', '\x72476544249907127c306708312013e765e7ce37a4a2a778fddbe6bd3d4b13e8', '\x7c18c01ac1f5bd84de483b69873a45f650a780acae48d2de1379f6b22167daae', 1, '2026-11-01', NULL, '{"q": "no"}');
INSERT INTO public.response VALUES (1, 'ed31e1c8a1cc7a86338a706fbce6df44', '\x8b159405b9d2d9c83df18982360cc279a59196f34e2089e0174cea55c0a73467', '\x63dfe87a5283a49d4223a35c632f91fbaa3096d77907a1d4f6ec1e8ddc7c2f2c', 1, '2026-11-01', NULL, '{"q": "yes", "why": "It’s “fine”;\nso – ok"}');
INSERT INTO public.response VALUES (2, '01a196fb1600cb25ff2b576dc34fb876', '\x84a4fdbc5d74b9f0c5bc60f31116bfa64c30440a1195c78f9f86b674db7988ae', '\x7c18c01ac1f5bd84de483b69873a45f650a780acae48d2de1379f6b22167daae', 1, '2026-11-01', 1793534400000, '{"q": "no"}');
INSERT INTO public.response VALUES (2, '01a196fb1600431f62ceb1acb6c53124', '\xf7d5d31e216b6e1176eef58d2c15f07f8227aa61ee0735eda4f0ee8de4b3f9a4', '\x7c18c01ac1f5bd84de483b69873a45f650a780acae48d2de1379f6b22167daae', 1, '2026-11-01', 1793534400000, '{"q": "no"}');
INSERT INTO public.schema_migration VALUES (1, '0001_initial', '2026-11-25 21:53:41.190091');
INSERT INTO public.survey VALUES (1, 'lunch', 1, 1, true, 1795643621205, 1795643621205, NULL, NULL);
INSERT INTO public.survey VALUES (2, 'team', 1, 1, false, 1795643621225, 1795643621225, NULL, NULL);
INSERT INTO public.tally VALUES (1, 3, 1);
INSERT INTO public.tally VALUES (2, 2, 1);
INSERT INTO public.version VALUES (1, 1, '{"title":"Lunch","kind":"feedback","anonymous":true,"question":[{"name":"q","type":"select_one","label":"Good?","choices":[{"name":"yes","label":"Yes"},{"name":"no","label":"No"}]},{"name":"why","type":"text","label":"Why?","multiline":true}]}');
INSERT INTO public.version VALUES (2, 1, '{"title":"Lunch","kind":"feedback","anonymous":false,"question":[{"name":"q","type":"select_one","label":"Good?","choices":[{"name":"yes","label":"Yes"},{"name":"no","label":"No"}]}]}');
SELECT pg_catalog.setval('public.guess_id_seq', 1, false);
SELECT pg_catalog.setval('public.organiser_id_seq', 1, true);
SELECT pg_catalog.setval('public.schema_migration_id_seq', 1, true);
SELECT pg_catalog.setval('public.survey_id_seq', 2, true);
ALTER TABLE ONLY public.count
    ADD CONSTRAINT count_pkey PRIMARY KEY (survey_id, field, value);
ALTER TABLE ONLY public.guess
    ADD CONSTRAINT guess_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.link
    ADD CONSTRAINT link_pkey PRIMARY KEY (token);
ALTER TABLE ONLY public.organiser
    ADD CONSTRAINT organiser_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.release
    ADD CONSTRAINT release_pkey PRIMARY KEY (survey_id);
ALTER TABLE ONLY public.response
    ADD CONSTRAINT response_pkey PRIMARY KEY (survey_id, id);
ALTER TABLE ONLY public.schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sign_in
    ADD CONSTRAINT sign_in_pkey PRIMARY KEY (token);
ALTER TABLE ONLY public.survey
    ADD CONSTRAINT survey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tally
    ADD CONSTRAINT tally_pkey PRIMARY KEY (survey_id);
ALTER TABLE ONLY public.version
    ADD CONSTRAINT version_pkey PRIMARY KEY (survey_id, number);
CREATE INDEX count_survey_id ON public.count USING btree (survey_id);
CREATE INDEX guess_email ON public.guess USING btree (email);
CREATE INDEX link_organiser_id ON public.link USING btree (organiser_id);
CREATE UNIQUE INDEX organiser_email ON public.organiser USING btree (email);
CREATE INDEX response_survey_id ON public.response USING btree (survey_id);
CREATE UNIQUE INDEX response_survey_id_receipt_hash ON public.response USING btree (survey_id, receipt_hash);
CREATE UNIQUE INDEX schema_migration_name ON public.schema_migration USING btree (name);
CREATE INDEX sign_in_organiser_id ON public.sign_in USING btree (organiser_id);
CREATE UNIQUE INDEX survey_code ON public.survey USING btree (code);
CREATE INDEX survey_organiser_id ON public.survey USING btree (organiser_id);
CREATE INDEX version_survey_id ON public.version USING btree (survey_id);
ALTER TABLE ONLY public.count
    ADD CONSTRAINT count_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES public.survey(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.link
    ADD CONSTRAINT link_organiser_id_fkey FOREIGN KEY (organiser_id) REFERENCES public.organiser(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.release
    ADD CONSTRAINT release_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES public.survey(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.response
    ADD CONSTRAINT response_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES public.survey(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.sign_in
    ADD CONSTRAINT sign_in_organiser_id_fkey FOREIGN KEY (organiser_id) REFERENCES public.organiser(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.survey
    ADD CONSTRAINT survey_organiser_id_fkey FOREIGN KEY (organiser_id) REFERENCES public.organiser(id);
ALTER TABLE ONLY public.tally
    ADD CONSTRAINT tally_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES public.survey(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.version
    ADD CONSTRAINT version_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES public.survey(id) ON DELETE CASCADE;
