-- The schema of migration 0018 for PostgreSQL, as tests/storage/postgresql/translate.py makes it of the
-- SQLite migrations. It is run in one transaction. Never edit it: change the migrations.
CREATE SCHEMA bank;
COMMENT ON SCHEMA bank IS 'elderbank';

-- What SQLite has for a value of JSON: null is NULL, and true is 1.
CREATE FUNCTION bank.stored(told jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE jsonb_typeof(told) WHEN 'null' THEN NULL
    WHEN 'boolean' THEN to_jsonb(CAST(CAST(told AS boolean) AS integer)) ELSE told END
$$;

-- What kind of value SQLite says it is.
CREATE FUNCTION bank.kind(told jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE jsonb_typeof(told) WHEN 'string' THEN 'text' WHEN 'number' THEN
    CASE WHEN CAST(told AS text) ~ '^-?[0-9]+$' THEN 'integer' ELSE 'real' END
    ELSE jsonb_typeof(told) END
$$;

-- The items of an array, numbered from 0.
CREATE FUNCTION bank.items(told jsonb) RETURNS TABLE (key bigint, value jsonb)
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT nth - 1, bank.stored(item)
    FROM jsonb_array_elements(told) WITH ORDINALITY AS items(item, nth)
$$;

CREATE FUNCTION bank.refuse(sentence text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = sentence, ERRCODE = 'check_violation';
END $$;

CREATE TABLE bank.alembic_version (
  version_num TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (version_num)
);

CREATE TABLE bank.customers (
  id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  position BIGINT NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  title TEXT COLLATE "C" NOT NULL,
  pin_hash TEXT COLLATE "C" NOT NULL,
  wrong_pins BIGINT NOT NULL DEFAULT 0 CHECK (wrong_pins BETWEEN 0 AND 3),
  locked BIGINT NOT NULL DEFAULT 0 CHECK (locked IN (0, 1)),
  risk_level BIGINT NOT NULL DEFAULT 1 CHECK (risk_level BETWEEN 1 AND 5),
  audit_seq BIGINT,
  CHECK (wrong_pins < 3 OR locked = 1)
);

CREATE TABLE bank.accounts (
  id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('customer', 'outside')),
  customer_id TEXT COLLATE "C",
  position BIGINT NOT NULL DEFAULT 0,
  name TEXT COLLATE "C" NOT NULL,
  number TEXT COLLATE "C" NOT NULL UNIQUE,
  balance_fen BIGINT NOT NULL DEFAULT 0,
  entry_count BIGINT NOT NULL DEFAULT 0,
  single_limit_fen BIGINT NOT NULL CHECK (single_limit_fen >= 0),
  daily_limit_fen BIGINT NOT NULL CHECK (daily_limit_fen >= 0),
  night_lock BIGINT NOT NULL DEFAULT 0 CHECK (night_lock IN (0, 1)),
  purpose TEXT COLLATE "C" NOT NULL DEFAULT 'everyday' CHECK (purpose IN ('everyday', 'deposit', 'wealth', 'cash')),
  region_lock BIGINT NOT NULL DEFAULT 0 CHECK (region_lock IN (0, 1)),
  overseas_lock BIGINT NOT NULL DEFAULT 0 CHECK (overseas_lock IN (0, 1)),
  overseas_online_lock BIGINT NOT NULL DEFAULT 0 CHECK (overseas_online_lock IN (0, 1)),
  limit_lock_fen BIGINT CHECK (limit_lock_fen IS NULL OR (limit_lock_fen >= 0)),
  lost_at BIGINT,
  printed_count BIGINT NOT NULL DEFAULT 0 CHECK (printed_count >= 0),
  audit_seq BIGINT,
  CHECK ((kind = 'customer') = (NOT customer_id IS NULL)),
  CHECK (kind = 'outside' OR balance_fen >= 0)
);

CREATE TABLE bank.payees (
  id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  customer_id TEXT COLLATE "C" NOT NULL,
  account_id TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  relation TEXT COLLATE "C" NOT NULL,
  is_company BIGINT NOT NULL DEFAULT 0 CHECK (is_company IN (0, 1)),
  listed BIGINT NOT NULL DEFAULT 1 CHECK (listed IN (0, 1)),
  audit_seq BIGINT
);

CREATE TABLE bank.entries (
  seq BIGINT PRIMARY KEY,
  posting_id TEXT COLLATE "C" NOT NULL,
  account_id TEXT COLLATE "C" NOT NULL,
  number BIGINT NOT NULL,
  fen BIGINT NOT NULL CHECK (fen <> 0),
  balance_after_fen BIGINT NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  counterparty TEXT COLLATE "C" NOT NULL,
  UNIQUE (account_id, number)
);

CREATE TABLE bank.postings (
  id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  transfer_id TEXT COLLATE "C" UNIQUE,
  at BIGINT NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  lines TEXT COLLATE "C" NOT NULL DEFAULT '[]'
);

CREATE TABLE bank.checks (
  id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  transfer_id TEXT COLLATE "C" NOT NULL,
  number BIGINT NOT NULL,
  account_id TEXT COLLATE "C" NOT NULL,
  payee_id TEXT COLLATE "C" NOT NULL,
  fen BIGINT NOT NULL,
  signals TEXT COLLATE "C" NOT NULL,
  evidence TEXT COLLATE "C" NOT NULL,
  question TEXT COLLATE "C" NOT NULL CHECK (question IN ('notice', 'who', 'purpose', 'secrecy', 'coaching', 'amount', 'final')),
  verdict TEXT COLLATE "C" NOT NULL CHECK (verdict IN ('open', 'passed', 'cancelled', 'held', 'void', 'released')),
  presented TEXT COLLATE "C" CHECK (presented IN ('read', 'shown')),
  asked_again BIGINT NOT NULL DEFAULT 0 CHECK (asked_again IN (0, 1)),
  typed_only BIGINT NOT NULL DEFAULT 0 CHECK (typed_only IN (0, 1)),
  answers TEXT COLLATE "C" NOT NULL DEFAULT '[]',
  reason TEXT COLLATE "C" NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  settled_at BIGINT,
  released_by TEXT COLLATE "C",
  released_second TEXT COLLATE "C",
  released_reason TEXT COLLATE "C",
  UNIQUE (transfer_id, number),
  UNIQUE (id, transfer_id, account_id, payee_id, fen, verdict, settled_at),
  CHECK ((verdict = 'open') = (settled_at IS NULL)),
  CHECK (verdict <> 'passed' OR (question = 'final' AND NOT presented IS NULL)),
  CHECK (verdict <> 'released' OR (coalesce(trim(released_by), '') <> '' AND coalesce(trim(released_second), '') <> '' AND lower(trim(released_by)) <> lower(trim(released_second)) AND coalesce(trim(released_reason), '') <> ''))
);

CREATE TABLE bank.transfers (
  id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  key TEXT COLLATE "C" NOT NULL UNIQUE,
  asked TEXT COLLATE "C" NOT NULL,
  session TEXT COLLATE "C" NOT NULL,
  customer_id TEXT COLLATE "C" NOT NULL,
  account_id TEXT COLLATE "C" NOT NULL,
  payee_id TEXT COLLATE "C" NOT NULL,
  service TEXT COLLATE "C" NOT NULL CHECK (service IN ('transfer', 'withdrawal', 'bill')),
  fen BIGINT NOT NULL CHECK (fen > 0),
  status TEXT COLLATE "C" NOT NULL CHECK (status IN ('draft', 'review', 'fraud_check', 'authorise', 'posted', 'held', 'cancelled', 'failed')),
  step BIGINT NOT NULL CHECK (step >= 1),
  reason TEXT COLLATE "C" NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  posted_at BIGINT,
  posting_id TEXT COLLATE "C" UNIQUE,
  check_id TEXT COLLATE "C",
  check_verdict TEXT COLLATE "C" CHECK (check_verdict IN ('passed', 'released')),
  check_settled_at BIGINT,
  origin TEXT COLLATE "C" NOT NULL DEFAULT 'branch' CHECK (origin IN ('branch', 'elsewhere', 'overseas', 'overseas_online')),
  bill_id TEXT COLLATE "C",
  due BIGINT,
  CHECK ((status = 'posted') = (NOT posting_id IS NULL)),
  CHECK ((status = 'posted') = (NOT posted_at IS NULL)),
  CHECK ((check_id IS NULL) = (check_verdict IS NULL)),
  CHECK ((check_id IS NULL) = (check_settled_at IS NULL)),
  CHECK (status <> 'posted' OR fen <= 1000000 OR NOT check_id IS NULL),
  CHECK (check_id IS NULL OR check_verdict = 'released' OR posted_at - check_settled_at BETWEEN 0 AND 300000000 OR (NOT due IS NULL AND (due - 7200000000 - check_settled_at BETWEEN 0 AND 300000000 OR due - 86400000000 - check_settled_at BETWEEN 0 AND 300000000)))
);

CREATE TABLE bank.holds (
  id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  transfer_id TEXT COLLATE "C" NOT NULL UNIQUE,
  account_id TEXT COLLATE "C" NOT NULL,
  reserved_fen BIGINT NOT NULL CHECK (reserved_fen >= 0),
  reason TEXT COLLATE "C" NOT NULL,
  unsafe BIGINT NOT NULL CHECK (unsafe IN (0, 1)),
  evidence TEXT COLLATE "C" NOT NULL,
  since BIGINT NOT NULL,
  due BIGINT,
  status TEXT COLLATE "C" NOT NULL CHECK (status IN ('open', 'delayed', 'released', 'cancelled')),
  staff TEXT COLLATE "C",
  second TEXT COLLATE "C",
  staff_reason TEXT COLLATE "C",
  settled_at BIGINT,
  CHECK (unsafe = 0 OR due IS NULL),
  CHECK (status <> 'delayed' OR NOT due IS NULL),
  CHECK ((status IN ('open', 'delayed')) = (settled_at IS NULL)),
  rowid BIGINT GENERATED ALWAYS AS IDENTITY
);

CREATE TABLE bank.refusals (
  seq BIGINT PRIMARY KEY,
  customer_id TEXT COLLATE "C" NOT NULL,
  transfer_id TEXT COLLATE "C" NOT NULL,
  payee_id TEXT COLLATE "C" NOT NULL,
  fen BIGINT NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('refused', 'held')),
  unsafe BIGINT NOT NULL CHECK (unsafe IN (0, 1))
);

CREATE TABLE bank.script_words (
  seq BIGINT PRIMARY KEY,
  session TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  script TEXT COLLATE "C" NOT NULL,
  phrase TEXT COLLATE "C" NOT NULL,
  customer_id TEXT COLLATE "C",
  weight TEXT COLLATE "C" NOT NULL DEFAULT 'script' CHECK (weight IN ('script', 'scheme'))
);

CREATE TABLE bank.tickets (
  id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  session TEXT COLLATE "C" NOT NULL,
  customer_id TEXT COLLATE "C",
  reason TEXT COLLATE "C" NOT NULL,
  screen TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  status TEXT COLLATE "C" NOT NULL CHECK (status IN ('open', 'taken', 'closed')),
  taken_by TEXT COLLATE "C",
  taken_at BIGINT,
  closed_by TEXT COLLATE "C",
  closed_at BIGINT,
  note TEXT COLLATE "C" NOT NULL DEFAULT '',
  CHECK (status <> 'taken' OR NOT taken_by IS NULL),
  CHECK (status <> 'closed' OR NOT closed_by IS NULL)
);

CREATE TABLE bank.audit (
  seq BIGINT PRIMARY KEY NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  session TEXT COLLATE "C" NOT NULL,
  customer_id TEXT COLLATE "C" NOT NULL,
  subject TEXT COLLATE "C" NOT NULL,
  details TEXT COLLATE "C" NOT NULL,
  previous TEXT COLLATE "C" NOT NULL,
  hash TEXT COLLATE "C" NOT NULL,
  CHECK (hash ~ '^[0-9a-f]{64}$')
);

CREATE TABLE bank.audit_head (
  "only" BIGINT PRIMARY KEY NOT NULL CHECK ("only" = 1),
  seq BIGINT NOT NULL,
  hash TEXT COLLATE "C" NOT NULL
);

CREATE TABLE bank.bills (
  id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  customer_id TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  payee_id TEXT COLLATE "C" NOT NULL,
  household TEXT COLLATE "C" NOT NULL,
  period TEXT COLLATE "C" NOT NULL,
  fen BIGINT NOT NULL CHECK (fen > 0),
  due_on TEXT COLLATE "C" NOT NULL
);

CREATE TABLE bank.positions (
  id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  customer_id TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('deposit', 'wealth', 'cash')),
  product TEXT COLLATE "C" NOT NULL,
  terms TEXT COLLATE "C" NOT NULL,
  account_id TEXT COLLATE "C" NOT NULL UNIQUE,
  payee_id TEXT COLLATE "C" NOT NULL UNIQUE,
  transfer_id TEXT COLLATE "C" UNIQUE,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  ended_as TEXT COLLATE "C" CHECK (ended_as IN ('matured', 'broken', 'collected', 'returned')),
  audit_seq BIGINT,
  CHECK ((ended_at IS NULL) = (ended_as IS NULL))
);

CREATE TABLE bank.payee_requests (
  id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  customer_id TEXT COLLATE "C" NOT NULL,
  session TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  relation TEXT COLLATE "C" NOT NULL,
  number TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  status TEXT COLLATE "C" NOT NULL CHECK (status IN ('open', 'confirmed', 'refused')),
  staff TEXT COLLATE "C",
  staff_reason TEXT COLLATE "C",
  settled_at BIGINT,
  payee_id TEXT COLLATE "C",
  audit_seq BIGINT,
  CHECK ((status = 'open') = (settled_at IS NULL)),
  CHECK (status = 'open' OR coalesce(trim(staff), '') <> ''),
  CHECK ((status = 'confirmed') = (NOT payee_id IS NULL))
);

CREATE TABLE bank.service_requests (
  id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  number TEXT COLLATE "C" NOT NULL UNIQUE,
  customer_id TEXT COLLATE "C",
  session TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  details TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  status TEXT COLLATE "C" NOT NULL CHECK (status IN ('open', 'done', 'cancelled')),
  staff TEXT COLLATE "C",
  note TEXT COLLATE "C" NOT NULL DEFAULT '',
  settled_at BIGINT,
  position_id TEXT COLLATE "C" UNIQUE,
  audit_seq BIGINT,
  second TEXT COLLATE "C",
  CHECK ((status = 'open') = (settled_at IS NULL)),
  CHECK (status <> 'done' OR coalesce(trim(staff), '') <> ''),
  CHECK ((kind = 'cash') = (NOT position_id IS NULL))
);

CREATE TABLE bank.queue_numbers (
  id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  day TEXT COLLATE "C" NOT NULL,
  line TEXT COLLATE "C" NOT NULL,
  number BIGINT NOT NULL CHECK (number > 0),
  customer_id TEXT COLLATE "C",
  session TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  UNIQUE (day, line, number)
);

CREATE TABLE bank.social_insurance (
  customer_id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  medical_fen BIGINT NOT NULL,
  certified_on TEXT COLLATE "C",
  certify_by TEXT COLLATE "C" NOT NULL
);

CREATE TABLE bank.preferences (
  customer_id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  speed BIGINT NOT NULL DEFAULT 0,
  volume BIGINT NOT NULL DEFAULT 0,
  type_size BIGINT NOT NULL DEFAULT 0,
  discreet BIGINT NOT NULL DEFAULT 0 CHECK (discreet IN (0, 1)),
  covered BIGINT NOT NULL DEFAULT 0 CHECK (covered IN (0, 1)),
  guided BIGINT NOT NULL DEFAULT 1 CHECK (guided IN (0, 1))
);

CREATE TABLE bank.talks (
  seq BIGINT PRIMARY KEY,
  customer_id TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  staff TEXT COLLATE "C" NOT NULL CHECK (staff <> '' AND NOT staff ~ '[^0-9a-z〇㐀-䶿一-鿿𠀀-𲎯]'),
  note TEXT COLLATE "C" NOT NULL CHECK (trim(note) <> ''),
  words_seq BIGINT NOT NULL,
  refusals_seq BIGINT NOT NULL
);

CREATE TABLE bank.messages (
  id TEXT COLLATE "C" PRIMARY KEY NOT NULL CHECK (id <> ''),
  at BIGINT NOT NULL
);

CREATE TABLE bank.payees_taken_out (
  payee_id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  customer_id TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  session TEXT COLLATE "C" NOT NULL,
  staff TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  CHECK ((session <> '') <> (staff <> '' AND trim(reason) <> ''))
);

CREATE TABLE bank.staff (
  number TEXT COLLATE "C" PRIMARY KEY NOT NULL CHECK (length(number) BETWEEN 4 AND 8 AND NOT number ~ '[^0-9]'),
  name TEXT COLLATE "C" NOT NULL CHECK (trim(name) <> ''),
  role TEXT COLLATE "C" NOT NULL CHECK (role IN ('duty_manager', 'outlet_manager', 'head', 'clerk')),
  password_hash TEXT COLLATE "C" NOT NULL CHECK (password_hash ~ '^\$argon2id\$'),
  failed BIGINT NOT NULL CHECK (failed BETWEEN 0 AND 5),
  locked_until BIGINT,
  added_at BIGINT NOT NULL,
  added_by TEXT COLLATE "C",
  removed_at BIGINT,
  audit_seq BIGINT
);

CREATE TABLE bank.call_details (
  ticket TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  kiosk TEXT COLLATE "C" NOT NULL,
  place TEXT COLLATE "C" NOT NULL,
  address TEXT COLLATE "C" NOT NULL,
  step TEXT COLLATE "C" NOT NULL,
  exchanges TEXT COLLATE "C" NOT NULL CHECK (exchanges IS JSON)
);

CREATE TABLE bank.rings (
  id BIGINT PRIMARY KEY NOT NULL CHECK (id > 0),
  ticket TEXT COLLATE "C" NOT NULL,
  person TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  nth BIGINT NOT NULL CHECK (nth > 0),
  UNIQUE (ticket, nth)
);

CREATE TABLE bank.day_counts (
  day TEXT COLLATE "C" NOT NULL CHECK (day ~ '^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]$'),
  what TEXT COLLATE "C" NOT NULL CHECK (what IN ('visit', 'task', 'heard', 'missed', 'satisfaction')),
  name TEXT COLLATE "C" NOT NULL CHECK (length(name) <= 40 AND NOT name ~ '[^a-z_]'),
  how TEXT COLLATE "C" NOT NULL CHECK (length(how) <= 40 AND NOT how ~ '[^a-z_]'),
  step TEXT COLLATE "C" NOT NULL CHECK (length(step) <= 40 AND NOT step ~ '[^a-z_]'),
  count BIGINT NOT NULL CHECK (count > 0),
  PRIMARY KEY (day, what, name, how, step)
);

CREATE TABLE bank.in_hand (
  id TEXT COLLATE "C" PRIMARY KEY NOT NULL CHECK (length(id) = 32 AND NOT id ~ '[^0-9a-f]'),
  day TEXT COLLATE "C" NOT NULL CHECK (day ~ '^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]$'),
  what TEXT COLLATE "C" NOT NULL CHECK (what IN ('visit', 'task')),
  name TEXT COLLATE "C" NOT NULL CHECK (length(name) <= 40 AND NOT name ~ '[^a-z_]')
);

CREATE TABLE bank.open_channels (
  name TEXT COLLATE "C" PRIMARY KEY NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
  every_ring BIGINT NOT NULL CHECK (every_ring IN (0, 1))
);

CREATE TABLE bank.deliveries (
  id BIGINT PRIMARY KEY NOT NULL CHECK (id > 0),
  channel TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  ticket TEXT COLLATE "C" NOT NULL,
  event TEXT COLLATE "C" NOT NULL CHECK (event IN ('open', 'ring', 'taken', 'closed')),
  nth BIGINT NOT NULL CHECK (nth >= 0),
  queued_at BIGINT NOT NULL,
  tries BIGINT NOT NULL DEFAULT 0 CHECK (tries >= 0),
  next_at BIGINT NOT NULL DEFAULT 0,
  trouble TEXT COLLATE "C" NOT NULL DEFAULT '',
  ended_as TEXT COLLATE "C" CHECK (ended_as IN ('sent', 'given_up')),
  ended_at BIGINT,
  UNIQUE (channel, key),
  CHECK ((ended_as IS NULL) = (ended_at IS NULL))
);
ALTER TABLE bank.accounts ADD FOREIGN KEY (customer_id) REFERENCES bank.customers (id);
ALTER TABLE bank.payees ADD FOREIGN KEY (customer_id) REFERENCES bank.customers (id);
ALTER TABLE bank.payees ADD FOREIGN KEY (account_id) REFERENCES bank.accounts (id);
ALTER TABLE bank.entries ADD FOREIGN KEY (posting_id) REFERENCES bank.postings (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE bank.entries ADD FOREIGN KEY (account_id) REFERENCES bank.accounts (id);
ALTER TABLE bank.postings ADD FOREIGN KEY (transfer_id) REFERENCES bank.transfers (id);
ALTER TABLE bank.checks ADD FOREIGN KEY (transfer_id) REFERENCES bank.transfers (id);
ALTER TABLE bank.transfers ADD FOREIGN KEY (check_id, id, account_id, payee_id, fen, check_verdict, check_settled_at) REFERENCES bank.checks (id, transfer_id, account_id, payee_id, fen, verdict, settled_at);
ALTER TABLE bank.transfers ADD FOREIGN KEY (customer_id) REFERENCES bank.customers (id);
ALTER TABLE bank.transfers ADD FOREIGN KEY (account_id) REFERENCES bank.accounts (id);
ALTER TABLE bank.transfers ADD FOREIGN KEY (payee_id) REFERENCES bank.payees (id);
ALTER TABLE bank.transfers ADD FOREIGN KEY (posting_id) REFERENCES bank.postings (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE bank.transfers ADD FOREIGN KEY (bill_id) REFERENCES bank.bills (id);
ALTER TABLE bank.holds ADD FOREIGN KEY (transfer_id) REFERENCES bank.transfers (id);
ALTER TABLE bank.holds ADD FOREIGN KEY (account_id) REFERENCES bank.accounts (id);
ALTER TABLE bank.refusals ADD FOREIGN KEY (customer_id) REFERENCES bank.customers (id);
ALTER TABLE bank.refusals ADD FOREIGN KEY (transfer_id) REFERENCES bank.transfers (id);
ALTER TABLE bank.refusals ADD FOREIGN KEY (payee_id) REFERENCES bank.payees (id);
ALTER TABLE bank.script_words ADD FOREIGN KEY (customer_id) REFERENCES bank.customers (id);
ALTER TABLE bank.bills ADD FOREIGN KEY (customer_id) REFERENCES bank.customers (id);
ALTER TABLE bank.bills ADD FOREIGN KEY (payee_id) REFERENCES bank.payees (id);
ALTER TABLE bank.positions ADD FOREIGN KEY (customer_id) REFERENCES bank.customers (id);
ALTER TABLE bank.positions ADD FOREIGN KEY (account_id) REFERENCES bank.accounts (id);
ALTER TABLE bank.positions ADD FOREIGN KEY (payee_id) REFERENCES bank.payees (id);
ALTER TABLE bank.positions ADD FOREIGN KEY (transfer_id) REFERENCES bank.transfers (id);
ALTER TABLE bank.payee_requests ADD FOREIGN KEY (customer_id) REFERENCES bank.customers (id);
ALTER TABLE bank.payee_requests ADD FOREIGN KEY (payee_id) REFERENCES bank.payees (id);
ALTER TABLE bank.service_requests ADD FOREIGN KEY (customer_id) REFERENCES bank.customers (id);
ALTER TABLE bank.service_requests ADD FOREIGN KEY (position_id) REFERENCES bank.positions (id);
ALTER TABLE bank.queue_numbers ADD FOREIGN KEY (customer_id) REFERENCES bank.customers (id);
ALTER TABLE bank.social_insurance ADD FOREIGN KEY (customer_id) REFERENCES bank.customers (id);
ALTER TABLE bank.preferences ADD FOREIGN KEY (customer_id) REFERENCES bank.customers (id);
ALTER TABLE bank.talks ADD FOREIGN KEY (customer_id) REFERENCES bank.customers (id);
ALTER TABLE bank.payees_taken_out ADD FOREIGN KEY (payee_id) REFERENCES bank.payees (id);
ALTER TABLE bank.payees_taken_out ADD FOREIGN KEY (customer_id) REFERENCES bank.customers (id);
ALTER TABLE bank.call_details ADD FOREIGN KEY (ticket) REFERENCES bank.tickets (id);
ALTER TABLE bank.rings ADD FOREIGN KEY (ticket) REFERENCES bank.tickets (id);
ALTER TABLE bank.deliveries ADD FOREIGN KEY (ticket) REFERENCES bank.tickets (id);
CREATE INDEX entries_by_posting ON bank.entries (posting_id);
CREATE INDEX entries_by_time ON bank.entries (account_id, at);
CREATE UNIQUE INDEX one_live_check ON bank.checks (transfer_id) WHERE verdict IN ('open', 'passed');
CREATE INDEX transfers_by_session ON bank.transfers (session);
CREATE INDEX open_transfers ON bank.transfers (status) WHERE status IN ('draft', 'review', 'fraud_check', 'authorise');
CREATE INDEX reserves ON bank.holds (account_id, reserved_fen) WHERE status IN ('open', 'delayed');
CREATE INDEX refusals_by_customer ON bank.refusals (customer_id, at);
CREATE INDEX script_words_by_session ON bank.script_words (session);
CREATE INDEX tickets_by_session ON bank.tickets (session, status);
CREATE UNIQUE INDEX a_bill_is_paid_once ON bank.transfers (bill_id) WHERE status = 'posted';
CREATE INDEX bills_by_customer ON bank.bills (customer_id, due_on);
CREATE INDEX positions_by_customer ON bank.positions (customer_id, created_at);
CREATE INDEX script_words_by_customer ON bank.script_words (customer_id, at);
CREATE INDEX talks_by_customer ON bank.talks (customer_id);
CREATE INDEX transfers_by_status ON bank.transfers (customer_id, status, posted_at);
CREATE INDEX transfers_posted_from ON bank.transfers (account_id, posted_at, payee_id, fen) WHERE status = 'posted';
CREATE INDEX transfers_posted_to ON bank.transfers (payee_id, fen, posted_at) WHERE status = 'posted';
CREATE INDEX numbers_compared ON bank.audit (customer_id, at) WHERE kind IN ('pin_compared', 'unlocked');
CREATE INDEX deliveries_waiting ON bank.deliveries (channel, id) WHERE ended_as IS NULL;
CREATE INDEX transfers_on_the_way ON bank.transfers (account_id, fen) WHERE status = 'authorise' AND NOT due IS NULL;

CREATE FUNCTION bank.social_insurance_update_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{bound,social_insurance}') AS told
      WHERE
        audit.kind <> 'sealed_bound' AND told.key = NEW.customer_id AND (
          told.value #>> '{}'
        ) <> ''
    )
  ) THEN
    PERFORM bank.refuse('social_insurance: update only beside its audit row');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER r01_social_insurance_update_audited AFTER UPDATE ON bank.social_insurance FOR EACH ROW
  EXECUTE FUNCTION bank.social_insurance_update_audited();

CREATE FUNCTION bank.social_insurance_insert_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{bound,social_insurance}') AS told
      WHERE
        audit.kind <> 'sealed_bound' AND told.key = NEW.customer_id AND (
          told.value #>> '{}'
        ) <> ''
    )
  ) THEN
    PERFORM bank.refuse('social_insurance: insert only beside its audit row');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER r02_social_insurance_insert_audited AFTER INSERT ON bank.social_insurance FOR EACH ROW
  EXECUTE FUNCTION bank.social_insurance_insert_audited();

CREATE FUNCTION bank.transfers_on_the_way_stay() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT NEW.status IN ('posted', 'held', 'cancelled')
  ) THEN
    PERFORM bank.refuse('what is on the way arrives, is held or cancelled');
  END IF;
  IF (
    NEW.status = 'posted' AND NEW.posted_at < OLD.due
  ) THEN
    PERFORM bank.refuse('nothing arrives before it is due');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r01_transfers_on_the_way_stay BEFORE UPDATE ON bank.transfers FOR EACH ROW
  WHEN (NOT OLD.due IS NULL AND OLD.status = 'authorise')
  EXECUTE FUNCTION bank.transfers_on_the_way_stay();

CREATE FUNCTION bank.transfers_due() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT OLD.due IS NULL
    OR OLD.status <> 'authorise'
    OR NEW.status <> 'authorise'
    OR NOT NEW.due - NEW.changed_at IN (7200000000, 86400000000)
    OR NEW.service <> 'transfer'
  ) THEN
    PERFORM bank.refuse('when it arrives is set once, under her PIN');
  END IF;
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.checks
      WHERE
        transfer_id = NEW.id
        AND account_id = NEW.account_id
        AND payee_id = NEW.payee_id
        AND fen = NEW.fen
        AND verdict = 'passed'
        AND NEW.changed_at - settled_at BETWEEN 0 AND 300000000
    )
  ) THEN
    PERFORM bank.refuse('what arrives later has a check that has just passed');
  END IF;
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      WHERE
        audit.kind = 'scheduled' AND bank.stored(CAST(details AS JSONB) #> '{due}') = to_jsonb(NEW.due)
    )
  ) THEN
    PERFORM bank.refuse('what arrives later has its audit row');
  END IF;
  IF (
    NEW.fen + (
      SELECT
        coalesce(sum(reserved_fen), 0)
      FROM bank.holds
      WHERE
        account_id = NEW.account_id AND status IN ('open', 'delayed')
    ) + (
      SELECT
        coalesce(sum(fen), 0)
      FROM bank.transfers
      WHERE
        account_id = NEW.account_id AND status = 'authorise' AND NOT due IS NULL
    ) > (
      SELECT
        balance_fen
      FROM bank.accounts
      WHERE
        id = NEW.account_id
    )
  ) THEN
    PERFORM bank.refuse('more than the account can set aside');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r02_transfers_due BEFORE UPDATE ON bank.transfers FOR EACH ROW
  WHEN (NEW.due IS DISTINCT FROM OLD.due)
  EXECUTE FUNCTION bank.transfers_due();

CREATE FUNCTION bank.transfers_due_begin() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('a transfer begins without a moment at which it arrives');
  RETURN NEW;
END $$;
CREATE TRIGGER r03_transfers_due_begin BEFORE INSERT ON bank.transfers FOR EACH ROW
  WHEN (NOT NEW.due IS NULL)
  EXECUTE FUNCTION bank.transfers_due_begin();

CREATE FUNCTION bank.alembic_version_kept() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('the number of the schema is never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r01_alembic_version_kept BEFORE DELETE ON bank.alembic_version FOR EACH ROW
  EXECUTE FUNCTION bank.alembic_version_kept();

CREATE FUNCTION bank.alembic_version_forward() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('the schema goes one step forward');
  RETURN NEW;
END $$;
CREATE TRIGGER r02_alembic_version_forward BEFORE UPDATE ON bank.alembic_version FOR EACH ROW
  WHEN (NEW.version_num IS DISTINCT FROM lpad(CAST(CAST(OLD.version_num AS BIGINT) + 1 AS TEXT), 4, '0'))
  EXECUTE FUNCTION bank.alembic_version_forward();

CREATE FUNCTION bank.alembic_version_only_one() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.alembic_version
    )
  ) THEN
    PERFORM bank.refuse('the schema has one number');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r03_alembic_version_only_one BEFORE INSERT ON bank.alembic_version FOR EACH ROW
  EXECUTE FUNCTION bank.alembic_version_only_one();

CREATE FUNCTION bank.deliveries_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('a delivery is tried once at a time');
  RETURN NEW;
END $$;
CREATE TRIGGER r01_deliveries_step BEFORE UPDATE ON bank.deliveries FOR EACH ROW
  WHEN (NEW.tries > OLD.tries + 1)
  EXECUTE FUNCTION bank.deliveries_step();

CREATE FUNCTION bank.deliveries_end_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.ended_as IS DISTINCT FROM OLD.ended_as
    AND NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      WHERE
        kind = 'delivery_ended'
        AND subject = NEW.channel || ' ' || NEW.key
        AND (
          CAST(details AS JSONB) #>> '{ended}'
        ) = NEW.ended_as
    )
  ) THEN
    PERFORM bank.refuse('a delivery ends only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r02_deliveries_end_audited BEFORE UPDATE ON bank.deliveries FOR EACH ROW
  EXECUTE FUNCTION bank.deliveries_end_audited();

CREATE FUNCTION bank.deliveries_begin() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.tries IS DISTINCT FROM 0
    OR NOT NEW.ended_as IS NULL
    OR NEW.trouble IS DISTINCT FROM ''
    OR NEW.next_at IS DISTINCT FROM 0
    OR NEW.key IS DISTINCT FROM NEW.event || ':' || NEW.ticket || CASE WHEN NEW.nth <> 0 THEN ':' || NEW.nth ELSE '' END
    OR NOT EXISTS(
      SELECT
        1
      FROM bank.open_channels
      WHERE
        name = NEW.channel
    )
    OR NOT EXISTS(
      SELECT
        1
      FROM bank.tickets
      WHERE
        id = NEW.ticket AND (
          NEW.event IN ('open', 'ring') OR status = NEW.event
        )
    )
    OR (
      NEW.event = 'ring'
    ) IS DISTINCT FROM (
      EXISTS(
        SELECT
          1
        FROM bank.rings
        WHERE
          ticket = NEW.ticket AND nth = NEW.nth
      )
    )
  ) THEN
    PERFORM bank.refuse('a delivery begins untried, and tells what happened');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r03_deliveries_begin BEFORE INSERT ON bank.deliveries FOR EACH ROW
  EXECUTE FUNCTION bank.deliveries_begin();

CREATE FUNCTION bank.open_channels_delete_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{bound,open_channels}') AS told
      WHERE
        told.key = OLD.name
    )
  ) THEN
    PERFORM bank.refuse('open_channels: delete only beside its audit row');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER r01_open_channels_delete_audited AFTER DELETE ON bank.open_channels FOR EACH ROW
  EXECUTE FUNCTION bank.open_channels_delete_audited();

CREATE FUNCTION bank.open_channels_insert_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{bound,open_channels}') AS told
      WHERE
        told.key = NEW.name AND (
          told.value #>> '{}'
        ) <> ''
    )
  ) THEN
    PERFORM bank.refuse('open_channels: insert only beside its audit row');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER r02_open_channels_insert_audited AFTER INSERT ON bank.open_channels FOR EACH ROW
  EXECUTE FUNCTION bank.open_channels_insert_audited();

CREATE FUNCTION bank.call_details_delete_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{bound,call_details}') AS told
      WHERE
        told.key = OLD.ticket AND (
          told.value #>> '{}'
        ) = ''
    )
  ) THEN
    PERFORM bank.refuse('call_details: delete only beside its audit row');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER r01_call_details_delete_audited AFTER DELETE ON bank.call_details FOR EACH ROW
  EXECUTE FUNCTION bank.call_details_delete_audited();

CREATE FUNCTION bank.call_details_insert_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{bound,call_details}') AS told
      WHERE
        told.key = NEW.ticket AND (
          told.value #>> '{}'
        ) <> ''
    )
  ) THEN
    PERFORM bank.refuse('call_details: insert only beside its audit row');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER r02_call_details_insert_audited AFTER INSERT ON bank.call_details FOR EACH ROW
  EXECUTE FUNCTION bank.call_details_insert_audited();

CREATE FUNCTION bank.preferences_update_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{bound,preferences}') AS told
      WHERE
        told.key = NEW.customer_id AND (
          told.value #>> '{}'
        ) <> ''
    )
  ) THEN
    PERFORM bank.refuse('preferences: update only beside its audit row');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER r01_preferences_update_audited AFTER UPDATE ON bank.preferences FOR EACH ROW
  EXECUTE FUNCTION bank.preferences_update_audited();

CREATE FUNCTION bank.preferences_insert_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{bound,preferences}') AS told
      WHERE
        told.key = NEW.customer_id AND (
          told.value #>> '{}'
        ) <> ''
    )
  ) THEN
    PERFORM bank.refuse('preferences: insert only beside its audit row');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER r02_preferences_insert_audited AFTER INSERT ON bank.preferences FOR EACH ROW
  EXECUTE FUNCTION bank.preferences_insert_audited();

CREATE FUNCTION bank.deliveries_kept() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('a delivery that waits is never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r04_deliveries_kept BEFORE DELETE ON bank.deliveries FOR EACH ROW
  WHEN (OLD.ended_as IS NULL)
  EXECUTE FUNCTION bank.deliveries_kept();

CREATE FUNCTION bank.deliveries_stay() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT OLD.ended_as IS NULL
    OR NEW.id IS DISTINCT FROM OLD.id
    OR NEW.channel IS DISTINCT FROM OLD.channel
    OR NEW.key IS DISTINCT FROM OLD.key
    OR NEW.ticket IS DISTINCT FROM OLD.ticket
    OR NEW.event IS DISTINCT FROM OLD.event
    OR NEW.nth IS DISTINCT FROM OLD.nth
    OR NEW.queued_at IS DISTINCT FROM OLD.queued_at
    OR NEW.tries < OLD.tries
  ) THEN
    PERFORM bank.refuse('a delivery stays what it is, and its end stays');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r05_deliveries_stay BEFORE UPDATE ON bank.deliveries FOR EACH ROW
  EXECUTE FUNCTION bank.deliveries_stay();

CREATE FUNCTION bank.deliveries_never_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.deliveries
      WHERE
        id = NEW.id OR (
          channel = NEW.channel AND key = NEW.key
        )
    )
  ) THEN
    PERFORM bank.refuse('a delivery is never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r06_deliveries_never_replaced BEFORE INSERT ON bank.deliveries FOR EACH ROW
  EXECUTE FUNCTION bank.deliveries_never_replaced();

CREATE FUNCTION bank.open_channels_stay() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('a channel opens and closes, and stays what it is');
  RETURN NEW;
END $$;
CREATE TRIGGER r03_open_channels_stay BEFORE UPDATE ON bank.open_channels FOR EACH ROW
  EXECUTE FUNCTION bank.open_channels_stay();

CREATE FUNCTION bank.open_channels_never_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.open_channels
      WHERE
        name = NEW.name
    )
  ) THEN
    PERFORM bank.refuse('a channel is never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r04_open_channels_never_replaced BEFORE INSERT ON bank.open_channels FOR EACH ROW
  EXECUTE FUNCTION bank.open_channels_never_replaced();

CREATE FUNCTION bank.rings_told() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO bank.deliveries (
    channel,
    key,
    ticket,
    event,
    nth,
    queued_at
  )
  SELECT
    name,
    'ring:' || NEW.ticket || ':' || NEW.nth,
    NEW.ticket,
    'ring',
    NEW.nth,
    NEW.at
  FROM bank.open_channels
  WHERE
    every_ring <> 0
    OR NEW.person IS DISTINCT FROM coalesce(
      (
        SELECT
          person
        FROM bank.rings
        WHERE
          ticket = NEW.ticket AND nth = NEW.nth - 1
      ),
      NEW.person
    );
  RETURN NULL;
END $$;
CREATE TRIGGER r01_rings_told AFTER INSERT ON bank.rings FOR EACH ROW
  EXECUTE FUNCTION bank.rings_told();

CREATE FUNCTION bank.tickets_change_told() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO bank.deliveries (
    channel,
    key,
    ticket,
    event,
    nth,
    queued_at
  )
  SELECT
    name,
    NEW.status || ':' || NEW.id,
    NEW.id,
    NEW.status,
    0,
    coalesce(NEW.closed_at, NEW.taken_at, NEW.created_at)
  FROM bank.open_channels;
  RETURN NULL;
END $$;
CREATE TRIGGER r01_tickets_change_told AFTER UPDATE OF status ON bank.tickets FOR EACH ROW
  WHEN (NEW.status IS DISTINCT FROM OLD.status AND NEW.status IN ('taken', 'closed'))
  EXECUTE FUNCTION bank.tickets_change_told();

CREATE FUNCTION bank.tickets_told() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO bank.deliveries (
    channel,
    key,
    ticket,
    event,
    nth,
    queued_at
  )
  SELECT
    name,
    'open:' || NEW.id,
    NEW.id,
    'open',
    0,
    NEW.created_at
  FROM bank.open_channels;
  RETURN NULL;
END $$;
CREATE TRIGGER r02_tickets_told AFTER INSERT ON bank.tickets FOR EACH ROW
  EXECUTE FUNCTION bank.tickets_told();

CREATE FUNCTION bank.in_hand_never_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.in_hand
      WHERE
        id = NEW.id
    )
  ) THEN
    PERFORM bank.refuse('what is in hand is never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r01_in_hand_never_replaced BEFORE INSERT ON bank.in_hand FOR EACH ROW
  EXECUTE FUNCTION bank.in_hand_never_replaced();

CREATE FUNCTION bank.in_hand_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('what is in hand begins and ends, and stays what it is');
  RETURN NEW;
END $$;
CREATE TRIGGER r02_in_hand_stays BEFORE UPDATE ON bank.in_hand FOR EACH ROW
  EXECUTE FUNCTION bank.in_hand_stays();

CREATE FUNCTION bank.day_counts_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('counts are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r01_day_counts_never_deleted BEFORE DELETE ON bank.day_counts FOR EACH ROW
  EXECUTE FUNCTION bank.day_counts_never_deleted();

CREATE FUNCTION bank.day_counts_only_grow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.day IS DISTINCT FROM OLD.day
    OR NEW.what IS DISTINCT FROM OLD.what
    OR NEW.name IS DISTINCT FROM OLD.name
    OR NEW.how IS DISTINCT FROM OLD.how
    OR NEW.step IS DISTINCT FROM OLD.step
    OR NEW.count <= OLD.count
  ) THEN
    PERFORM bank.refuse('a count only grows');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r02_day_counts_only_grow BEFORE UPDATE ON bank.day_counts FOR EACH ROW
  EXECUTE FUNCTION bank.day_counts_only_grow();

CREATE FUNCTION bank.day_counts_never_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.day_counts
      WHERE
        day = NEW.day AND what = NEW.what AND name = NEW.name AND how = NEW.how AND step = NEW.step
    )
  ) THEN
    PERFORM bank.refuse('counts are never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r03_day_counts_never_replaced BEFORE INSERT ON bank.day_counts FOR EACH ROW
  EXECUTE FUNCTION bank.day_counts_never_replaced();

CREATE FUNCTION bank.rings_kept() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('what has rung is never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r02_rings_kept BEFORE DELETE ON bank.rings FOR EACH ROW
  EXECUTE FUNCTION bank.rings_kept();

CREATE FUNCTION bank.rings_stay() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('what has rung has rung');
  RETURN NEW;
END $$;
CREATE TRIGGER r03_rings_stay BEFORE UPDATE ON bank.rings FOR EACH ROW
  EXECUTE FUNCTION bank.rings_stay();

CREATE FUNCTION bank.rings_in_turn() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.tickets
      WHERE
        id = NEW.ticket AND status = 'open'
    )
    OR NEW.nth IS DISTINCT FROM (
      SELECT
        coalesce(max(nth), 0) + 1
      FROM bank.rings
      WHERE
        ticket = NEW.ticket
    )
  ) THEN
    PERFORM bank.refuse('a call rings one after another, until it is taken');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r04_rings_in_turn BEFORE INSERT ON bank.rings FOR EACH ROW
  EXECUTE FUNCTION bank.rings_in_turn();

CREATE FUNCTION bank.rings_never_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.rings
      WHERE
        id = NEW.id
    )
  ) THEN
    PERFORM bank.refuse('a ring is never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r05_rings_never_replaced BEFORE INSERT ON bank.rings FOR EACH ROW
  EXECUTE FUNCTION bank.rings_never_replaced();

CREATE FUNCTION bank.call_details_wait() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.tickets
      WHERE
        id = OLD.ticket AND status <> 'closed'
    )
  ) THEN
    PERFORM bank.refuse('what a call tells goes only when it is closed');
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER r03_call_details_wait BEFORE DELETE ON bank.call_details FOR EACH ROW
  EXECUTE FUNCTION bank.call_details_wait();

CREATE FUNCTION bank.call_details_stay() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('what a call tells stays as it was told');
  RETURN NEW;
END $$;
CREATE TRIGGER r04_call_details_stay BEFORE UPDATE ON bank.call_details FOR EACH ROW
  EXECUTE FUNCTION bank.call_details_stay();

CREATE FUNCTION bank.call_details_never_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.call_details
      WHERE
        ticket = NEW.ticket
    )
  ) THEN
    PERFORM bank.refuse('what a call tells is never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r05_call_details_never_replaced BEFORE INSERT ON bank.call_details FOR EACH ROW
  EXECUTE FUNCTION bank.call_details_never_replaced();

CREATE FUNCTION bank.payees_taken_out_staff() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.staff <> ''
    AND NOT EXISTS(
      SELECT
        1
      FROM bank.staff
      WHERE
        number = NEW.staff AND removed_at IS NULL
    )
  ) THEN
    PERFORM bank.refuse('payees_taken_out: only staff sign, each with their number');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r01_payees_taken_out_staff BEFORE INSERT ON bank.payees_taken_out FOR EACH ROW
  EXECUTE FUNCTION bank.payees_taken_out_staff();

CREATE FUNCTION bank.talks_staff() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.staff <> ''
    AND NOT EXISTS(
      SELECT
        1
      FROM bank.staff
      WHERE
        number = NEW.staff AND removed_at IS NULL
    )
  ) THEN
    PERFORM bank.refuse('talks: only staff sign, each with their number');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r01_talks_staff BEFORE INSERT ON bank.talks FOR EACH ROW
  EXECUTE FUNCTION bank.talks_staff();

CREATE FUNCTION bank.service_requests_staff() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    (
      NOT NEW.staff IS NULL
      AND NEW.staff IS DISTINCT FROM OLD.staff
      AND NOT EXISTS(
        SELECT
          1
        FROM bank.staff
        WHERE
          number = NEW.staff AND removed_at IS NULL
      )
    )
    OR (
      NOT NEW.second IS NULL
      AND NEW.second IS DISTINCT FROM OLD.second
      AND NOT EXISTS(
        SELECT
          1
        FROM bank.staff
        WHERE
          number = NEW.second AND removed_at IS NULL
      )
    )
  ) THEN
    PERFORM bank.refuse('service_requests: only staff sign, each with their number');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r01_service_requests_staff BEFORE UPDATE ON bank.service_requests FOR EACH ROW
  EXECUTE FUNCTION bank.service_requests_staff();

CREATE FUNCTION bank.payee_requests_staff() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    (
      NOT NEW.staff IS NULL
      AND NEW.staff IS DISTINCT FROM OLD.staff
      AND NOT EXISTS(
        SELECT
          1
        FROM bank.staff
        WHERE
          number = NEW.staff AND removed_at IS NULL
      )
    )
  ) THEN
    PERFORM bank.refuse('payee_requests: only staff sign, each with their number');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r01_payee_requests_staff BEFORE UPDATE ON bank.payee_requests FOR EACH ROW
  EXECUTE FUNCTION bank.payee_requests_staff();

CREATE FUNCTION bank.tickets_staff() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    (
      NOT NEW.taken_by IS NULL
      AND NEW.taken_by IS DISTINCT FROM OLD.taken_by
      AND NOT EXISTS(
        SELECT
          1
        FROM bank.staff
        WHERE
          number = NEW.taken_by AND removed_at IS NULL
      )
    )
    OR (
      NOT NEW.closed_by IS NULL
      AND NEW.closed_by IS DISTINCT FROM OLD.closed_by
      AND NOT EXISTS(
        SELECT
          1
        FROM bank.staff
        WHERE
          number = NEW.closed_by AND removed_at IS NULL
      )
    )
  ) THEN
    PERFORM bank.refuse('tickets: only staff sign, each with their number');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r03_tickets_staff BEFORE UPDATE ON bank.tickets FOR EACH ROW
  EXECUTE FUNCTION bank.tickets_staff();

CREATE FUNCTION bank.holds_staff() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    (
      NOT NEW.staff IS NULL
      AND NEW.staff IS DISTINCT FROM OLD.staff
      AND NOT EXISTS(
        SELECT
          1
        FROM bank.staff
        WHERE
          number = NEW.staff AND removed_at IS NULL
      )
    )
    OR (
      NOT NEW.second IS NULL
      AND NEW.second IS DISTINCT FROM OLD.second
      AND NOT EXISTS(
        SELECT
          1
        FROM bank.staff
        WHERE
          number = NEW.second AND removed_at IS NULL
      )
    )
  ) THEN
    PERFORM bank.refuse('holds: only staff sign, each with their number');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r01_holds_staff BEFORE UPDATE ON bank.holds FOR EACH ROW
  EXECUTE FUNCTION bank.holds_staff();

CREATE FUNCTION bank.checks_staff() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    (
      NOT NEW.released_by IS NULL
      AND NEW.released_by IS DISTINCT FROM OLD.released_by
      AND NOT EXISTS(
        SELECT
          1
        FROM bank.staff
        WHERE
          number = NEW.released_by AND removed_at IS NULL
      )
    )
    OR (
      NOT NEW.released_second IS NULL
      AND NEW.released_second IS DISTINCT FROM OLD.released_second
      AND NOT EXISTS(
        SELECT
          1
        FROM bank.staff
        WHERE
          number = NEW.released_second AND removed_at IS NULL
      )
    )
  ) THEN
    PERFORM bank.refuse('checks: only staff sign, each with their number');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r01_checks_staff BEFORE UPDATE ON bank.checks FOR EACH ROW
  EXECUTE FUNCTION bank.checks_staff();

CREATE FUNCTION bank.staff_update_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{set}') AS told
      WHERE
        audit.seq = NEW.audit_seq
        AND told.key = NEW.number
        AND (
          CAST(audit.details AS JSONB) #>> '{row}'
        ) = 'staff'
        AND audit.seq > coalesce(OLD.audit_seq, 0)
        AND CASE
          WHEN jsonb_typeof(told.value #> '{failed}') IS NULL
          THEN NEW.failed IS NOT DISTINCT FROM OLD.failed
          ELSE bank.stored(told.value #> '{failed}') IS NOT DISTINCT FROM to_jsonb(NEW.failed)
        END
        AND CASE
          WHEN jsonb_typeof(told.value #> '{locked_until}') IS NULL
          THEN NEW.locked_until IS NOT DISTINCT FROM OLD.locked_until
          ELSE bank.stored(told.value #> '{locked_until}') IS NOT DISTINCT FROM to_jsonb(NEW.locked_until)
        END
        AND CASE
          WHEN jsonb_typeof(told.value #> '{removed_at}') IS NULL
          THEN NEW.removed_at IS NOT DISTINCT FROM OLD.removed_at
          ELSE bank.stored(told.value #> '{removed_at}') IS NOT DISTINCT FROM to_jsonb(NEW.removed_at)
        END
    )
  ) THEN
    PERFORM bank.refuse('staff: changes only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r01_staff_update_audited BEFORE UPDATE ON bank.staff FOR EACH ROW
  WHEN (NEW.password_hash IS DISTINCT FROM OLD.password_hash OR NEW.failed IS DISTINCT FROM OLD.failed OR NEW.locked_until IS DISTINCT FROM OLD.locked_until OR NEW.removed_at IS DISTINCT FROM OLD.removed_at OR NEW.audit_seq IS DISTINCT FROM OLD.audit_seq)
  EXECUTE FUNCTION bank.staff_update_audited();

CREATE FUNCTION bank.staff_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT OLD.removed_at IS NULL
    OR NEW.number IS DISTINCT FROM OLD.number
    OR NEW.name IS DISTINCT FROM OLD.name
    OR NEW.role IS DISTINCT FROM OLD.role
    OR NEW.added_at IS DISTINCT FROM OLD.added_at
    OR NEW.added_by IS DISTINCT FROM OLD.added_by
  ) THEN
    PERFORM bank.refuse('a member of staff stays who they are, and removed');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r02_staff_stays BEFORE UPDATE ON bank.staff FOR EACH ROW
  EXECUTE FUNCTION bank.staff_stays();

CREATE FUNCTION bank.staff_insert_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{set}') AS told
      WHERE
        audit.seq = NEW.audit_seq
        AND told.key = NEW.number
        AND (
          CAST(audit.details AS JSONB) #>> '{row}'
        ) = 'staff'
        AND CASE
          WHEN jsonb_typeof(told.value #> '{failed}') IS NULL
          THEN NEW.failed IS NULL
          ELSE bank.stored(told.value #> '{failed}') IS NOT DISTINCT FROM to_jsonb(NEW.failed)
        END
        AND CASE
          WHEN jsonb_typeof(told.value #> '{locked_until}') IS NULL
          THEN NEW.locked_until IS NULL
          ELSE bank.stored(told.value #> '{locked_until}') IS NOT DISTINCT FROM to_jsonb(NEW.locked_until)
        END
        AND CASE
          WHEN jsonb_typeof(told.value #> '{removed_at}') IS NULL
          THEN NEW.removed_at IS NULL
          ELSE bank.stored(told.value #> '{removed_at}') IS NOT DISTINCT FROM to_jsonb(NEW.removed_at)
        END
    )
  ) THEN
    PERFORM bank.refuse('staff: begins only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r03_staff_insert_audited BEFORE INSERT ON bank.staff FOR EACH ROW
  EXECUTE FUNCTION bank.staff_insert_audited();

CREATE FUNCTION bank.staff_added() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.failed IS DISTINCT FROM 0 OR NOT NEW.locked_until IS NULL OR NOT NEW.removed_at IS NULL
  ) THEN
    PERFORM bank.refuse('a member of staff begins with nothing against them');
  END IF;
  IF (
    CASE
      WHEN EXISTS(
        SELECT
          1
        FROM bank.staff
      )
      THEN NOT EXISTS(
        SELECT
          1
        FROM bank.staff AS by
        WHERE
          by.number = NEW.added_by AND by.role IN ('outlet_manager', 'head') AND by.removed_at IS NULL
      )
      ELSE NOT NEW.added_by IS NULL OR NOT NEW.role IN ('outlet_manager', 'head')
    END
  ) THEN
    PERFORM bank.refuse('a manager adds staff, but for the first');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r04_staff_added BEFORE INSERT ON bank.staff FOR EACH ROW
  EXECUTE FUNCTION bank.staff_added();

CREATE FUNCTION bank.staff_never_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.staff
      WHERE
        number = NEW.number
    )
  ) THEN
    PERFORM bank.refuse('staff are never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r05_staff_never_replaced BEFORE INSERT ON bank.staff FOR EACH ROW
  EXECUTE FUNCTION bank.staff_never_replaced();

CREATE FUNCTION bank.staff_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('staff are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r06_staff_never_deleted BEFORE DELETE ON bank.staff FOR EACH ROW
  EXECUTE FUNCTION bank.staff_never_deleted();

CREATE FUNCTION bank.transfers_posted_to_nobody_taken_out() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.payees_taken_out
      WHERE
        payee_id = NEW.payee_id
    )
    AND (
      NEW.payee_id <> OLD.payee_id OR (
        NEW.status = 'posted' AND OLD.status <> 'posted'
      )
    )
  ) THEN
    PERFORM bank.refuse('nothing goes to a payee that was taken out');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r04_transfers_posted_to_nobody_taken_out BEFORE UPDATE ON bank.transfers FOR EACH ROW
  EXECUTE FUNCTION bank.transfers_posted_to_nobody_taken_out();

CREATE FUNCTION bank.transfers_to_nobody_taken_out() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.payees_taken_out
      WHERE
        payee_id = NEW.payee_id
    )
  ) THEN
    PERFORM bank.refuse('nothing goes to a payee that was taken out');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r05_transfers_to_nobody_taken_out BEFORE INSERT ON bank.transfers FOR EACH ROW
  EXECUTE FUNCTION bank.transfers_to_nobody_taken_out();

CREATE FUNCTION bank.payees_taken_out_never_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.payees_taken_out
      WHERE
        payee_id = NEW.payee_id
    )
  ) THEN
    PERFORM bank.refuse('payees_taken_out are never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r02_payees_taken_out_never_replaced BEFORE INSERT ON bank.payees_taken_out FOR EACH ROW
  EXECUTE FUNCTION bank.payees_taken_out_never_replaced();

CREATE FUNCTION bank.payees_taken_out_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('payees_taken_out are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r03_payees_taken_out_never_deleted BEFORE DELETE ON bank.payees_taken_out FOR EACH ROW
  EXECUTE FUNCTION bank.payees_taken_out_never_deleted();

CREATE FUNCTION bank.payees_taken_out_never_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('payees_taken_out are never changed');
  RETURN NEW;
END $$;
CREATE TRIGGER r04_payees_taken_out_never_changed BEFORE UPDATE ON bank.payees_taken_out FOR EACH ROW
  EXECUTE FUNCTION bank.payees_taken_out_never_changed();

CREATE FUNCTION bank.payees_taken_out_insert_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{set}') AS told
      WHERE
        (
          CAST(audit.details AS JSONB) #>> '{row}'
        ) = 'payees_taken_out'
        AND told.key = NEW.payee_id
        AND (
          told.value #>> '{customer_id}'
        ) = NEW.customer_id
        AND (
          told.value #>> '{staff}'
        ) = NEW.staff
    )
  ) THEN
    PERFORM bank.refuse('payees_taken_out: begins only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r05_payees_taken_out_insert_audited BEFORE INSERT ON bank.payees_taken_out FOR EACH ROW
  EXECUTE FUNCTION bank.payees_taken_out_insert_audited();

CREATE FUNCTION bank.payees_taken_out_hers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.payees
      JOIN bank.accounts
        ON accounts.id = payees.account_id
      WHERE
        payees.id = NEW.payee_id
        AND payees.customer_id = NEW.customer_id
        AND payees.listed <> 0
        AND accounts.customer_id IS DISTINCT FROM NEW.customer_id
    )
  ) THEN
    PERFORM bank.refuse('only a saved payee of hers is taken out');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r06_payees_taken_out_hers BEFORE INSERT ON bank.payees_taken_out FOR EACH ROW
  EXECUTE FUNCTION bank.payees_taken_out_hers();

CREATE FUNCTION bank.messages_insert_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{set}') AS told
      WHERE
        (
          CAST(audit.details AS JSONB) #>> '{row}'
        ) = 'messages' AND told.key = NEW.id
    )
  ) THEN
    PERFORM bank.refuse('messages: begins only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r01_messages_insert_audited BEFORE INSERT ON bank.messages FOR EACH ROW
  EXECUTE FUNCTION bank.messages_insert_audited();

CREATE FUNCTION bank.messages_never_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.messages
      WHERE
        id = NEW.id
    )
  ) THEN
    PERFORM bank.refuse('messages are never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r02_messages_never_replaced BEFORE INSERT ON bank.messages FOR EACH ROW
  EXECUTE FUNCTION bank.messages_never_replaced();

CREATE FUNCTION bank.messages_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('messages are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r03_messages_never_deleted BEFORE DELETE ON bank.messages FOR EACH ROW
  EXECUTE FUNCTION bank.messages_never_deleted();

CREATE FUNCTION bank.messages_never_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('messages are never changed');
  RETURN NEW;
END $$;
CREATE TRIGGER r04_messages_never_changed BEFORE UPDATE ON bank.messages FOR EACH ROW
  EXECUTE FUNCTION bank.messages_never_changed();

CREATE FUNCTION bank.talks_insert_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{set}') AS told
      WHERE
        (
          CAST(audit.details AS JSONB) #>> '{row}'
        ) = 'talks'
        AND told.key = NEW.customer_id
        AND (
          told.value #>> '{staff}'
        ) = NEW.staff
        AND bank.stored(told.value #> '{words_seq}') = to_jsonb(NEW.words_seq)
        AND bank.stored(told.value #> '{refusals_seq}') = to_jsonb(NEW.refusals_seq)
    )
  ) THEN
    PERFORM bank.refuse('talks: begins only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r02_talks_insert_audited BEFORE INSERT ON bank.talks FOR EACH ROW
  EXECUTE FUNCTION bank.talks_insert_audited();

CREATE FUNCTION bank.talks_never_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.talks
      WHERE
        seq = NEW.seq
    )
  ) THEN
    PERFORM bank.refuse('talks are never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r03_talks_never_replaced BEFORE INSERT ON bank.talks FOR EACH ROW
  EXECUTE FUNCTION bank.talks_never_replaced();

CREATE FUNCTION bank.talks_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('talks are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r04_talks_never_deleted BEFORE DELETE ON bank.talks FOR EACH ROW
  EXECUTE FUNCTION bank.talks_never_deleted();

CREATE FUNCTION bank.talks_never_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('talks are never changed');
  RETURN NEW;
END $$;
CREATE TRIGGER r05_talks_never_changed BEFORE UPDATE ON bank.talks FOR EACH ROW
  EXECUTE FUNCTION bank.talks_never_changed();

CREATE FUNCTION bank.talks_so_far() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.words_seq > (
      SELECT
        coalesce(max(seq), 0)
      FROM bank.script_words
    )
    OR NEW.refusals_seq > (
      SELECT
        coalesce(max(seq), 0)
      FROM bank.refusals
    )
  ) THEN
    PERFORM bank.refuse('a talk is about what was told before it');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r06_talks_so_far BEFORE INSERT ON bank.talks FOR EACH ROW
  EXECUTE FUNCTION bank.talks_so_far();

CREATE FUNCTION bank.positions_update_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{set}') AS told
      WHERE
        audit.seq = NEW.audit_seq
        AND audit.seq > coalesce(OLD.audit_seq, 0)
        AND told.key = NEW.id
        AND (
          CAST(audit.details AS JSONB) #>> '{row}'
        ) = 'positions'
        AND (
          jsonb_typeof(told.value #> '{ended_as}') IS NULL
          AND NEW.ended_as IS NOT DISTINCT FROM OLD.ended_as
          OR (
            told.value #>> '{ended_as}'
          ) IS NOT DISTINCT FROM NEW.ended_as
        )
        AND (
          jsonb_typeof(told.value #> '{ended_at}') IS NULL
          AND NEW.ended_at IS NOT DISTINCT FROM OLD.ended_at
          OR bank.stored(told.value #> '{ended_at}') IS NOT DISTINCT FROM to_jsonb(NEW.ended_at)
        )
        AND (
          jsonb_typeof(told.value #> '{transfer_id}') IS NULL
          AND NEW.transfer_id IS NOT DISTINCT FROM OLD.transfer_id
          OR (
            told.value #>> '{transfer_id}'
          ) IS NOT DISTINCT FROM NEW.transfer_id
        )
    )
  ) THEN
    PERFORM bank.refuse('positions: changes only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r01_positions_update_audited BEFORE UPDATE ON bank.positions FOR EACH ROW
  WHEN (NEW.ended_as IS DISTINCT FROM OLD.ended_as OR NEW.ended_at IS DISTINCT FROM OLD.ended_at OR NEW.transfer_id IS DISTINCT FROM OLD.transfer_id OR NEW.audit_seq IS DISTINCT FROM OLD.audit_seq)
  EXECUTE FUNCTION bank.positions_update_audited();

CREATE FUNCTION bank.positions_insert_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{set}') AS told
      WHERE
        audit.seq = NEW.audit_seq
        AND told.key = NEW.id
        AND (
          CAST(audit.details AS JSONB) #>> '{row}'
        ) = 'positions'
        AND (
          jsonb_typeof(told.value #> '{ended_as}') IS NULL
          AND NEW.ended_as IS NULL
          OR (
            told.value #>> '{ended_as}'
          ) IS NOT DISTINCT FROM NEW.ended_as
        )
        AND (
          jsonb_typeof(told.value #> '{ended_at}') IS NULL
          AND NEW.ended_at IS NULL
          OR bank.stored(told.value #> '{ended_at}') IS NOT DISTINCT FROM to_jsonb(NEW.ended_at)
        )
        AND (
          jsonb_typeof(told.value #> '{transfer_id}') IS NULL
          AND NEW.transfer_id IS NULL
          OR (
            told.value #>> '{transfer_id}'
          ) IS NOT DISTINCT FROM NEW.transfer_id
        )
    )
  ) THEN
    PERFORM bank.refuse('positions: begins only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r02_positions_insert_audited BEFORE INSERT ON bank.positions FOR EACH ROW
  EXECUTE FUNCTION bank.positions_insert_audited();

CREATE FUNCTION bank.service_requests_update_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{set}') AS told
      WHERE
        audit.seq = NEW.audit_seq
        AND audit.seq > coalesce(OLD.audit_seq, 0)
        AND told.key = NEW.number
        AND (
          CAST(audit.details AS JSONB) #>> '{row}'
        ) = 'service_requests'
        AND (
          jsonb_typeof(told.value #> '{position_id}') IS NULL
          AND NEW.position_id IS NOT DISTINCT FROM OLD.position_id
          OR (
            told.value #>> '{position_id}'
          ) IS NOT DISTINCT FROM NEW.position_id
        )
        AND (
          jsonb_typeof(told.value #> '{status}') IS NULL
          AND NEW.status IS NOT DISTINCT FROM OLD.status
          OR (
            told.value #>> '{status}'
          ) IS NOT DISTINCT FROM NEW.status
        )
    )
  ) THEN
    PERFORM bank.refuse('service_requests: changes only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r02_service_requests_update_audited BEFORE UPDATE ON bank.service_requests FOR EACH ROW
  WHEN (NEW.details IS DISTINCT FROM OLD.details OR NEW.note IS DISTINCT FROM OLD.note OR NEW.position_id IS DISTINCT FROM OLD.position_id OR NEW.second IS DISTINCT FROM OLD.second OR NEW.settled_at IS DISTINCT FROM OLD.settled_at OR NEW.staff IS DISTINCT FROM OLD.staff OR NEW.status IS DISTINCT FROM OLD.status OR NEW.audit_seq IS DISTINCT FROM OLD.audit_seq)
  EXECUTE FUNCTION bank.service_requests_update_audited();

CREATE FUNCTION bank.service_requests_insert_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{set}') AS told
      WHERE
        audit.seq = NEW.audit_seq
        AND told.key = NEW.number
        AND (
          CAST(audit.details AS JSONB) #>> '{row}'
        ) = 'service_requests'
        AND (
          jsonb_typeof(told.value #> '{position_id}') IS NULL
          AND NEW.position_id IS NULL
          OR (
            told.value #>> '{position_id}'
          ) IS NOT DISTINCT FROM NEW.position_id
        )
        AND (
          jsonb_typeof(told.value #> '{status}') IS NULL
          AND NEW.status IS NULL
          OR (
            told.value #>> '{status}'
          ) IS NOT DISTINCT FROM NEW.status
        )
    )
  ) THEN
    PERFORM bank.refuse('service_requests: begins only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r03_service_requests_insert_audited BEFORE INSERT ON bank.service_requests FOR EACH ROW
  EXECUTE FUNCTION bank.service_requests_insert_audited();

CREATE FUNCTION bank.payee_requests_update_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{set}') AS told
      WHERE
        audit.seq = NEW.audit_seq
        AND audit.seq > coalesce(OLD.audit_seq, 0)
        AND told.key = NEW.id
        AND (
          CAST(audit.details AS JSONB) #>> '{row}'
        ) = 'payee_requests'
        AND (
          jsonb_typeof(told.value #> '{payee_id}') IS NULL
          AND NEW.payee_id IS NOT DISTINCT FROM OLD.payee_id
          OR (
            told.value #>> '{payee_id}'
          ) IS NOT DISTINCT FROM NEW.payee_id
        )
        AND (
          jsonb_typeof(told.value #> '{status}') IS NULL
          AND NEW.status IS NOT DISTINCT FROM OLD.status
          OR (
            told.value #>> '{status}'
          ) IS NOT DISTINCT FROM NEW.status
        )
    )
  ) THEN
    PERFORM bank.refuse('payee_requests: changes only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r02_payee_requests_update_audited BEFORE UPDATE ON bank.payee_requests FOR EACH ROW
  WHEN (NEW.name IS DISTINCT FROM OLD.name OR NEW.relation IS DISTINCT FROM OLD.relation OR NEW.payee_id IS DISTINCT FROM OLD.payee_id OR NEW.status IS DISTINCT FROM OLD.status OR NEW.audit_seq IS DISTINCT FROM OLD.audit_seq)
  EXECUTE FUNCTION bank.payee_requests_update_audited();

CREATE FUNCTION bank.payee_requests_insert_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{set}') AS told
      WHERE
        audit.seq = NEW.audit_seq
        AND told.key = NEW.id
        AND (
          CAST(audit.details AS JSONB) #>> '{row}'
        ) = 'payee_requests'
        AND (
          jsonb_typeof(told.value #> '{payee_id}') IS NULL
          AND NEW.payee_id IS NULL
          OR (
            told.value #>> '{payee_id}'
          ) IS NOT DISTINCT FROM NEW.payee_id
        )
        AND (
          jsonb_typeof(told.value #> '{status}') IS NULL
          AND NEW.status IS NULL
          OR (
            told.value #>> '{status}'
          ) IS NOT DISTINCT FROM NEW.status
        )
    )
  ) THEN
    PERFORM bank.refuse('payee_requests: begins only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r03_payee_requests_insert_audited BEFORE INSERT ON bank.payee_requests FOR EACH ROW
  EXECUTE FUNCTION bank.payee_requests_insert_audited();

CREATE FUNCTION bank.payees_insert_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{set}') AS told
      WHERE
        audit.seq = NEW.audit_seq
        AND told.key = NEW.id
        AND (
          CAST(audit.details AS JSONB) #>> '{row}'
        ) = 'payees'
        AND (
          jsonb_typeof(told.value #> '{account_id}') IS NULL
          AND NEW.account_id IS NULL
          OR (
            told.value #>> '{account_id}'
          ) IS NOT DISTINCT FROM NEW.account_id
        )
        AND (
          jsonb_typeof(told.value #> '{customer_id}') IS NULL
          AND NEW.customer_id IS NULL
          OR (
            told.value #>> '{customer_id}'
          ) IS NOT DISTINCT FROM NEW.customer_id
        )
    )
  ) THEN
    PERFORM bank.refuse('payees: begins only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r01_payees_insert_audited BEFORE INSERT ON bank.payees FOR EACH ROW
  EXECUTE FUNCTION bank.payees_insert_audited();

CREATE FUNCTION bank.accounts_update_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{set}') AS told
      WHERE
        audit.seq = NEW.audit_seq
        AND audit.seq > coalesce(OLD.audit_seq, 0)
        AND told.key = NEW.id
        AND (
          CAST(audit.details AS JSONB) #>> '{row}'
        ) = 'accounts'
        AND (
          jsonb_typeof(told.value #> '{daily_limit_fen}') IS NULL
          AND NEW.daily_limit_fen IS NOT DISTINCT FROM OLD.daily_limit_fen
          OR bank.stored(told.value #> '{daily_limit_fen}') IS NOT DISTINCT FROM to_jsonb(NEW.daily_limit_fen)
        )
        AND (
          jsonb_typeof(told.value #> '{limit_lock_fen}') IS NULL
          AND NEW.limit_lock_fen IS NOT DISTINCT FROM OLD.limit_lock_fen
          OR bank.stored(told.value #> '{limit_lock_fen}') IS NOT DISTINCT FROM to_jsonb(NEW.limit_lock_fen)
        )
        AND (
          jsonb_typeof(told.value #> '{lost_at}') IS NULL
          AND NEW.lost_at IS NOT DISTINCT FROM OLD.lost_at
          OR bank.stored(told.value #> '{lost_at}') IS NOT DISTINCT FROM to_jsonb(NEW.lost_at)
        )
        AND (
          jsonb_typeof(told.value #> '{night_lock}') IS NULL
          AND NEW.night_lock IS NOT DISTINCT FROM OLD.night_lock
          OR bank.stored(told.value #> '{night_lock}') IS NOT DISTINCT FROM to_jsonb(NEW.night_lock)
        )
        AND (
          jsonb_typeof(told.value #> '{overseas_lock}') IS NULL
          AND NEW.overseas_lock IS NOT DISTINCT FROM OLD.overseas_lock
          OR bank.stored(told.value #> '{overseas_lock}') IS NOT DISTINCT FROM to_jsonb(NEW.overseas_lock)
        )
        AND (
          jsonb_typeof(told.value #> '{overseas_online_lock}') IS NULL
          AND NEW.overseas_online_lock IS NOT DISTINCT FROM OLD.overseas_online_lock
          OR bank.stored(told.value #> '{overseas_online_lock}') IS NOT DISTINCT FROM to_jsonb(NEW.overseas_online_lock)
        )
        AND (
          jsonb_typeof(told.value #> '{printed_count}') IS NULL
          AND NEW.printed_count IS NOT DISTINCT FROM OLD.printed_count
          OR bank.stored(told.value #> '{printed_count}') IS NOT DISTINCT FROM to_jsonb(NEW.printed_count)
        )
        AND (
          jsonb_typeof(told.value #> '{region_lock}') IS NULL
          AND NEW.region_lock IS NOT DISTINCT FROM OLD.region_lock
          OR bank.stored(told.value #> '{region_lock}') IS NOT DISTINCT FROM to_jsonb(NEW.region_lock)
        )
        AND (
          jsonb_typeof(told.value #> '{single_limit_fen}') IS NULL
          AND NEW.single_limit_fen IS NOT DISTINCT FROM OLD.single_limit_fen
          OR bank.stored(told.value #> '{single_limit_fen}') IS NOT DISTINCT FROM to_jsonb(NEW.single_limit_fen)
        )
    )
  ) THEN
    PERFORM bank.refuse('accounts: changes only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r01_accounts_update_audited BEFORE UPDATE ON bank.accounts FOR EACH ROW
  WHEN (NEW.daily_limit_fen IS DISTINCT FROM OLD.daily_limit_fen OR NEW.limit_lock_fen IS DISTINCT FROM OLD.limit_lock_fen OR NEW.lost_at IS DISTINCT FROM OLD.lost_at OR NEW.night_lock IS DISTINCT FROM OLD.night_lock OR NEW.overseas_lock IS DISTINCT FROM OLD.overseas_lock OR NEW.overseas_online_lock IS DISTINCT FROM OLD.overseas_online_lock OR NEW.printed_count IS DISTINCT FROM OLD.printed_count OR NEW.region_lock IS DISTINCT FROM OLD.region_lock OR NEW.single_limit_fen IS DISTINCT FROM OLD.single_limit_fen OR NEW.audit_seq IS DISTINCT FROM OLD.audit_seq)
  EXECUTE FUNCTION bank.accounts_update_audited();

CREATE FUNCTION bank.accounts_insert_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{set}') AS told
      WHERE
        audit.seq = NEW.audit_seq
        AND told.key = NEW.id
        AND (
          CAST(audit.details AS JSONB) #>> '{row}'
        ) = 'accounts'
        AND (
          jsonb_typeof(told.value #> '{daily_limit_fen}') IS NULL
          AND NEW.daily_limit_fen IS NULL
          OR bank.stored(told.value #> '{daily_limit_fen}') IS NOT DISTINCT FROM to_jsonb(NEW.daily_limit_fen)
        )
        AND (
          jsonb_typeof(told.value #> '{limit_lock_fen}') IS NULL
          AND NEW.limit_lock_fen IS NULL
          OR bank.stored(told.value #> '{limit_lock_fen}') IS NOT DISTINCT FROM to_jsonb(NEW.limit_lock_fen)
        )
        AND (
          jsonb_typeof(told.value #> '{lost_at}') IS NULL
          AND NEW.lost_at IS NULL
          OR bank.stored(told.value #> '{lost_at}') IS NOT DISTINCT FROM to_jsonb(NEW.lost_at)
        )
        AND (
          jsonb_typeof(told.value #> '{night_lock}') IS NULL
          AND NEW.night_lock IS NOT DISTINCT FROM 0
          OR bank.stored(told.value #> '{night_lock}') IS NOT DISTINCT FROM to_jsonb(NEW.night_lock)
        )
        AND (
          jsonb_typeof(told.value #> '{overseas_lock}') IS NULL
          AND NEW.overseas_lock IS NOT DISTINCT FROM 0
          OR bank.stored(told.value #> '{overseas_lock}') IS NOT DISTINCT FROM to_jsonb(NEW.overseas_lock)
        )
        AND (
          jsonb_typeof(told.value #> '{overseas_online_lock}') IS NULL
          AND NEW.overseas_online_lock IS NOT DISTINCT FROM 0
          OR bank.stored(told.value #> '{overseas_online_lock}') IS NOT DISTINCT FROM to_jsonb(NEW.overseas_online_lock)
        )
        AND (
          jsonb_typeof(told.value #> '{printed_count}') IS NULL
          AND NEW.printed_count IS NOT DISTINCT FROM 0
          OR bank.stored(told.value #> '{printed_count}') IS NOT DISTINCT FROM to_jsonb(NEW.printed_count)
        )
        AND (
          jsonb_typeof(told.value #> '{region_lock}') IS NULL
          AND NEW.region_lock IS NOT DISTINCT FROM 0
          OR bank.stored(told.value #> '{region_lock}') IS NOT DISTINCT FROM to_jsonb(NEW.region_lock)
        )
        AND (
          jsonb_typeof(told.value #> '{single_limit_fen}') IS NULL
          AND NEW.single_limit_fen IS NULL
          OR bank.stored(told.value #> '{single_limit_fen}') IS NOT DISTINCT FROM to_jsonb(NEW.single_limit_fen)
        )
    )
  ) THEN
    PERFORM bank.refuse('accounts: begins only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r02_accounts_insert_audited BEFORE INSERT ON bank.accounts FOR EACH ROW
  EXECUTE FUNCTION bank.accounts_insert_audited();

CREATE FUNCTION bank.customers_update_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{set}') AS told
      WHERE
        audit.seq = NEW.audit_seq
        AND audit.seq > coalesce(OLD.audit_seq, 0)
        AND told.key = NEW.id
        AND (
          CAST(audit.details AS JSONB) #>> '{row}'
        ) = 'customers'
        AND (
          jsonb_typeof(told.value #> '{locked}') IS NULL
          AND NEW.locked IS NOT DISTINCT FROM OLD.locked
          OR bank.stored(told.value #> '{locked}') IS NOT DISTINCT FROM to_jsonb(NEW.locked)
        )
        AND (
          jsonb_typeof(told.value #> '{risk_level}') IS NULL
          AND NEW.risk_level IS NOT DISTINCT FROM OLD.risk_level
          OR bank.stored(told.value #> '{risk_level}') IS NOT DISTINCT FROM to_jsonb(NEW.risk_level)
        )
        AND (
          jsonb_typeof(told.value #> '{wrong_pins}') IS NULL
          AND NEW.wrong_pins IS NOT DISTINCT FROM OLD.wrong_pins
          OR bank.stored(told.value #> '{wrong_pins}') IS NOT DISTINCT FROM to_jsonb(NEW.wrong_pins)
        )
    )
  ) THEN
    PERFORM bank.refuse('customers: changes only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r01_customers_update_audited BEFORE UPDATE ON bank.customers FOR EACH ROW
  WHEN (NEW.locked IS DISTINCT FROM OLD.locked OR NEW.risk_level IS DISTINCT FROM OLD.risk_level OR NEW.wrong_pins IS DISTINCT FROM OLD.wrong_pins OR NEW.audit_seq IS DISTINCT FROM OLD.audit_seq)
  EXECUTE FUNCTION bank.customers_update_audited();

CREATE FUNCTION bank.customers_insert_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{set}') AS told
      WHERE
        audit.seq = NEW.audit_seq
        AND told.key = NEW.id
        AND (
          CAST(audit.details AS JSONB) #>> '{row}'
        ) = 'customers'
        AND (
          jsonb_typeof(told.value #> '{locked}') IS NULL
          AND NEW.locked IS NOT DISTINCT FROM 0
          OR bank.stored(told.value #> '{locked}') IS NOT DISTINCT FROM to_jsonb(NEW.locked)
        )
        AND (
          jsonb_typeof(told.value #> '{risk_level}') IS NULL
          AND NEW.risk_level IS NULL
          OR bank.stored(told.value #> '{risk_level}') IS NOT DISTINCT FROM to_jsonb(NEW.risk_level)
        )
        AND (
          jsonb_typeof(told.value #> '{wrong_pins}') IS NULL
          AND NEW.wrong_pins IS NOT DISTINCT FROM 0
          OR bank.stored(told.value #> '{wrong_pins}') IS NOT DISTINCT FROM to_jsonb(NEW.wrong_pins)
        )
    )
  ) THEN
    PERFORM bank.refuse('customers: begins only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r02_customers_insert_audited BEFORE INSERT ON bank.customers FOR EACH ROW
  EXECUTE FUNCTION bank.customers_insert_audited();

CREATE FUNCTION bank.service_requests_unsigned() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('service_requests begin with nobody''s name under them');
  RETURN NEW;
END $$;
CREATE TRIGGER r04_service_requests_unsigned BEFORE INSERT ON bank.service_requests FOR EACH ROW
  WHEN (NOT NEW.staff IS NULL OR NOT NEW.second IS NULL)
  EXECUTE FUNCTION bank.service_requests_unsigned();

CREATE FUNCTION bank.payee_requests_unsigned() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('payee_requests begin with nobody''s name under them');
  RETURN NEW;
END $$;
CREATE TRIGGER r04_payee_requests_unsigned BEFORE INSERT ON bank.payee_requests FOR EACH ROW
  WHEN (NOT NEW.staff IS NULL)
  EXECUTE FUNCTION bank.payee_requests_unsigned();

CREATE FUNCTION bank.tickets_unsigned() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('tickets begin with nobody''s name under them');
  RETURN NEW;
END $$;
CREATE TRIGGER r04_tickets_unsigned BEFORE INSERT ON bank.tickets FOR EACH ROW
  WHEN (NOT NEW.taken_by IS NULL OR NOT NEW.closed_by IS NULL)
  EXECUTE FUNCTION bank.tickets_unsigned();

CREATE FUNCTION bank.holds_unsigned() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('holds begin with nobody''s name under them');
  RETURN NEW;
END $$;
CREATE TRIGGER r02_holds_unsigned BEFORE INSERT ON bank.holds FOR EACH ROW
  WHEN (NOT NEW.staff IS NULL OR NOT NEW.second IS NULL)
  EXECUTE FUNCTION bank.holds_unsigned();

CREATE FUNCTION bank.checks_unsigned() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('checks begin with nobody''s name under them');
  RETURN NEW;
END $$;
CREATE TRIGGER r02_checks_unsigned BEFORE INSERT ON bank.checks FOR EACH ROW
  WHEN (NOT NEW.released_by IS NULL OR NOT NEW.released_second IS NULL)
  EXECUTE FUNCTION bank.checks_unsigned();

CREATE FUNCTION bank.social_insurance_key_taken() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.social_insurance
      WHERE
        customer_id = NEW.customer_id
    )
  ) THEN
    PERFORM bank.refuse('social_insurance are never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r03_social_insurance_key_taken BEFORE INSERT ON bank.social_insurance FOR EACH ROW
  EXECUTE FUNCTION bank.social_insurance_key_taken();

CREATE FUNCTION bank.preferences_key_taken() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.preferences
      WHERE
        customer_id = NEW.customer_id
    )
  ) THEN
    PERFORM bank.refuse('preferences are never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r03_preferences_key_taken BEFORE INSERT ON bank.preferences FOR EACH ROW
  EXECUTE FUNCTION bank.preferences_key_taken();

CREATE FUNCTION bank.customers_key_taken() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.customers
      WHERE
        id = NEW.id OR position = NEW.position
    )
  ) THEN
    PERFORM bank.refuse('customers are never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r03_customers_key_taken BEFORE INSERT ON bank.customers FOR EACH ROW
  EXECUTE FUNCTION bank.customers_key_taken();

CREATE FUNCTION bank.audit_head_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('audit_head: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r01_audit_head_not_nothing BEFORE UPDATE ON bank.audit_head FOR EACH ROW
  WHEN (NEW."only" IS NULL OR NEW.seq IS NULL OR NEW.hash IS NULL)
  EXECUTE FUNCTION bank.audit_head_not_nothing();

CREATE FUNCTION bank.audit_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('audit: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r01_audit_not_nothing BEFORE UPDATE ON bank.audit FOR EACH ROW
  WHEN (NEW.seq IS NULL OR NEW.at IS NULL OR NEW.kind IS NULL OR NEW.session IS NULL OR NEW.customer_id IS NULL OR NEW.subject IS NULL OR NEW.details IS NULL OR NEW.previous IS NULL OR NEW.hash IS NULL)
  EXECUTE FUNCTION bank.audit_not_nothing();

CREATE FUNCTION bank.script_words_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('script_words: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r01_script_words_not_nothing BEFORE UPDATE ON bank.script_words FOR EACH ROW
  WHEN (NEW.session IS NULL OR NEW.at IS NULL OR NEW.script IS NULL OR NEW.phrase IS NULL)
  EXECUTE FUNCTION bank.script_words_not_nothing();

CREATE FUNCTION bank.refusals_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('refusals: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r01_refusals_not_nothing BEFORE UPDATE ON bank.refusals FOR EACH ROW
  WHEN (NEW.customer_id IS NULL OR NEW.transfer_id IS NULL OR NEW.payee_id IS NULL OR NEW.fen IS NULL OR NEW.at IS NULL OR NEW.kind IS NULL OR NEW.unsafe IS NULL)
  EXECUTE FUNCTION bank.refusals_not_nothing();

CREATE FUNCTION bank.entries_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('entries: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r01_entries_not_nothing BEFORE UPDATE ON bank.entries FOR EACH ROW
  WHEN (NEW.posting_id IS NULL OR NEW.account_id IS NULL OR NEW.number IS NULL OR NEW.fen IS NULL OR NEW.balance_after_fen IS NULL OR NEW.at IS NULL OR NEW.kind IS NULL OR NEW.counterparty IS NULL)
  EXECUTE FUNCTION bank.entries_not_nothing();

CREATE FUNCTION bank.preferences_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('preferences: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r04_preferences_not_nothing BEFORE UPDATE ON bank.preferences FOR EACH ROW
  WHEN (NEW.customer_id IS NULL OR NEW.speed IS NULL OR NEW.volume IS NULL OR NEW.type_size IS NULL OR NEW.discreet IS NULL)
  EXECUTE FUNCTION bank.preferences_not_nothing();

CREATE FUNCTION bank.social_insurance_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('social_insurance: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r04_social_insurance_not_nothing BEFORE UPDATE ON bank.social_insurance FOR EACH ROW
  WHEN (NEW.customer_id IS NULL OR NEW.medical_fen IS NULL OR NEW.certify_by IS NULL)
  EXECUTE FUNCTION bank.social_insurance_not_nothing();

CREATE FUNCTION bank.queue_numbers_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('queue_numbers: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r01_queue_numbers_not_nothing BEFORE UPDATE ON bank.queue_numbers FOR EACH ROW
  WHEN (NEW.id IS NULL OR NEW.day IS NULL OR NEW.line IS NULL OR NEW.number IS NULL OR NEW.session IS NULL OR NEW.at IS NULL)
  EXECUTE FUNCTION bank.queue_numbers_not_nothing();

CREATE FUNCTION bank.service_requests_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('service_requests: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r05_service_requests_not_nothing BEFORE UPDATE ON bank.service_requests FOR EACH ROW
  WHEN (NEW.id IS NULL OR NEW.number IS NULL OR NEW.session IS NULL OR NEW.kind IS NULL OR NEW.details IS NULL OR NEW.created_at IS NULL OR NEW.status IS NULL OR NEW.note IS NULL)
  EXECUTE FUNCTION bank.service_requests_not_nothing();

CREATE FUNCTION bank.payee_requests_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('payee_requests: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r05_payee_requests_not_nothing BEFORE UPDATE ON bank.payee_requests FOR EACH ROW
  WHEN (NEW.id IS NULL OR NEW.customer_id IS NULL OR NEW.session IS NULL OR NEW.name IS NULL OR NEW.relation IS NULL OR NEW.number IS NULL OR NEW.created_at IS NULL OR NEW.status IS NULL)
  EXECUTE FUNCTION bank.payee_requests_not_nothing();

CREATE FUNCTION bank.positions_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('positions: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r03_positions_not_nothing BEFORE UPDATE ON bank.positions FOR EACH ROW
  WHEN (NEW.id IS NULL OR NEW.customer_id IS NULL OR NEW.kind IS NULL OR NEW.product IS NULL OR NEW.terms IS NULL OR NEW.account_id IS NULL OR NEW.payee_id IS NULL OR NEW.created_at IS NULL)
  EXECUTE FUNCTION bank.positions_not_nothing();

CREATE FUNCTION bank.bills_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('bills: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r01_bills_not_nothing BEFORE UPDATE ON bank.bills FOR EACH ROW
  WHEN (NEW.id IS NULL OR NEW.customer_id IS NULL OR NEW.kind IS NULL OR NEW.payee_id IS NULL OR NEW.household IS NULL OR NEW.period IS NULL OR NEW.fen IS NULL OR NEW.due_on IS NULL)
  EXECUTE FUNCTION bank.bills_not_nothing();

CREATE FUNCTION bank.tickets_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('tickets: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r05_tickets_not_nothing BEFORE UPDATE ON bank.tickets FOR EACH ROW
  WHEN (NEW.id IS NULL OR NEW.session IS NULL OR NEW.reason IS NULL OR NEW.screen IS NULL OR NEW.created_at IS NULL OR NEW.status IS NULL OR NEW.note IS NULL)
  EXECUTE FUNCTION bank.tickets_not_nothing();

CREATE FUNCTION bank.holds_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('holds: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r03_holds_not_nothing BEFORE UPDATE ON bank.holds FOR EACH ROW
  WHEN (NEW.id IS NULL OR NEW.transfer_id IS NULL OR NEW.account_id IS NULL OR NEW.reserved_fen IS NULL OR NEW.reason IS NULL OR NEW.unsafe IS NULL OR NEW.evidence IS NULL OR NEW.since IS NULL OR NEW.status IS NULL)
  EXECUTE FUNCTION bank.holds_not_nothing();

CREATE FUNCTION bank.transfers_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('transfers: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r06_transfers_not_nothing BEFORE UPDATE ON bank.transfers FOR EACH ROW
  WHEN (NEW.id IS NULL OR NEW.key IS NULL OR NEW.asked IS NULL OR NEW.session IS NULL OR NEW.customer_id IS NULL OR NEW.account_id IS NULL OR NEW.payee_id IS NULL OR NEW.service IS NULL OR NEW.fen IS NULL OR NEW.status IS NULL OR NEW.step IS NULL OR NEW.reason IS NULL OR NEW.created_at IS NULL OR NEW.changed_at IS NULL OR NEW.origin IS NULL)
  EXECUTE FUNCTION bank.transfers_not_nothing();

CREATE FUNCTION bank.checks_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('checks: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r03_checks_not_nothing BEFORE UPDATE ON bank.checks FOR EACH ROW
  WHEN (NEW.id IS NULL OR NEW.transfer_id IS NULL OR NEW.number IS NULL OR NEW.account_id IS NULL OR NEW.payee_id IS NULL OR NEW.fen IS NULL OR NEW.signals IS NULL OR NEW.evidence IS NULL OR NEW.question IS NULL OR NEW.verdict IS NULL OR NEW.asked_again IS NULL OR NEW.typed_only IS NULL OR NEW.answers IS NULL OR NEW.reason IS NULL OR NEW.created_at IS NULL)
  EXECUTE FUNCTION bank.checks_not_nothing();

CREATE FUNCTION bank.postings_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('postings: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r01_postings_not_nothing BEFORE UPDATE ON bank.postings FOR EACH ROW
  WHEN (NEW.id IS NULL OR NEW.at IS NULL OR NEW.kind IS NULL OR NEW.lines IS NULL)
  EXECUTE FUNCTION bank.postings_not_nothing();

CREATE FUNCTION bank.payees_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('payees: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r02_payees_not_nothing BEFORE UPDATE ON bank.payees FOR EACH ROW
  WHEN (NEW.id IS NULL OR NEW.customer_id IS NULL OR NEW.account_id IS NULL OR NEW.name IS NULL OR NEW.relation IS NULL OR NEW.is_company IS NULL OR NEW.listed IS NULL)
  EXECUTE FUNCTION bank.payees_not_nothing();

CREATE FUNCTION bank.accounts_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('accounts: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r03_accounts_not_nothing BEFORE UPDATE ON bank.accounts FOR EACH ROW
  WHEN (NEW.id IS NULL OR NEW.kind IS NULL OR NEW.position IS NULL OR NEW.name IS NULL OR NEW.number IS NULL OR NEW.balance_fen IS NULL OR NEW.entry_count IS NULL OR NEW.single_limit_fen IS NULL OR NEW.daily_limit_fen IS NULL OR NEW.night_lock IS NULL OR NEW.purpose IS NULL OR NEW.region_lock IS NULL OR NEW.overseas_lock IS NULL OR NEW.overseas_online_lock IS NULL OR NEW.printed_count IS NULL)
  EXECUTE FUNCTION bank.accounts_not_nothing();

CREATE FUNCTION bank.customers_not_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('customers: something is missing');
  RETURN NEW;
END $$;
CREATE TRIGGER r04_customers_not_nothing BEFORE UPDATE ON bank.customers FOR EACH ROW
  WHEN (NEW.id IS NULL OR NEW.position IS NULL OR NEW.name IS NULL OR NEW.title IS NULL OR NEW.pin_hash IS NULL OR NEW.wrong_pins IS NULL OR NEW.locked IS NULL OR NEW.risk_level IS NULL)
  EXECUTE FUNCTION bank.customers_not_nothing();

CREATE FUNCTION bank.social_insurance_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.customer_id <> OLD.customer_id OR NEW.medical_fen <> OLD.medical_fen
  ) THEN
    PERFORM bank.refuse('whose it is, and what she has, is not ours to change');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r05_social_insurance_stays BEFORE UPDATE ON bank.social_insurance FOR EACH ROW
  EXECUTE FUNCTION bank.social_insurance_stays();

CREATE FUNCTION bank.social_insurance_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('social_insurance are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r06_social_insurance_never_deleted BEFORE DELETE ON bank.social_insurance FOR EACH ROW
  EXECUTE FUNCTION bank.social_insurance_never_deleted();

CREATE FUNCTION bank.tickets_begin() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT NEW.taken_at IS NULL OR NOT NEW.closed_at IS NULL OR NEW.note <> ''
  ) THEN
    PERFORM bank.refuse('a ticket begins with nothing done');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r06_tickets_begin BEFORE INSERT ON bank.tickets FOR EACH ROW
  EXECUTE FUNCTION bank.tickets_begin();

CREATE FUNCTION bank.service_requests_begin() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.status <> 'open'
  ) THEN
    PERFORM bank.refuse('a request begins open');
  END IF;
  IF (
    NOT NEW.position_id IS NULL
    AND NOT EXISTS(
      SELECT
        1
      FROM bank.positions
      JOIN bank.transfers
        ON transfers.id = positions.transfer_id
      WHERE
        positions.id = NEW.position_id
        AND positions.kind = 'cash'
        AND positions.customer_id = NEW.customer_id
        AND positions.ended_at IS NULL
        AND transfers.status = 'posted'
    )
  ) THEN
    PERFORM bank.refuse('cash is handed out of what she has booked and paid for');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r06_service_requests_begin BEFORE INSERT ON bank.service_requests FOR EACH ROW
  EXECUTE FUNCTION bank.service_requests_begin();

CREATE FUNCTION bank.payee_requests_settled() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    OLD.status <> 'open'
    OR NEW.id <> OLD.id
    OR NEW.customer_id <> OLD.customer_id
    OR NEW.session <> OLD.session
    OR NEW.number <> OLD.number
    OR NEW.created_at <> OLD.created_at
  ) THEN
    PERFORM bank.refuse('a request stays what it is');
  END IF;
  IF (
    NEW.status = 'open' AND (
      NOT NEW.staff IS NULL OR NOT NEW.staff_reason IS NULL
    )
  ) THEN
    PERFORM bank.refuse('a name is put under what is decided');
  END IF;
  IF (
    NEW.status = 'confirmed'
    AND NOT EXISTS(
      SELECT
        1
      FROM bank.payees
      JOIN bank.accounts
        ON accounts.id = payees.account_id
      WHERE
        payees.id = NEW.payee_id AND payees.customer_id = NEW.customer_id AND accounts.number = NEW.number
    )
  ) THEN
    PERFORM bank.refuse('a request brings the payee that was asked for');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r06_payee_requests_settled BEFORE UPDATE ON bank.payee_requests FOR EACH ROW
  EXECUTE FUNCTION bank.payee_requests_settled();

CREATE FUNCTION bank.payee_requests_begin() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.status <> 'open' OR NOT NEW.staff_reason IS NULL
  ) THEN
    PERFORM bank.refuse('a request begins open');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r07_payee_requests_begin BEFORE INSERT ON bank.payee_requests FOR EACH ROW
  EXECUTE FUNCTION bank.payee_requests_begin();

CREATE FUNCTION bank.positions_opened() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT NEW.ended_at IS NULL
    OR NOT EXISTS(
      SELECT
        1
      FROM bank.transfers
      WHERE
        id = NEW.transfer_id
        AND customer_id = NEW.customer_id
        AND payee_id = NEW.payee_id
        AND status = 'review'
        AND step = 1
    )
  ) THEN
    PERFORM bank.refuse('a position begins with the transfer that fills it');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r04_positions_opened BEFORE INSERT ON bank.positions FOR EACH ROW
  EXECUTE FUNCTION bank.positions_opened();

CREATE FUNCTION bank.payees_own() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.accounts
      WHERE
        id = NEW.account_id
        AND (
          purpose = 'everyday'
          OR (
            customer_id = NEW.customer_id
            AND entry_count = 0
            AND NOT NEW.listed <> 0
            AND NOT EXISTS(
              SELECT
                1
              FROM bank.payees
              WHERE
                payees.account_id = NEW.account_id
            )
          )
        )
    )
  ) THEN
    PERFORM bank.refuse('a payee is an everyday account, or opens what she puts to rest');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r03_payees_own BEFORE INSERT ON bank.payees FOR EACH ROW
  EXECUTE FUNCTION bank.payees_own();

CREATE FUNCTION bank.customers_frozen() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.id <> OLD.id
    OR NEW.position <> OLD.position
    OR NEW.name <> OLD.name
    OR NEW.title <> OLD.title
    OR NEW.pin_hash <> OLD.pin_hash
  ) THEN
    PERFORM bank.refuse('a customer stays who she is, and her PIN is changed nowhere here');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r05_customers_frozen BEFORE UPDATE ON bank.customers FOR EACH ROW
  EXECUTE FUNCTION bank.customers_frozen();

CREATE FUNCTION bank.accounts_frozen() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.position <> OLD.position OR NEW.name <> OLD.name
  ) THEN
    PERFORM bank.refuse('an account stays what it is');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r04_accounts_frozen BEFORE UPDATE ON bank.accounts FOR EACH ROW
  EXECUTE FUNCTION bank.accounts_frozen();

CREATE FUNCTION bank.transfers_decided() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.created_at <> OLD.created_at
  ) THEN
    PERFORM bank.refuse('a transfer stays what it is');
  END IF;
  IF (
    NEW.status <> 'posted' AND NOT NEW.check_id IS NULL
  ) THEN
    PERFORM bank.refuse('only a posting refers to a check');
  END IF;
  IF (
    NEW.status = 'posted'
    AND EXISTS(
      SELECT
        1
      FROM bank.transfers
      WHERE
        posting_id = NEW.posting_id
    )
  ) THEN
    PERFORM bank.refuse('postings are never replaced');
  END IF;
  IF (
    NEW.status = 'posted'
    AND NOT NEW.bill_id IS NULL
    AND EXISTS(
      SELECT
        1
      FROM bank.transfers
      WHERE
        bill_id = NEW.bill_id AND status = 'posted'
    )
  ) THEN
    PERFORM bank.refuse('a bill is paid once');
  END IF;
  IF (
    OLD.status = 'held'
    AND NEW.status = 'posted'
    AND NOT EXISTS(
      SELECT
        1
      FROM bank.holds
      WHERE
        transfer_id = NEW.id AND status = 'released'
    )
  ) THEN
    PERFORM bank.refuse('what was held is posted when its hold is released');
  END IF;
  IF (
    OLD.status = 'held'
    AND NEW.status IN ('cancelled', 'failed')
    AND EXISTS(
      SELECT
        1
      FROM bank.holds
      WHERE
        transfer_id = NEW.id AND status IN ('open', 'delayed')
    )
  ) THEN
    PERFORM bank.refuse('a cancelled transfer reserves nothing');
  END IF;
  IF (
    (
      NEW.status = 'fraud_check'
      AND NOT EXISTS(
        SELECT
          1
        FROM bank.checks
        WHERE
          transfer_id = NEW.id AND verdict = 'open'
      )
    )
    OR (
      NEW.status = 'held'
      AND OLD.status <> 'held'
      AND NOT EXISTS(
        SELECT
          1
        FROM bank.checks
        WHERE
          transfer_id = NEW.id AND verdict = 'held'
      )
    )
    OR (
      NEW.status = 'authorise'
      AND OLD.status = 'fraud_check'
      AND NOT EXISTS(
        SELECT
          1
        FROM bank.checks
        WHERE
          transfer_id = NEW.id AND verdict = 'passed'
      )
    )
    OR (
      NEW.status = 'authorise'
      AND OLD.status = 'review'
      AND EXISTS(
        SELECT
          1
        FROM bank.checks
        WHERE
          transfer_id = NEW.id
      )
    )
  ) THEN
    PERFORM bank.refuse('what is asked about, held or passed has its check');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r07_transfers_decided BEFORE UPDATE ON bank.transfers FOR EACH ROW
  EXECUTE FUNCTION bank.transfers_decided();

CREATE FUNCTION bank.transfers_payable_still() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.payees
      JOIN bank.accounts
        ON accounts.id = payees.account_id
      WHERE
        payees.id = NEW.payee_id
        AND accounts.kind = 'customer'
        AND accounts.customer_id <> NEW.customer_id
        AND accounts.purpose <> 'everyday'
    )
  ) THEN
    IF (
      NEW.payee_id <> OLD.payee_id OR NEW.status = 'posted'
    ) THEN
      PERFORM bank.refuse('what somebody else has at rest is no payee');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r08_transfers_payable_still BEFORE UPDATE ON bank.transfers FOR EACH ROW
  EXECUTE FUNCTION bank.transfers_payable_still();

CREATE FUNCTION bank.transfers_payable() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.payees
      JOIN bank.accounts
        ON accounts.id = payees.account_id
      WHERE
        payees.id = NEW.payee_id
        AND accounts.kind = 'customer'
        AND accounts.customer_id <> NEW.customer_id
        AND accounts.purpose <> 'everyday'
    )
  ) THEN
    PERFORM bank.refuse('what somebody else has at rest is no payee');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r09_transfers_payable BEFORE INSERT ON bank.transfers FOR EACH ROW
  EXECUTE FUNCTION bank.transfers_payable();

CREATE FUNCTION bank.transfers_begin() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.step <> 1
    OR NOT NEW.posted_at IS NULL
    OR NOT NEW.posting_id IS NULL
    OR NEW.reason <> ''
    OR NOT NEW.check_verdict IS NULL
    OR NOT NEW.check_settled_at IS NULL
  ) THEN
    PERFORM bank.refuse('a transfer begins at its first step, with nothing decided');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r10_transfers_begin BEFORE INSERT ON bank.transfers FOR EACH ROW
  EXECUTE FUNCTION bank.transfers_begin();

CREATE FUNCTION bank.postings_entries() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO bank.entries (
    posting_id,
    account_id,
    number,
    fen,
    balance_after_fen,
    at,
    kind,
    counterparty
  )
  SELECT
    NEW.id,
    accounts.id,
    accounts.entry_count + 1,
    CAST(bank.stored(line.value #> '{1}') AS BIGINT),
    accounts.balance_fen + CAST(bank.stored(line.value #> '{1}') AS BIGINT),
    NEW.at,
    (
      line.value #>> '{2}'
    ),
    (
      line.value #>> '{3}'
    )
  FROM bank.items(CAST(NEW.lines AS JSONB)) AS line
  JOIN bank.accounts
    ON accounts.id = (
      line.value #>> '{0}'
    )
  ORDER BY
    line.key NULLS FIRST;
  IF (
    (
      SELECT
        count(*)
      FROM bank.entries
      JOIN bank.accounts
        ON accounts.id = entries.account_id
        AND accounts.entry_count = entries.number
        AND accounts.balance_fen = entries.balance_after_fen
      WHERE
        posting_id = NEW.id
    ) <> jsonb_array_length(CAST(NEW.lines AS JSONB))
  ) THEN
    PERFORM bank.refuse('a line of the posting has no entry');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER r02_postings_entries AFTER INSERT ON bank.postings FOR EACH ROW
  EXECUTE FUNCTION bank.postings_entries();

CREATE FUNCTION bank.transfers_posting() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO bank.postings (
    id,
    transfer_id,
    at,
    kind,
    lines
  )
  SELECT
    NEW.posting_id,
    NEW.id,
    NEW.posted_at,
    CASE NEW.service WHEN 'transfer' THEN 'transfer_out' WHEN 'withdrawal' THEN 'cash_out' ELSE 'bill' END,
    CAST(array_to_json(
      array[
        array_to_json(
          array[
            to_json(CAST(NEW.account_id AS TEXT)),
            to_json(-NEW.fen),
            to_json(
              CAST(CASE NEW.service WHEN 'transfer' THEN 'transfer_out' WHEN 'withdrawal' THEN 'cash_out' ELSE 'bill' END AS TEXT)
            ),
            to_json(CAST(CASE WHEN rests THEN payees.relation ELSE payees.name END AS TEXT))
          ]
        ),
        array_to_json(
          array[
            to_json(CAST(payees.account_id AS TEXT)),
            to_json(NEW.fen),
            to_json(CAST('transfer_in' AS TEXT)),
            to_json(CAST(CASE WHEN rests THEN source.name ELSE customers.name END AS TEXT))
          ]
        )
      ]
    ) AS TEXT)
  FROM (
    SELECT
      source.name AS name,
      payees.id AS payee,
      NEW.service = 'withdrawal'
      OR (
        NEW.service <> 'bill'
        AND (
          source.purpose <> 'everyday'
          OR (
            sink.customer_id = source.customer_id AND sink.purpose <> 'everyday'
          )
        )
      ) AS rests
    FROM bank.accounts AS source
    CROSS JOIN bank.payees
    JOIN bank.accounts AS sink
      ON sink.id = payees.account_id
    WHERE
      source.id = NEW.account_id AND payees.id = NEW.payee_id
  ) AS source
  JOIN bank.payees
    ON payees.id = source.payee
  JOIN bank.customers
    ON customers.id = NEW.customer_id;
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.postings
      WHERE
        id = NEW.posting_id AND transfer_id = NEW.id
    )
  ) THEN
    PERFORM bank.refuse('the transfer has no posting');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER r11_transfers_posting AFTER UPDATE ON bank.transfers FOR EACH ROW
  WHEN (NEW.status = 'posted' AND OLD.status <> 'posted')
  EXECUTE FUNCTION bank.transfers_posting();

CREATE FUNCTION bank.preferences_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('preferences are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r05_preferences_never_deleted BEFORE DELETE ON bank.preferences FOR EACH ROW
  EXECUTE FUNCTION bank.preferences_never_deleted();

CREATE FUNCTION bank.preferences_stay_hers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.customer_id <> OLD.customer_id
  ) THEN
    PERFORM bank.refuse('whose they are does not change');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r06_preferences_stay_hers BEFORE UPDATE ON bank.preferences FOR EACH ROW
  EXECUTE FUNCTION bank.preferences_stay_hers();

CREATE FUNCTION bank.bills_insert_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{set}') AS told
      WHERE
        told.key = NEW.id
        AND (
          CAST(audit.details AS JSONB) #>> '{row}'
        ) = 'bills'
        AND bank.stored(told.value #> '{fen}') = to_jsonb(NEW.fen)
        AND (
          told.value #>> '{payee_id}'
        ) = NEW.payee_id
    )
  ) THEN
    PERFORM bank.refuse('bills: begins only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r02_bills_insert_audited BEFORE INSERT ON bank.bills FOR EACH ROW
  EXECUTE FUNCTION bank.bills_insert_audited();

CREATE FUNCTION bank.holds_update_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      WHERE
        audit.subject = NEW.transfer_id
        AND audit.kind IN (
          SELECT
            (
              value #>> '{}'
            )
          FROM bank.items(
            CAST(CASE NEW.status
              WHEN 'open'
              THEN '["back_to_staff", "hold_unsafe", "hold_warned"]'
              WHEN 'delayed'
              THEN '["delayed"]'
              WHEN 'released'
              THEN '["released", "arrived"]'
              ELSE '["hold_cancelled", "revoked"]'
            END AS JSONB)
          )
        )
    )
  ) THEN
    PERFORM bank.refuse('holds: changes only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r04_holds_update_audited BEFORE UPDATE ON bank.holds FOR EACH ROW
  EXECUTE FUNCTION bank.holds_update_audited();

CREATE FUNCTION bank.holds_insert_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      WHERE
        audit.kind = 'held' AND audit.subject = NEW.transfer_id
    )
  ) THEN
    PERFORM bank.refuse('holds: begins only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r05_holds_insert_audited BEFORE INSERT ON bank.holds FOR EACH ROW
  EXECUTE FUNCTION bank.holds_insert_audited();

CREATE FUNCTION bank.checks_update_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      WHERE
        audit.kind = 'check_' || NEW.verdict
        AND audit.subject = NEW.transfer_id
        AND (
          CAST(details AS JSONB) #>> '{check}'
        ) = NEW.id
        AND (
          CAST(details AS JSONB) #>> '{question}'
        ) = NEW.question
    )
  ) THEN
    PERFORM bank.refuse('checks: changes only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r04_checks_update_audited BEFORE UPDATE ON bank.checks FOR EACH ROW
  EXECUTE FUNCTION bank.checks_update_audited();

CREATE FUNCTION bank.checks_insert_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      WHERE
        audit.kind = 'check_started'
        AND audit.subject = NEW.transfer_id
        AND (
          CAST(details AS JSONB) #>> '{check}'
        ) = NEW.id
    )
  ) THEN
    PERFORM bank.refuse('checks: begins only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r05_checks_insert_audited BEFORE INSERT ON bank.checks FOR EACH ROW
  EXECUTE FUNCTION bank.checks_insert_audited();

CREATE FUNCTION bank.transfers_update_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      WHERE
        audit.subject = NEW.id
        AND bank.stored(CAST(details AS JSONB) #> '{fen}') = to_jsonb(NEW.fen)
        AND (
          CAST(details AS JSONB) #>> '{payee}'
        ) = NEW.payee_id
        AND (
          CAST(details AS JSONB) #>> '{account}'
        ) = NEW.account_id
        AND bank.stored(CAST(details AS JSONB) #> '{step}') = to_jsonb(NEW.step)
        AND (
          audit.kind = 'posted'
        ) = (
          NEW.status = 'posted'
        )
    )
  ) THEN
    PERFORM bank.refuse('transfers: changes only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r12_transfers_update_audited BEFORE UPDATE ON bank.transfers FOR EACH ROW
  EXECUTE FUNCTION bank.transfers_update_audited();

CREATE FUNCTION bank.transfers_insert_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      WHERE
        audit.kind = 'begun'
        AND audit.subject = NEW.id
        AND bank.stored(CAST(details AS JSONB) #> '{fen}') = to_jsonb(NEW.fen)
        AND (
          CAST(details AS JSONB) #>> '{payee}'
        ) = NEW.payee_id
        AND (
          CAST(details AS JSONB) #>> '{account}'
        ) = NEW.account_id
    )
  ) THEN
    PERFORM bank.refuse('transfers: begins only beside its audit row');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r13_transfers_insert_audited BEFORE INSERT ON bank.transfers FOR EACH ROW
  EXECUTE FUNCTION bank.transfers_insert_audited();

CREATE FUNCTION bank.transfers_to_rest() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.status = 'posted'
    AND EXISTS(
      SELECT
        1
      FROM bank.payees
      JOIN bank.accounts
        ON accounts.id = payees.account_id
      WHERE
        payees.id = NEW.payee_id AND accounts.purpose <> 'everyday'
    )
  ) THEN
    IF (
      NOT EXISTS(
        SELECT
          1
        FROM bank.positions
        JOIN bank.payees
          ON payees.id = positions.payee_id AND payees.account_id = positions.account_id
        WHERE
          positions.payee_id = NEW.payee_id
          AND positions.transfer_id = NEW.id
          AND positions.customer_id = NEW.customer_id
          AND positions.ended_at IS NULL
      )
    ) THEN
      PERFORM bank.refuse('nothing is added to what lies at rest');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r14_transfers_to_rest BEFORE UPDATE ON bank.transfers FOR EACH ROW
  EXECUTE FUNCTION bank.transfers_to_rest();

CREATE FUNCTION bank.positions_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.id <> OLD.id
    OR NEW.customer_id <> OLD.customer_id
    OR NEW.kind <> OLD.kind
    OR NEW.product <> OLD.product
    OR NEW.terms <> OLD.terms
    OR NEW.account_id <> OLD.account_id
    OR NEW.payee_id <> OLD.payee_id
    OR NEW.transfer_id IS DISTINCT FROM OLD.transfer_id
    OR NEW.created_at <> OLD.created_at
    OR NOT OLD.ended_at IS NULL
  ) THEN
    PERFORM bank.refuse('a position stays what it is');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r05_positions_update BEFORE UPDATE ON bank.positions FOR EACH ROW
  EXECUTE FUNCTION bank.positions_update();

CREATE FUNCTION bank.service_requests_settled() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    OLD.status <> 'open'
    OR NEW.id <> OLD.id
    OR NEW.number <> OLD.number
    OR NEW.kind <> OLD.kind
    OR NEW.customer_id IS DISTINCT FROM OLD.customer_id
    OR NEW.position_id IS DISTINCT FROM OLD.position_id
    OR NEW.session <> OLD.session
    OR NEW.created_at <> OLD.created_at
  ) THEN
    PERFORM bank.refuse('a request stays what it is');
  END IF;
  IF (
    NEW.status <> 'done' AND (
      NOT NEW.staff IS NULL OR NOT NEW.second IS NULL
    )
  ) THEN
    PERFORM bank.refuse('a name is put under what is done');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r07_service_requests_settled BEFORE UPDATE ON bank.service_requests FOR EACH ROW
  EXECUTE FUNCTION bank.service_requests_settled();

CREATE FUNCTION bank.holds_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.id <> OLD.id
    OR NEW.transfer_id <> OLD.transfer_id
    OR NEW.account_id <> OLD.account_id
    OR NEW.reserved_fen <> OLD.reserved_fen
    OR NEW.reason <> OLD.reason
    OR NEW.since <> OLD.since
    OR NEW.unsafe < OLD.unsafe
    OR EXISTS(
      SELECT
        1
      FROM bank.items(CAST(OLD.evidence AS JSONB)) AS told
      WHERE
        bank.stored(CAST(NEW.evidence AS JSONB) #> array[CAST(told.key AS TEXT)]) IS DISTINCT FROM told.value
    )
  ) THEN
    PERFORM bank.refuse('a hold stays about what it was');
  END IF;
  IF (
    NOT OLD.status IN ('open', 'delayed')
  ) THEN
    PERFORM bank.refuse('the hold is settled');
  END IF;
  IF (
    OLD.status = 'delayed'
    AND NEW.status = 'open'
    AND EXISTS(
      SELECT
        1
      FROM bank.checks
      WHERE
        transfer_id = NEW.transfer_id AND verdict = 'released'
    )
  ) THEN
    PERFORM bank.refuse('what waits for staff is not released');
  END IF;
  IF (
    NEW.status = 'open'
    AND (
      NOT NEW.staff IS NULL
      OR NOT NEW.second IS NULL
      OR NOT NEW.staff_reason IS NULL
      OR NOT NEW.due IS NULL
    )
  ) THEN
    PERFORM bank.refuse('an open hold has no names and no day');
  END IF;
  IF (
    NEW.status IN ('delayed', 'released')
    AND (
      NEW.staff IS NULL
      OR NEW.second IS NULL
      OR NEW.staff = NEW.second
      OR NOT EXISTS(
        SELECT
          1
        FROM bank.checks
        WHERE
          transfer_id = NEW.transfer_id AND verdict = 'released'
      )
    )
  ) THEN
    PERFORM bank.refuse('two people let go of a hold, under its check');
  END IF;
  IF (
    OLD.status = 'delayed'
    AND NEW.status = 'delayed'
    AND (
      NEW.due <> OLD.due
      OR NEW.staff <> OLD.staff
      OR NEW.second <> OLD.second
      OR NEW.staff_reason IS DISTINCT FROM OLD.staff_reason
    )
  ) THEN
    PERFORM bank.refuse('a delayed hold keeps its day and its names');
  END IF;
  IF (
    NEW.status IN ('released', 'cancelled')
    AND (
      NEW.due IS DISTINCT FROM OLD.due OR NEW.unsafe <> OLD.unsafe OR NEW.evidence <> OLD.evidence
    )
  ) THEN
    PERFORM bank.refuse('a hold ends as it was');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r06_holds_update BEFORE UPDATE ON bank.holds FOR EACH ROW
  EXECUTE FUNCTION bank.holds_update();

CREATE FUNCTION bank.holds_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.holds
      WHERE
        id = NEW.id OR transfer_id = NEW.transfer_id
    )
  ) THEN
    PERFORM bank.refuse('holds are never replaced');
  END IF;
  IF (
    NEW.status <> 'open' OR NOT NEW.due IS NULL OR NOT NEW.staff_reason IS NULL
  ) THEN
    PERFORM bank.refuse('a hold begins open');
  END IF;
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.transfers
      JOIN bank.checks
        ON checks.transfer_id = transfers.id
      WHERE
        transfers.id = NEW.transfer_id
        AND transfers.status = 'held'
        AND transfers.account_id = NEW.account_id
        AND NEW.reserved_fen <= transfers.fen
        AND checks.verdict = 'held'
    )
  ) THEN
    PERFORM bank.refuse('a hold is about a held transfer');
  END IF;
  IF (
    NEW.reserved_fen + (
      SELECT
        coalesce(sum(reserved_fen), 0)
      FROM bank.holds
      WHERE
        account_id = NEW.account_id AND status IN ('open', 'delayed')
    ) + (
      SELECT
        coalesce(sum(fen), 0)
      FROM bank.transfers
      WHERE
        account_id = NEW.account_id AND status = 'authorise' AND NOT due IS NULL
    ) > (
      SELECT
        balance_fen
      FROM bank.accounts
      WHERE
        id = NEW.account_id
    )
  ) THEN
    PERFORM bank.refuse('more than the account can reserve');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r07_holds_insert BEFORE INSERT ON bank.holds FOR EACH ROW
  EXECUTE FUNCTION bank.holds_insert();

CREATE FUNCTION bank.checks_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.id <> OLD.id
    OR NEW.transfer_id <> OLD.transfer_id
    OR NEW.number <> OLD.number
    OR NEW.account_id <> OLD.account_id
    OR NEW.payee_id <> OLD.payee_id
    OR NEW.fen <> OLD.fen
    OR NEW.signals <> OLD.signals
    OR NEW.evidence <> OLD.evidence
    OR NEW.created_at <> OLD.created_at
  ) THEN
    PERFORM bank.refuse('a check stays about what it was');
  END IF;
  IF (
    OLD.verdict <> 'open' AND NEW.verdict = OLD.verdict
  ) THEN
    PERFORM bank.refuse('a settled check stays settled');
  END IF;
  IF (
    NEW.verdict <> OLD.verdict
    AND NOT CASE NEW.verdict
      WHEN 'passed'
      THEN OLD.verdict = 'open' AND OLD.question = 'final'
      WHEN 'released'
      THEN OLD.verdict = 'held'
      WHEN 'held'
      THEN OLD.verdict IN ('open', 'passed')
      OR (
        OLD.verdict = 'released'
        AND EXISTS(
          SELECT
            1
          FROM bank.transfers
          WHERE
            id = OLD.transfer_id AND status = 'held'
        )
      )
      WHEN 'open'
      THEN FALSE
      ELSE OLD.verdict IN ('open', 'passed')
    END
  ) THEN
    PERFORM bank.refuse('the verdict does not follow');
  END IF;
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.items(CAST(OLD.answers AS JSONB)) AS told
      WHERE
        bank.stored(CAST(NEW.answers AS JSONB) #> array[CAST(told.key AS TEXT)]) IS DISTINCT FROM told.value
    )
    OR (
      NOT OLD.verdict IN ('open', 'passed') AND NEW.answers <> OLD.answers
    )
  ) THEN
    PERFORM bank.refuse('answers are only added');
  END IF;
  IF (
    NEW.presented IS DISTINCT FROM OLD.presented
    AND (
      NOT OLD.presented IS NULL
      OR OLD.question <> 'notice'
      OR OLD.verdict <> 'open'
      OR NEW.question <> OLD.question
      OR NEW.answers <> OLD.answers
    )
  ) THEN
    PERFORM bank.refuse('the notice is read while it stands there');
  END IF;
  IF (
    (
      NEW.question <> OLD.question OR NEW.verdict = 'passed'
    )
    AND (
      OLD.verdict <> 'open'
      OR NOT NEW.verdict IN ('open', 'passed')
      OR (
        NEW.verdict = 'passed' AND NEW.question <> OLD.question
      )
      OR (
        OLD.question = 'notice' AND OLD.presented IS NULL
      )
      OR (
        NEW.verdict = 'open'
        AND NOT (
          OLD.question || ' ' || NEW.question
        ) IN (
          'notice who',
          'who purpose',
          'who secrecy',
          'purpose secrecy',
          'secrecy coaching',
          'coaching amount',
          'amount final'
        )
      )
      OR NOT EXISTS(
        SELECT
          1
        FROM bank.items(CAST(NEW.answers AS JSONB)) AS told
        WHERE
          told.key >= jsonb_array_length(CAST(OLD.answers AS JSONB))
          AND (
            told.value #>> '{0}'
          ) = OLD.question
          AND CASE (
              told.value #>> '{0}'
            )
            WHEN 'notice'
            THEN (
              told.value #>> '{1}'
            ) = 'yes'
            WHEN 'who'
            THEN (
              told.value #>> '{1}'
            ) IN ('family', 'friend', 'safe')
            WHEN 'purpose'
            THEN (
              told.value #>> '{1}'
            ) IN ('own_use', 'buying', 'safe')
            WHEN 'secrecy'
            THEN (
              told.value #>> '{1}'
            ) IN ('no', 'safe')
            WHEN 'coaching'
            THEN (
              told.value #>> '{1}'
            ) IN ('no', 'safe')
            WHEN 'amount'
            THEN (
              told.value #>> '{1}'
            ) IN ('amount_typed ' || OLD.fen, 'amount_spoken ' || OLD.fen)
            WHEN 'final'
            THEN (
              told.value #>> '{1}'
            ) = 'yes'
          END
      )
      OR (
        OLD.question = 'who'
        AND NEW.question = 'secrecy'
        AND NOT EXISTS(
          SELECT
            1
          FROM bank.items(CAST(NEW.answers AS JSONB)) AS told
          WHERE
            told.key >= jsonb_array_length(CAST(OLD.answers AS JSONB))
            AND (
              told.value #>> '{0}'
            ) = 'purpose'
            AND CASE (
                told.value #>> '{0}'
              )
              WHEN 'notice'
              THEN (
                told.value #>> '{1}'
              ) = 'yes'
              WHEN 'who'
              THEN (
                told.value #>> '{1}'
              ) IN ('family', 'friend', 'safe')
              WHEN 'purpose'
              THEN (
                told.value #>> '{1}'
              ) IN ('own_use', 'buying', 'safe')
              WHEN 'secrecy'
              THEN (
                told.value #>> '{1}'
              ) IN ('no', 'safe')
              WHEN 'coaching'
              THEN (
                told.value #>> '{1}'
              ) IN ('no', 'safe')
              WHEN 'amount'
              THEN (
                told.value #>> '{1}'
              ) IN ('amount_typed ' || OLD.fen, 'amount_spoken ' || OLD.fen)
              WHEN 'final'
              THEN (
                told.value #>> '{1}'
              ) = 'yes'
            END
        )
      )
    )
  ) THEN
    PERFORM bank.refuse('a check moves on by one question, with its safe answer');
  END IF;
  IF (
    NEW.verdict = 'open'
    AND NEW.question = OLD.question
    AND NEW.answers <> OLD.answers
    AND (
      jsonb_array_length(CAST(NEW.answers AS JSONB)) <> jsonb_array_length(CAST(OLD.answers AS JSONB)) + 1
      OR (
        CAST(NEW.answers AS JSONB) #>> array[CAST(jsonb_array_length(CAST(OLD.answers AS JSONB)) AS TEXT), '0']
      ) IS DISTINCT FROM OLD.question
    )
  ) THEN
    PERFORM bank.refuse('an answer that moves nothing is one, to the question that was asked');
  END IF;
  IF (
    NEW.verdict = 'open'
    AND NEW.question = OLD.question
    AND NEW.answers <> OLD.answers
    AND NOT NEW.asked_again <> 0
    AND NEW.typed_only = OLD.typed_only
    AND (
      OLD.question = 'amount'
      OR (
        CAST(NEW.answers AS JSONB) #>> '{-1,1}'
      ) = 'silence'
      OR EXISTS(
        SELECT
          1
        FROM bank.items(CAST(OLD.answers AS JSONB)) AS told
        WHERE
          (
            told.value #>> '{0}'
          ) = OLD.question
      )
    )
  ) THEN
    PERFORM bank.refuse('after two answers of no use, or silence, a question is asked by keys');
  END IF;
  IF (
    NEW.verdict = 'open'
    AND NEW.question = OLD.question
    AND NEW.answers <> OLD.answers
    AND OLD.asked_again <> 0
    AND NEW.typed_only = OLD.typed_only
  ) THEN
    PERFORM bank.refuse('what was asked by keys is not asked once more');
  END IF;
  IF (
    NEW.typed_only <> 0 AND NEW.question <> 'amount'
  ) THEN
    PERFORM bank.refuse('only the amount is typed');
  END IF;
  IF (
    NEW.verdict = OLD.verdict
    AND NEW.answers = OLD.answers
    AND (
      NEW.asked_again <> OLD.asked_again OR NEW.typed_only <> OLD.typed_only OR NEW.reason <> OLD.reason
    )
  ) THEN
    PERFORM bank.refuse('a question is asked again only after an answer');
  END IF;
  IF (
    NEW.verdict = 'open'
    AND NEW.question = OLD.question
    AND (
      NEW.asked_again < OLD.asked_again OR NEW.typed_only < OLD.typed_only
    )
  ) THEN
    PERFORM bank.refuse('keys and typing do not go back to speech at the same question');
  END IF;
  IF (
    'released' IN (NEW.verdict, OLD.verdict)
    AND (
      NEW.reason <> OLD.reason OR NEW.asked_again <> OLD.asked_again OR NEW.typed_only <> OLD.typed_only
    )
  ) THEN
    PERFORM bank.refuse('whoever released it only says so');
  END IF;
  IF (
    NEW.verdict <> 'released'
    AND (
      NOT NEW.released_by IS NULL OR NOT NEW.released_second IS NULL OR NOT NEW.released_reason IS NULL
    )
  ) THEN
    PERFORM bank.refuse('only a release has names under it');
  END IF;
  IF (
    NEW.settled_at IS DISTINCT FROM OLD.settled_at AND NEW.verdict = OLD.verdict
  ) THEN
    PERFORM bank.refuse('the moment of a verdict comes with it');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r06_checks_update BEFORE UPDATE ON bank.checks FOR EACH ROW
  EXECUTE FUNCTION bank.checks_update();

CREATE FUNCTION bank.checks_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.verdict <> 'open'
    OR NEW.question <> 'notice'
    OR NEW.answers <> '[]'
    OR NOT NEW.presented IS NULL
    OR NEW.asked_again <> 0
    OR NEW.typed_only <> 0
    OR NOT NEW.released_reason IS NULL
  ) THEN
    PERFORM bank.refuse('a check begins open, at its first question');
  END IF;
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.checks
      WHERE
        id = NEW.id
        OR (
          transfer_id = NEW.transfer_id AND number = NEW.number
        )
        OR (
          transfer_id = NEW.transfer_id AND verdict IN ('open', 'passed')
        )
    )
  ) THEN
    PERFORM bank.refuse('checks are never replaced');
  END IF;
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.transfers
      WHERE
        id = NEW.transfer_id
        AND status IN ('review', 'authorise')
        AND account_id = NEW.account_id
        AND payee_id = NEW.payee_id
        AND fen = NEW.fen
    )
    OR NEW.number <> 1 + (
      SELECT
        count(*)
      FROM bank.checks
      WHERE
        transfer_id = NEW.transfer_id
    )
  ) THEN
    PERFORM bank.refuse('the check is about another transfer');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r07_checks_insert BEFORE INSERT ON bank.checks FOR EACH ROW
  EXECUTE FUNCTION bank.checks_insert();

CREATE FUNCTION bank.postings_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.postings
      WHERE
        id = NEW.id OR (
          NOT NEW.transfer_id IS NULL AND transfer_id = NEW.transfer_id
        )
    )
  ) THEN
    PERFORM bank.refuse('postings are never replaced');
  END IF;
  IF (
    jsonb_array_length(CAST(NEW.lines AS JSONB)) < 2
    OR 0 <> (
      SELECT
        sum(CAST(bank.stored(value #> '{1}') AS BIGINT))
      FROM bank.items(CAST(NEW.lines AS JSONB))
    )
    OR EXISTS(
      SELECT
        1
      FROM bank.items(CAST(NEW.lines AS JSONB))
      WHERE
        coalesce(bank.kind(value #> '{1}'), '') <> 'integer' OR bank.stored(value #> '{1}') = to_jsonb(0)
    )
  ) THEN
    PERFORM bank.refuse('a posting has two entries or more that sum to zero');
  END IF;
  IF (
    (
      SELECT
        count(DISTINCT accounts.id)
      FROM bank.items(CAST(NEW.lines AS JSONB))
      JOIN bank.accounts
        ON accounts.id = (
          value #>> '{0}'
        )
    ) <> jsonb_array_length(CAST(NEW.lines AS JSONB))
  ) THEN
    PERFORM bank.refuse('a posting has one entry for each of its accounts');
  END IF;
  IF (
    NEW.transfer_id IS NULL
    AND EXISTS(
      SELECT
        1
      FROM bank.items(CAST(NEW.lines AS JSONB))
      JOIN bank.accounts
        ON accounts.id = (
          value #>> '{0}'
        )
      WHERE
        accounts.kind = 'customer' AND CAST(bank.stored(value #> '{1}') AS BIGINT) < 0
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM bank.positions
      JOIN bank.accounts
        ON accounts.id = positions.account_id
      JOIN bank.service_requests
        ON service_requests.position_id = positions.id
      WHERE
        positions.account_id = (
          CAST(NEW.lines AS JSONB) #>> '{0,0}'
        )
        AND positions.kind = 'cash'
        AND positions.ended_as = 'collected'
        AND positions.ended_at = NEW.at
        AND service_requests.status = 'done'
        AND service_requests.settled_at = NEW.at
        AND service_requests.staff <> ''
        AND (
          accounts.balance_fen <= 1000000
          OR coalesce(service_requests.second, service_requests.staff) <> service_requests.staff
        )
        AND jsonb_array_length(CAST(NEW.lines AS JSONB)) = 2
        AND accounts.balance_fen > 0
        AND bank.stored(CAST(NEW.lines AS JSONB) #> '{0,1}') = to_jsonb(-accounts.balance_fen)
        AND (
          CAST(NEW.lines AS JSONB) #>> '{1,0}'
        ) = 'outside-cash'
    )
  ) THEN
    PERFORM bank.refuse('money leaves a customer by a transfer only');
  END IF;
  IF (
    NEW.transfer_id IS NULL
    AND NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      JOIN bank.audit
        ON audit.seq = audit_head.seq
      CROSS JOIN jsonb_each(CAST(audit.details AS JSONB) #> '{set}') AS told
      WHERE
        told.key = NEW.id
        AND (
          CAST(audit.details AS JSONB) #>> '{row}'
        ) = 'postings'
        AND bank.stored(told.value #> '{fen}') = to_jsonb(
          (
            SELECT
              sum(greatest(CAST(bank.stored(value #> '{1}') AS BIGINT), 0))
            FROM bank.items(CAST(NEW.lines AS JSONB))
          )
        )
    )
  ) THEN
    PERFORM bank.refuse('what no transfer posts is posted beside its audit row');
  END IF;
  IF (
    NOT NEW.transfer_id IS NULL
    AND NOT EXISTS(
      SELECT
        1
      FROM bank.transfers
      JOIN bank.payees
        ON payees.id = transfers.payee_id
      WHERE
        transfers.id = NEW.transfer_id
        AND transfers.posting_id = NEW.id
        AND transfers.status = 'posted'
        AND transfers.posted_at = NEW.at
        AND jsonb_array_length(CAST(NEW.lines AS JSONB)) = 2
        AND (
          CAST(NEW.lines AS JSONB) #>> '{0,0}'
        ) = transfers.account_id
        AND bank.stored(CAST(NEW.lines AS JSONB) #> '{0,1}') = to_jsonb(-transfers.fen)
        AND (
          CAST(NEW.lines AS JSONB) #>> '{1,0}'
        ) = payees.account_id
        AND bank.stored(CAST(NEW.lines AS JSONB) #> '{1,1}') = to_jsonb(transfers.fen)
    )
  ) THEN
    PERFORM bank.refuse('the transfer may not be posted so');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r03_postings_insert BEFORE INSERT ON bank.postings FOR EACH ROW
  EXECUTE FUNCTION bank.postings_insert();

CREATE FUNCTION bank.entries_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.entries
      WHERE
        account_id = NEW.account_id AND number = NEW.number
    )
  ) THEN
    PERFORM bank.refuse('entries are never replaced');
  END IF;
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.postings
      CROSS JOIN bank.items(CAST(postings.lines AS JSONB)) AS line
      WHERE
        postings.id = NEW.posting_id
        AND line.key = (
          SELECT
            count(*)
          FROM bank.entries
          WHERE
            posting_id = NEW.posting_id
        )
        AND (
          line.value #>> '{0}'
        ) = NEW.account_id
        AND bank.stored(line.value #> '{1}') = to_jsonb(NEW.fen)
        AND (
          line.value #>> '{2}'
        ) = NEW.kind
        AND (
          line.value #>> '{3}'
        ) = NEW.counterparty
        AND postings.at = NEW.at
    )
  ) THEN
    PERFORM bank.refuse('an entry is a line of its posting');
  END IF;
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.accounts
      WHERE
        id = NEW.account_id
        AND entry_count + 1 = NEW.number
        AND balance_fen + NEW.fen = NEW.balance_after_fen
    )
  ) THEN
    PERFORM bank.refuse('the entry does not continue its account');
  END IF;
  IF (
    NEW.balance_after_fen < 0
    AND (
      SELECT
        kind
      FROM bank.accounts
      WHERE
        id = NEW.account_id
    ) = 'customer'
  ) THEN
    PERFORM bank.refuse('the account would go below zero');
  END IF;
  IF (
    NEW.fen < 0
    AND (
      SELECT
        kind
      FROM bank.accounts
      WHERE
        id = NEW.account_id
    ) = 'customer'
    AND NEW.balance_after_fen < (
      SELECT
        coalesce(sum(reserved_fen), 0)
      FROM bank.holds
      WHERE
        account_id = NEW.account_id AND status IN ('open', 'delayed')
    ) + (
      SELECT
        coalesce(sum(fen), 0)
      FROM bank.transfers
      WHERE
        account_id = NEW.account_id AND status = 'authorise' AND NOT due IS NULL
    )
  ) THEN
    PERFORM bank.refuse('the money is reserved by a hold');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r02_entries_insert BEFORE INSERT ON bank.entries FOR EACH ROW
  EXECUTE FUNCTION bank.entries_insert();

CREATE FUNCTION bank.postings_never_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('postings are never changed');
  RETURN NEW;
END $$;
CREATE TRIGGER r04_postings_never_changed BEFORE UPDATE ON bank.postings FOR EACH ROW
  EXECUTE FUNCTION bank.postings_never_changed();

CREATE FUNCTION bank.service_requests_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('service_requests are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r08_service_requests_never_deleted BEFORE DELETE ON bank.service_requests FOR EACH ROW
  EXECUTE FUNCTION bank.service_requests_never_deleted();

CREATE FUNCTION bank.payee_requests_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('payee_requests are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r08_payee_requests_never_deleted BEFORE DELETE ON bank.payee_requests FOR EACH ROW
  EXECUTE FUNCTION bank.payee_requests_never_deleted();

CREATE FUNCTION bank.positions_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('positions are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r06_positions_never_deleted BEFORE DELETE ON bank.positions FOR EACH ROW
  EXECUTE FUNCTION bank.positions_never_deleted();

CREATE FUNCTION bank.queue_numbers_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('queue_numbers are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r02_queue_numbers_never_deleted BEFORE DELETE ON bank.queue_numbers FOR EACH ROW
  EXECUTE FUNCTION bank.queue_numbers_never_deleted();

CREATE FUNCTION bank.bills_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('bills are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r03_bills_never_deleted BEFORE DELETE ON bank.bills FOR EACH ROW
  EXECUTE FUNCTION bank.bills_never_deleted();

CREATE FUNCTION bank.queue_numbers_never_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('queue_numbers are never changed');
  RETURN NEW;
END $$;
CREATE TRIGGER r03_queue_numbers_never_changed BEFORE UPDATE ON bank.queue_numbers FOR EACH ROW
  EXECUTE FUNCTION bank.queue_numbers_never_changed();

CREATE FUNCTION bank.bills_never_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('bills are never changed');
  RETURN NEW;
END $$;
CREATE TRIGGER r04_bills_never_changed BEFORE UPDATE ON bank.bills FOR EACH ROW
  EXECUTE FUNCTION bank.bills_never_changed();

CREATE FUNCTION bank.transfers_from_rest_stay() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.account_id IN (
      SELECT
        account_id
      FROM bank.positions
    )
  ) THEN
    IF (
      NOT EXISTS(
        SELECT
          1
        FROM bank.payees
        JOIN bank.accounts
          ON accounts.id = payees.account_id
        WHERE
          payees.id = NEW.payee_id
          AND accounts.customer_id = NEW.customer_id
          AND accounts.purpose = 'everyday'
      )
      OR NEW.fen <> (
        SELECT
          balance_fen
        FROM bank.accounts
        WHERE
          id = NEW.account_id
      )
    ) THEN
      PERFORM bank.refuse('what lies at rest goes back whole, to her own account');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r15_transfers_from_rest_stay BEFORE UPDATE OF account_id, payee_id, fen ON bank.transfers FOR EACH ROW
  EXECUTE FUNCTION bank.transfers_from_rest_stay();

CREATE FUNCTION bank.transfers_from_rest() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.account_id IN (
      SELECT
        account_id
      FROM bank.positions
    )
  ) THEN
    IF (
      NOT EXISTS(
        SELECT
          1
        FROM bank.payees
        JOIN bank.accounts
          ON accounts.id = payees.account_id
        WHERE
          payees.id = NEW.payee_id
          AND accounts.customer_id = NEW.customer_id
          AND accounts.purpose = 'everyday'
      )
      OR NEW.fen <> (
        SELECT
          balance_fen
        FROM bank.accounts
        WHERE
          id = NEW.account_id
      )
    ) THEN
      PERFORM bank.refuse('what lies at rest goes back whole, to her own account');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r16_transfers_from_rest BEFORE INSERT ON bank.transfers FOR EACH ROW
  EXECUTE FUNCTION bank.transfers_from_rest();

CREATE FUNCTION bank.positions_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.accounts
      WHERE
        id = NEW.account_id AND customer_id = NEW.customer_id AND purpose = NEW.kind
    )
    OR NOT EXISTS(
      SELECT
        1
      FROM bank.payees
      WHERE
        id = NEW.payee_id AND customer_id = NEW.customer_id AND account_id = NEW.account_id
    )
  ) THEN
    PERFORM bank.refuse('what is bought is the customer''s own');
  END IF;
  IF (
    CAST(coalesce(bank.stored(CAST(NEW.terms AS JSONB) #> '{risk}'), to_jsonb(5)) AS BIGINT) > (
      SELECT
        risk_level
      FROM bank.customers
      WHERE
        id = NEW.customer_id
    )
  ) THEN
    PERFORM bank.refuse('riskier than she was found fit for');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r07_positions_insert BEFORE INSERT ON bank.positions FOR EACH ROW
  EXECUTE FUNCTION bank.positions_insert();

CREATE FUNCTION bank.transfers_bill_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.bills
      WHERE
        id = NEW.bill_id AND payee_id = NEW.payee_id AND fen = NEW.fen
    )
  ) THEN
    PERFORM bank.refuse('a bill is paid as it stands');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r17_transfers_bill_stays BEFORE UPDATE ON bank.transfers FOR EACH ROW
  WHEN (NOT NEW.bill_id IS NULL)
  EXECUTE FUNCTION bank.transfers_bill_stays();

CREATE FUNCTION bank.transfers_bill() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.bills
      WHERE
        id = NEW.bill_id AND customer_id = NEW.customer_id AND payee_id = NEW.payee_id AND fen = NEW.fen
    )
  ) THEN
    PERFORM bank.refuse('a bill is paid as it stands');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r18_transfers_bill BEFORE INSERT ON bank.transfers FOR EACH ROW
  WHEN (NOT NEW.bill_id IS NULL)
  EXECUTE FUNCTION bank.transfers_bill();

CREATE FUNCTION bank.transfers_origin() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.origin <> OLD.origin OR NEW.bill_id IS DISTINCT FROM OLD.bill_id
  ) THEN
    PERFORM bank.refuse('a transfer stays what it is');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r19_transfers_origin BEFORE UPDATE OF origin, bill_id ON bank.transfers FOR EACH ROW
  EXECUTE FUNCTION bank.transfers_origin();

CREATE FUNCTION bank.tickets_go_on() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.id <> OLD.id
    OR NEW.session <> OLD.session
    OR NEW.customer_id IS DISTINCT FROM OLD.customer_id
    OR NEW.reason <> OLD.reason
    OR NEW.screen <> OLD.screen
    OR NEW.created_at <> OLD.created_at
  ) THEN
    PERFORM bank.refuse('a ticket stays what it is');
  END IF;
  IF (
    NOT CASE NEW.status
      WHEN 'taken'
      THEN OLD.status = 'open' AND NEW.closed_by IS NULL AND NEW.closed_at IS NULL AND NEW.note = OLD.note
      WHEN 'closed'
      THEN NEW.taken_by IS NOT DISTINCT FROM OLD.taken_by AND NEW.taken_at IS NOT DISTINCT FROM OLD.taken_at
      ELSE FALSE
    END
  ) THEN
    PERFORM bank.refuse('from here the ticket does not go there');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r07_tickets_go_on BEFORE UPDATE ON bank.tickets FOR EACH ROW
  EXECUTE FUNCTION bank.tickets_go_on();

CREATE FUNCTION bank.payees_never_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('payees are never changed');
  RETURN NEW;
END $$;
CREATE TRIGGER r04_payees_never_changed BEFORE UPDATE ON bank.payees FOR EACH ROW
  EXECUTE FUNCTION bank.payees_never_changed();

CREATE FUNCTION bank.accounts_purpose() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.purpose <> OLD.purpose
  ) THEN
    PERFORM bank.refuse('an account stays what it is');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r05_accounts_purpose BEFORE UPDATE OF purpose ON bank.accounts FOR EACH ROW
  EXECUTE FUNCTION bank.accounts_purpose();

CREATE FUNCTION bank.queue_numbers_never_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.queue_numbers
      WHERE
        id = NEW.id OR (day, line, number) = (NEW.day, NEW.line, NEW.number)
    )
  ) THEN
    PERFORM bank.refuse('queue_numbers are never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r04_queue_numbers_never_replaced BEFORE INSERT ON bank.queue_numbers FOR EACH ROW
  EXECUTE FUNCTION bank.queue_numbers_never_replaced();

CREATE FUNCTION bank.service_requests_never_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.service_requests
      WHERE
        id = NEW.id OR number = NEW.number OR position_id = NEW.position_id
    )
  ) THEN
    PERFORM bank.refuse('service_requests are never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r09_service_requests_never_replaced BEFORE INSERT ON bank.service_requests FOR EACH ROW
  EXECUTE FUNCTION bank.service_requests_never_replaced();

CREATE FUNCTION bank.payee_requests_never_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.payee_requests
      WHERE
        id = NEW.id
    )
  ) THEN
    PERFORM bank.refuse('payee_requests are never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r09_payee_requests_never_replaced BEFORE INSERT ON bank.payee_requests FOR EACH ROW
  EXECUTE FUNCTION bank.payee_requests_never_replaced();

CREATE FUNCTION bank.positions_never_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.positions
      WHERE
        id = NEW.id
        OR account_id = NEW.account_id
        OR payee_id = NEW.payee_id
        OR transfer_id = NEW.transfer_id
    )
  ) THEN
    PERFORM bank.refuse('positions are never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r08_positions_never_replaced BEFORE INSERT ON bank.positions FOR EACH ROW
  EXECUTE FUNCTION bank.positions_never_replaced();

CREATE FUNCTION bank.bills_never_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.bills
      WHERE
        id = NEW.id
    )
  ) THEN
    PERFORM bank.refuse('bills are never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r05_bills_never_replaced BEFORE INSERT ON bank.bills FOR EACH ROW
  EXECUTE FUNCTION bank.bills_never_replaced();

CREATE FUNCTION bank.tickets_never_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.tickets
      WHERE
        id = NEW.id
    )
  ) THEN
    PERFORM bank.refuse('tickets are never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r08_tickets_never_replaced BEFORE INSERT ON bank.tickets FOR EACH ROW
  EXECUTE FUNCTION bank.tickets_never_replaced();

CREATE FUNCTION bank.payees_never_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.payees
      WHERE
        id = NEW.id
    )
  ) THEN
    PERFORM bank.refuse('payees are never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r05_payees_never_replaced BEFORE INSERT ON bank.payees FOR EACH ROW
  EXECUTE FUNCTION bank.payees_never_replaced();

CREATE FUNCTION bank.tickets_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('tickets are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r09_tickets_never_deleted BEFORE DELETE ON bank.tickets FOR EACH ROW
  EXECUTE FUNCTION bank.tickets_never_deleted();

CREATE FUNCTION bank.holds_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('holds are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r08_holds_never_deleted BEFORE DELETE ON bank.holds FOR EACH ROW
  EXECUTE FUNCTION bank.holds_never_deleted();

CREATE FUNCTION bank.checks_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('checks are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r08_checks_never_deleted BEFORE DELETE ON bank.checks FOR EACH ROW
  EXECUTE FUNCTION bank.checks_never_deleted();

CREATE FUNCTION bank.transfers_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('transfers are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r20_transfers_never_deleted BEFORE DELETE ON bank.transfers FOR EACH ROW
  EXECUTE FUNCTION bank.transfers_never_deleted();

CREATE FUNCTION bank.payees_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('payees are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r06_payees_never_deleted BEFORE DELETE ON bank.payees FOR EACH ROW
  EXECUTE FUNCTION bank.payees_never_deleted();

CREATE FUNCTION bank.accounts_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('accounts are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r06_accounts_never_deleted BEFORE DELETE ON bank.accounts FOR EACH ROW
  EXECUTE FUNCTION bank.accounts_never_deleted();

CREATE FUNCTION bank.customers_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('customers are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r06_customers_never_deleted BEFORE DELETE ON bank.customers FOR EACH ROW
  EXECUTE FUNCTION bank.customers_never_deleted();

CREATE FUNCTION bank.audit_head_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('audit_head are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r02_audit_head_never_deleted BEFORE DELETE ON bank.audit_head FOR EACH ROW
  EXECUTE FUNCTION bank.audit_head_never_deleted();

CREATE FUNCTION bank.script_words_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('script_words are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r02_script_words_never_deleted BEFORE DELETE ON bank.script_words FOR EACH ROW
  EXECUTE FUNCTION bank.script_words_never_deleted();

CREATE FUNCTION bank.refusals_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('refusals are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r02_refusals_never_deleted BEFORE DELETE ON bank.refusals FOR EACH ROW
  EXECUTE FUNCTION bank.refusals_never_deleted();

CREATE FUNCTION bank.audit_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('audit are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r02_audit_never_deleted BEFORE DELETE ON bank.audit FOR EACH ROW
  EXECUTE FUNCTION bank.audit_never_deleted();

CREATE FUNCTION bank.postings_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('postings are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r05_postings_never_deleted BEFORE DELETE ON bank.postings FOR EACH ROW
  EXECUTE FUNCTION bank.postings_never_deleted();

CREATE FUNCTION bank.entries_never_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('entries are never deleted');
  RETURN OLD;
END $$;
CREATE TRIGGER r03_entries_never_deleted BEFORE DELETE ON bank.entries FOR EACH ROW
  EXECUTE FUNCTION bank.entries_never_deleted();

CREATE FUNCTION bank.script_words_never_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('script_words are never changed');
  RETURN NEW;
END $$;
CREATE TRIGGER r03_script_words_never_changed BEFORE UPDATE ON bank.script_words FOR EACH ROW
  EXECUTE FUNCTION bank.script_words_never_changed();

CREATE FUNCTION bank.refusals_never_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('refusals are never changed');
  RETURN NEW;
END $$;
CREATE TRIGGER r03_refusals_never_changed BEFORE UPDATE ON bank.refusals FOR EACH ROW
  EXECUTE FUNCTION bank.refusals_never_changed();

CREATE FUNCTION bank.audit_never_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('audit are never changed');
  RETURN NEW;
END $$;
CREATE TRIGGER r03_audit_never_changed BEFORE UPDATE ON bank.audit FOR EACH ROW
  EXECUTE FUNCTION bank.audit_never_changed();

CREATE FUNCTION bank.entries_never_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('entries are never changed');
  RETURN NEW;
END $$;
CREATE TRIGGER r04_entries_never_changed BEFORE UPDATE ON bank.entries FOR EACH ROW
  EXECUTE FUNCTION bank.entries_never_changed();

CREATE FUNCTION bank.tickets_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('the ticket is closed');
  RETURN NEW;
END $$;
CREATE TRIGGER r10_tickets_update BEFORE UPDATE ON bank.tickets FOR EACH ROW
  WHEN (OLD.status = 'closed')
  EXECUTE FUNCTION bank.tickets_update();

CREATE FUNCTION bank.audit_head_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.seq <> OLD.seq + 1
    OR NOT EXISTS(
      SELECT
        1
      FROM bank.audit
      WHERE
        seq = NEW.seq AND hash = NEW.hash
    )
  ) THEN
    PERFORM bank.refuse('the log only grows at its end');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r03_audit_head_update BEFORE UPDATE ON bank.audit_head FOR EACH ROW
  EXECUTE FUNCTION bank.audit_head_update();

CREATE FUNCTION bank.audit_grow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE bank.audit_head SET seq = NEW.seq, hash = NEW.hash;
  RETURN NULL;
END $$;
CREATE TRIGGER r04_audit_grow AFTER INSERT ON bank.audit FOR EACH ROW
  EXECUTE FUNCTION bank.audit_grow();

CREATE FUNCTION bank.audit_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.audit_head
      WHERE
        audit_head.seq + 1 = NEW.seq AND audit_head.hash = NEW.previous
    )
  ) THEN
    PERFORM bank.refuse('the log only grows at its end');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r05_audit_insert BEFORE INSERT ON bank.audit FOR EACH ROW
  EXECUTE FUNCTION bank.audit_insert();

CREATE FUNCTION bank.transfers_post() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT NEW.check_id IS NULL
    AND NOT EXISTS(
      SELECT
        1
      FROM bank.checks
      WHERE
        id = NEW.check_id
        AND transfer_id = NEW.id
        AND account_id = NEW.account_id
        AND payee_id = NEW.payee_id
        AND fen = NEW.fen
        AND verdict = NEW.check_verdict
        AND settled_at = NEW.check_settled_at
    )
  ) THEN
    PERFORM bank.refuse('the check is not this transfer''s, or has not passed');
  END IF;
  IF (
    OLD.status = 'held' AND coalesce(NEW.check_verdict, '') <> 'released'
  ) THEN
    PERFORM bank.refuse('what was held needs the staff''s release');
  END IF;
  IF (
    OLD.status = 'authorise'
    AND NEW.check_id IS NULL
    AND EXISTS(
      SELECT
        1
      FROM bank.checks
      WHERE
        transfer_id = NEW.id
    )
  ) THEN
    PERFORM bank.refuse('the check has not passed');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r21_transfers_post BEFORE UPDATE ON bank.transfers FOR EACH ROW
  WHEN (NEW.status = 'posted')
  EXECUTE FUNCTION bank.transfers_post();

CREATE FUNCTION bank.transfers_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    OLD.status IN ('posted', 'cancelled', 'failed')
  ) THEN
    PERFORM bank.refuse('the transfer has ended');
  END IF;
  IF (
    NEW.step <= OLD.step
  ) THEN
    PERFORM bank.refuse('every change is a new step');
  END IF;
  IF (
    NEW.id <> OLD.id
    OR NEW.key <> OLD.key
    OR NEW.asked <> OLD.asked
    OR NEW.session <> OLD.session
    OR NEW.customer_id <> OLD.customer_id
    OR NEW.service <> OLD.service
  ) THEN
    PERFORM bank.refuse('a transfer stays what it is');
  END IF;
  IF (
    NEW.status <> 'review'
    AND (
      NEW.account_id <> OLD.account_id OR NEW.payee_id <> OLD.payee_id OR NEW.fen <> OLD.fen
    )
  ) THEN
    PERFORM bank.refuse('a changed transfer goes back to review');
  END IF;
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.accounts
      WHERE
        id = NEW.account_id AND customer_id = NEW.customer_id
    )
    OR NOT EXISTS(
      SELECT
        1
      FROM bank.payees
      WHERE
        id = NEW.payee_id AND customer_id = NEW.customer_id
    )
  ) THEN
    PERFORM bank.refuse('account and payee are the customer''s own');
  END IF;
  IF (
    NEW.status = 'review'
    AND EXISTS(
      SELECT
        1
      FROM bank.checks
      WHERE
        transfer_id = NEW.id AND verdict IN ('open', 'passed')
    )
  ) THEN
    PERFORM bank.refuse('a changed transfer has no open check');
  END IF;
  IF (
    NOT CASE NEW.status
      WHEN 'review'
      THEN OLD.status <> 'held'
      WHEN 'fraud_check'
      THEN OLD.status IN ('review', 'fraud_check')
      WHEN 'authorise'
      THEN OLD.status IN ('review', 'fraud_check', 'authorise')
      WHEN 'held'
      THEN OLD.status IN ('review', 'fraud_check', 'authorise', 'held')
      WHEN 'posted'
      THEN OLD.status IN ('authorise', 'held')
      ELSE NEW.status <> 'draft'
    END
  ) THEN
    PERFORM bank.refuse('from here the transfer does not go there');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r22_transfers_update BEFORE UPDATE ON bank.transfers FOR EACH ROW
  EXECUTE FUNCTION bank.transfers_update();

CREATE FUNCTION bank.transfers_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NOT NEW.status IN ('draft', 'review') OR NOT NEW.check_id IS NULL
  ) THEN
    PERFORM bank.refuse('a transfer begins in review');
  END IF;
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.transfers
      WHERE
        id = NEW.id OR key = NEW.key
    )
  ) THEN
    PERFORM bank.refuse('transfers are never replaced');
  END IF;
  IF (
    NOT EXISTS(
      SELECT
        1
      FROM bank.accounts
      WHERE
        id = NEW.account_id AND customer_id = NEW.customer_id
    )
    OR NOT EXISTS(
      SELECT
        1
      FROM bank.payees
      WHERE
        id = NEW.payee_id AND customer_id = NEW.customer_id
    )
  ) THEN
    PERFORM bank.refuse('account and payee are the customer''s own');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r23_transfers_insert BEFORE INSERT ON bank.transfers FOR EACH ROW
  EXECUTE FUNCTION bank.transfers_insert();

CREATE FUNCTION bank.accounts_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.id <> OLD.id
    OR NEW.kind <> OLD.kind
    OR NEW.customer_id IS DISTINCT FROM OLD.customer_id
    OR NEW.number <> OLD.number
  ) THEN
    PERFORM bank.refuse('an account stays what it is');
  END IF;
  IF (
    (
      NEW.balance_fen <> OLD.balance_fen OR NEW.entry_count <> OLD.entry_count
    )
    AND NOT (
      NEW.entry_count = OLD.entry_count + 1
      AND EXISTS(
        SELECT
          1
        FROM bank.entries
        WHERE
          account_id = NEW.id
          AND number = NEW.entry_count
          AND balance_after_fen = NEW.balance_fen
          AND fen = NEW.balance_fen - OLD.balance_fen
      )
    )
  ) THEN
    PERFORM bank.refuse('a balance follows its entries');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r07_accounts_update BEFORE UPDATE ON bank.accounts FOR EACH ROW
  EXECUTE FUNCTION bank.accounts_update();

CREATE FUNCTION bank.accounts_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (
    NEW.balance_fen <> 0 OR NEW.entry_count <> 0
  ) THEN
    PERFORM bank.refuse('an account begins empty');
  END IF;
  IF (
    EXISTS(
      SELECT
        1
      FROM bank.accounts
      WHERE
        id = NEW.id OR number = NEW.number
    )
  ) THEN
    PERFORM bank.refuse('accounts are never replaced');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER r08_accounts_insert BEFORE INSERT ON bank.accounts FOR EACH ROW
  EXECUTE FUNCTION bank.accounts_insert();

CREATE FUNCTION bank.entries_balance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE bank.accounts SET balance_fen = NEW.balance_after_fen, entry_count = NEW.number
  WHERE
    id = NEW.account_id;
  RETURN NULL;
END $$;
CREATE TRIGGER r05_entries_balance AFTER INSERT ON bank.entries FOR EACH ROW
  EXECUTE FUNCTION bank.entries_balance();

CREATE FUNCTION bank.entries_numbered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.seq := coalesce((SELECT max(seq) FROM bank.entries), 0) + 1;
  RETURN NEW;
END $$;
CREATE TRIGGER n_entries_numbered BEFORE INSERT ON bank.entries FOR EACH ROW
  WHEN (NEW.seq IS NULL) EXECUTE FUNCTION bank.entries_numbered();

CREATE FUNCTION bank.refusals_numbered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.seq := coalesce((SELECT max(seq) FROM bank.refusals), 0) + 1;
  RETURN NEW;
END $$;
CREATE TRIGGER n_refusals_numbered BEFORE INSERT ON bank.refusals FOR EACH ROW
  WHEN (NEW.seq IS NULL) EXECUTE FUNCTION bank.refusals_numbered();

CREATE FUNCTION bank.script_words_numbered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.seq := coalesce((SELECT max(seq) FROM bank.script_words), 0) + 1;
  RETURN NEW;
END $$;
CREATE TRIGGER n_script_words_numbered BEFORE INSERT ON bank.script_words FOR EACH ROW
  WHEN (NEW.seq IS NULL) EXECUTE FUNCTION bank.script_words_numbered();

CREATE FUNCTION bank.talks_numbered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.seq := coalesce((SELECT max(seq) FROM bank.talks), 0) + 1;
  RETURN NEW;
END $$;
CREATE TRIGGER n_talks_numbered BEFORE INSERT ON bank.talks FOR EACH ROW
  WHEN (NEW.seq IS NULL) EXECUTE FUNCTION bank.talks_numbered();

CREATE FUNCTION bank.rings_numbered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.id := coalesce((SELECT max(id) FROM bank.rings), 0) + 1;
  RETURN NEW;
END $$;
CREATE TRIGGER n_rings_numbered BEFORE INSERT ON bank.rings FOR EACH ROW
  WHEN (NEW.id IS NULL) EXECUTE FUNCTION bank.rings_numbered();

CREATE FUNCTION bank.deliveries_numbered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.id := coalesce((SELECT max(id) FROM bank.deliveries), 0) + 1;
  RETURN NEW;
END $$;
CREATE TRIGGER n_deliveries_numbered BEFORE INSERT ON bank.deliveries FOR EACH ROW
  WHEN (NEW.id IS NULL) EXECUTE FUNCTION bank.deliveries_numbered();

CREATE FUNCTION bank.alembic_version_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('alembic_version are never emptied');
END $$;
CREATE TRIGGER t_alembic_version_never_emptied BEFORE TRUNCATE ON bank.alembic_version
  FOR EACH STATEMENT EXECUTE FUNCTION bank.alembic_version_never_emptied();

CREATE FUNCTION bank.customers_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('customers are never emptied');
END $$;
CREATE TRIGGER t_customers_never_emptied BEFORE TRUNCATE ON bank.customers
  FOR EACH STATEMENT EXECUTE FUNCTION bank.customers_never_emptied();

CREATE FUNCTION bank.accounts_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('accounts are never emptied');
END $$;
CREATE TRIGGER t_accounts_never_emptied BEFORE TRUNCATE ON bank.accounts
  FOR EACH STATEMENT EXECUTE FUNCTION bank.accounts_never_emptied();

CREATE FUNCTION bank.payees_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('payees are never emptied');
END $$;
CREATE TRIGGER t_payees_never_emptied BEFORE TRUNCATE ON bank.payees
  FOR EACH STATEMENT EXECUTE FUNCTION bank.payees_never_emptied();

CREATE FUNCTION bank.entries_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('entries are never emptied');
END $$;
CREATE TRIGGER t_entries_never_emptied BEFORE TRUNCATE ON bank.entries
  FOR EACH STATEMENT EXECUTE FUNCTION bank.entries_never_emptied();

CREATE FUNCTION bank.postings_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('postings are never emptied');
END $$;
CREATE TRIGGER t_postings_never_emptied BEFORE TRUNCATE ON bank.postings
  FOR EACH STATEMENT EXECUTE FUNCTION bank.postings_never_emptied();

CREATE FUNCTION bank.checks_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('checks are never emptied');
END $$;
CREATE TRIGGER t_checks_never_emptied BEFORE TRUNCATE ON bank.checks
  FOR EACH STATEMENT EXECUTE FUNCTION bank.checks_never_emptied();

CREATE FUNCTION bank.transfers_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('transfers are never emptied');
END $$;
CREATE TRIGGER t_transfers_never_emptied BEFORE TRUNCATE ON bank.transfers
  FOR EACH STATEMENT EXECUTE FUNCTION bank.transfers_never_emptied();

CREATE FUNCTION bank.holds_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('holds are never emptied');
END $$;
CREATE TRIGGER t_holds_never_emptied BEFORE TRUNCATE ON bank.holds
  FOR EACH STATEMENT EXECUTE FUNCTION bank.holds_never_emptied();

CREATE FUNCTION bank.refusals_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('refusals are never emptied');
END $$;
CREATE TRIGGER t_refusals_never_emptied BEFORE TRUNCATE ON bank.refusals
  FOR EACH STATEMENT EXECUTE FUNCTION bank.refusals_never_emptied();

CREATE FUNCTION bank.script_words_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('script_words are never emptied');
END $$;
CREATE TRIGGER t_script_words_never_emptied BEFORE TRUNCATE ON bank.script_words
  FOR EACH STATEMENT EXECUTE FUNCTION bank.script_words_never_emptied();

CREATE FUNCTION bank.tickets_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('tickets are never emptied');
END $$;
CREATE TRIGGER t_tickets_never_emptied BEFORE TRUNCATE ON bank.tickets
  FOR EACH STATEMENT EXECUTE FUNCTION bank.tickets_never_emptied();

CREATE FUNCTION bank.audit_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('audit are never emptied');
END $$;
CREATE TRIGGER t_audit_never_emptied BEFORE TRUNCATE ON bank.audit
  FOR EACH STATEMENT EXECUTE FUNCTION bank.audit_never_emptied();

CREATE FUNCTION bank.audit_head_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('audit_head are never emptied');
END $$;
CREATE TRIGGER t_audit_head_never_emptied BEFORE TRUNCATE ON bank.audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION bank.audit_head_never_emptied();

CREATE FUNCTION bank.bills_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('bills are never emptied');
END $$;
CREATE TRIGGER t_bills_never_emptied BEFORE TRUNCATE ON bank.bills
  FOR EACH STATEMENT EXECUTE FUNCTION bank.bills_never_emptied();

CREATE FUNCTION bank.positions_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('positions are never emptied');
END $$;
CREATE TRIGGER t_positions_never_emptied BEFORE TRUNCATE ON bank.positions
  FOR EACH STATEMENT EXECUTE FUNCTION bank.positions_never_emptied();

CREATE FUNCTION bank.payee_requests_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('payee_requests are never emptied');
END $$;
CREATE TRIGGER t_payee_requests_never_emptied BEFORE TRUNCATE ON bank.payee_requests
  FOR EACH STATEMENT EXECUTE FUNCTION bank.payee_requests_never_emptied();

CREATE FUNCTION bank.service_requests_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('service_requests are never emptied');
END $$;
CREATE TRIGGER t_service_requests_never_emptied BEFORE TRUNCATE ON bank.service_requests
  FOR EACH STATEMENT EXECUTE FUNCTION bank.service_requests_never_emptied();

CREATE FUNCTION bank.queue_numbers_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('queue_numbers are never emptied');
END $$;
CREATE TRIGGER t_queue_numbers_never_emptied BEFORE TRUNCATE ON bank.queue_numbers
  FOR EACH STATEMENT EXECUTE FUNCTION bank.queue_numbers_never_emptied();

CREATE FUNCTION bank.social_insurance_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('social_insurance are never emptied');
END $$;
CREATE TRIGGER t_social_insurance_never_emptied BEFORE TRUNCATE ON bank.social_insurance
  FOR EACH STATEMENT EXECUTE FUNCTION bank.social_insurance_never_emptied();

CREATE FUNCTION bank.preferences_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('preferences are never emptied');
END $$;
CREATE TRIGGER t_preferences_never_emptied BEFORE TRUNCATE ON bank.preferences
  FOR EACH STATEMENT EXECUTE FUNCTION bank.preferences_never_emptied();

CREATE FUNCTION bank.talks_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('talks are never emptied');
END $$;
CREATE TRIGGER t_talks_never_emptied BEFORE TRUNCATE ON bank.talks
  FOR EACH STATEMENT EXECUTE FUNCTION bank.talks_never_emptied();

CREATE FUNCTION bank.messages_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('messages are never emptied');
END $$;
CREATE TRIGGER t_messages_never_emptied BEFORE TRUNCATE ON bank.messages
  FOR EACH STATEMENT EXECUTE FUNCTION bank.messages_never_emptied();

CREATE FUNCTION bank.payees_taken_out_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('payees_taken_out are never emptied');
END $$;
CREATE TRIGGER t_payees_taken_out_never_emptied BEFORE TRUNCATE ON bank.payees_taken_out
  FOR EACH STATEMENT EXECUTE FUNCTION bank.payees_taken_out_never_emptied();

CREATE FUNCTION bank.staff_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('staff are never emptied');
END $$;
CREATE TRIGGER t_staff_never_emptied BEFORE TRUNCATE ON bank.staff
  FOR EACH STATEMENT EXECUTE FUNCTION bank.staff_never_emptied();

CREATE FUNCTION bank.call_details_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('call_details are never emptied');
END $$;
CREATE TRIGGER t_call_details_never_emptied BEFORE TRUNCATE ON bank.call_details
  FOR EACH STATEMENT EXECUTE FUNCTION bank.call_details_never_emptied();

CREATE FUNCTION bank.rings_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('rings are never emptied');
END $$;
CREATE TRIGGER t_rings_never_emptied BEFORE TRUNCATE ON bank.rings
  FOR EACH STATEMENT EXECUTE FUNCTION bank.rings_never_emptied();

CREATE FUNCTION bank.day_counts_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('day_counts are never emptied');
END $$;
CREATE TRIGGER t_day_counts_never_emptied BEFORE TRUNCATE ON bank.day_counts
  FOR EACH STATEMENT EXECUTE FUNCTION bank.day_counts_never_emptied();

CREATE FUNCTION bank.in_hand_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('in_hand are never emptied');
END $$;
CREATE TRIGGER t_in_hand_never_emptied BEFORE TRUNCATE ON bank.in_hand
  FOR EACH STATEMENT EXECUTE FUNCTION bank.in_hand_never_emptied();

CREATE FUNCTION bank.open_channels_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('open_channels are never emptied');
END $$;
CREATE TRIGGER t_open_channels_never_emptied BEFORE TRUNCATE ON bank.open_channels
  FOR EACH STATEMENT EXECUTE FUNCTION bank.open_channels_never_emptied();

CREATE FUNCTION bank.deliveries_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM bank.refuse('deliveries are never emptied');
END $$;
CREATE TRIGGER t_deliveries_never_emptied BEFORE TRUNCATE ON bank.deliveries
  FOR EACH STATEMENT EXECUTE FUNCTION bank.deliveries_never_emptied();
INSERT INTO bank.audit_head VALUES (1, 0, '');
INSERT INTO bank.alembic_version VALUES ('0018');
