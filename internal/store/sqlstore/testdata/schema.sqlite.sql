CREATE TABLE accounts (
  tenant INTEGER NOT NULL,
  user_pk INTEGER NOT NULL,
  password TEXT NOT NULL, -- Argon2id as a PHC string; empty: none
  codes TEXT NOT NULL, -- the secret of the second factor, in Base32; empty: none
  last_code INTEGER NOT NULL, -- the step of the code that was used last
  offered TEXT NOT NULL, -- a secret that a code is still to confirm
  offer_ends INTEGER, -- of that, in microseconds; null: there is none
  recovery TEXT NOT NULL, -- SHA-256 in hexadecimal, by blanks
  issuer TEXT,
  subject TEXT,
  signed_in INTEGER, -- for the last time, in microseconds; null: never
  PRIMARY KEY (tenant, user_pk)
) WITHOUT ROWID;
CREATE UNIQUE INDEX accounts_subject ON accounts (tenant, issuer, subject) WHERE subject IS NOT NULL;
CREATE TABLE admin_changes (
  tenant INTEGER NOT NULL,
  at INTEGER NOT NULL, -- of a row its Rev
  seq INTEGER NOT NULL, -- of those of one moment from 1, 0 of a row
  area TEXT NOT NULL, -- a caseload.AdminArea
  act TEXT NOT NULL, -- a caseload.AdminAct
  user_pk INTEGER NOT NULL, -- who, 0 for none, as of keys
  key_pk INTEGER NOT NULL,
  face TEXT NOT NULL,
  noun INTEGER NOT NULL, -- 0: of no row
  row_pk INTEGER NOT NULL,
  thing TEXT NOT NULL, -- the ID of what is no row
  name TEXT NOT NULL, -- what that was called
  changed TEXT NOT NULL, -- JSON, of what is no row; empty: nothing is told
  PRIMARY KEY (tenant, at, seq)
) WITHOUT ROWID;
CREATE INDEX admin_changes_area ON admin_changes (tenant, area, at, seq);
CREATE INDEX admin_changes_user ON admin_changes (tenant, user_pk, at, seq);
CREATE TABLE answers (
  tenant INTEGER NOT NULL,
  key INTEGER NOT NULL,
  token TEXT NOT NULL,
  request_hash BLOB NOT NULL,
  status INTEGER NOT NULL,
  body BLOB NOT NULL,
  created INTEGER NOT NULL,
  PRIMARY KEY (tenant, key, token)
);
CREATE INDEX answers_created ON answers (tenant, created);
CREATE TABLE assigned (
  tenant INTEGER NOT NULL,
  user_pk INTEGER NOT NULL,
  pk INTEGER NOT NULL,
  how INTEGER NOT NULL,
  PRIMARY KEY (tenant, user_pk, pk)
) WITHOUT ROWID;
CREATE TABLE attempts (
  tenant INTEGER NOT NULL,
  what BLOB NOT NULL, -- SHA-256
  first INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (tenant, what)
) WITHOUT ROWID;
CREATE INDEX attempts_first ON attempts (tenant, first);
CREATE TABLE attr (
  tenant INTEGER NOT NULL,
  field TEXT NOT NULL,
  key BLOB NOT NULL,
  pk INTEGER NOT NULL,
  n INTEGER, -- the value itself, in one of the two
  s TEXT,
  PRIMARY KEY (tenant, field, key, pk)
) WITHOUT ROWID;
CREATE INDEX attr_row ON attr (tenant, pk);
CREATE TABLE batches (
  pk INTEGER PRIMARY KEY, -- tenant << 40 | n
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  noun TEXT,
  mapping TEXT,
  sha256 TEXT,
  added INTEGER,
  changed INTEGER,
  same INTEGER,
  rejected INTEGER,
  finished INTEGER,
  undoes INTEGER, -- a batch
  UNIQUE (tenant, id)
);
CREATE TABLE batches_past (
  pk INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  noun TEXT,
  mapping TEXT,
  sha256 TEXT,
  added INTEGER,
  changed INTEGER,
  same INTEGER,
  rejected INTEGER,
  finished INTEGER,
  undoes INTEGER, -- a batch
  until INTEGER NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);
CREATE TABLE case_types (
  pk INTEGER PRIMARY KEY, -- tenant << 40 | n
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  name TEXT,
  label TEXT,
  stages TEXT,
  UNIQUE (tenant, id)
);
CREATE TABLE case_types_past (
  pk INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  name TEXT,
  label TEXT,
  stages TEXT,
  until INTEGER NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);
CREATE TABLE cases (
  pk INTEGER PRIMARY KEY, -- tenant << 40 | n
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  number INTEGER NOT NULL,
  reference TEXT,
  client_reference TEXT,
  external_id TEXT,
  external_id_key TEXT,
  type INTEGER NOT NULL,
  status INTEGER NOT NULL,
  ward INTEGER,
  category INTEGER,
  source INTEGER NOT NULL,
  owner INTEGER,
  assignees TEXT,
  access TEXT,
  opened_by INTEGER,
  modified_by INTEGER,
  closed_by INTEGER,
  main_person INTEGER,
  current_stage INTEGER,
  name TEXT,
  name_key TEXT,
  summary TEXT,
  themes TEXT,
  public_summary TEXT,
  public_themes TEXT,
  details TEXT,
  address TEXT,
  lat INTEGER,
  lon INTEGER,
  confidential INTEGER NOT NULL,
  archived INTEGER NOT NULL,
  highlighted INTEGER NOT NULL,
  touched INTEGER NOT NULL,
  opened INTEGER NOT NULL,
  received INTEGER,
  modified INTEGER,
  closed INTEGER,
  due INTEGER,
  links TEXT,
  properties TEXT,
  UNIQUE (tenant, id)
);
CREATE INDEX cases_closed ON cases (tenant, closed) WHERE closed IS NOT NULL AND hidden = 0;
CREATE INDEX cases_confidential ON cases (tenant, pk) WHERE hidden = 0 AND confidential = 1;
CREATE INDEX cases_created ON cases (tenant, created) WHERE hidden = 0;
CREATE INDEX cases_due ON cases (tenant, due, pk, confidential, type, status, ward, category) WHERE hidden = 0 AND closed IS NULL;
CREATE INDEX cases_external_id ON cases (tenant, external_id) WHERE external_id IS NOT NULL AND hidden = 0;
CREATE INDEX cases_filter ON cases (tenant, status, ward, category, opened) WHERE hidden = 0;
CREATE INDEX cases_hidden ON cases (tenant, pk) WHERE hidden = 1;
CREATE INDEX cases_name ON cases (tenant, name_key) WHERE hidden = 0;
CREATE UNIQUE INDEX cases_number ON cases (tenant, number);
CREATE INDEX cases_opened ON cases (tenant, opened) WHERE hidden = 0;
CREATE INDEX cases_person ON cases (tenant, main_person) WHERE main_person IS NOT NULL;
CREATE INDEX cases_received ON cases (tenant, received) WHERE hidden = 0;
CREATE INDEX cases_unassigned ON cases (tenant, confidential, type, status, ward, category) WHERE hidden = 0 AND closed IS NULL AND owner IS NULL AND assignees IS NULL;
CREATE INDEX cases_updated ON cases (tenant, updated) WHERE hidden = 0;
CREATE TABLE cases_past (
  pk INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  number INTEGER NOT NULL,
  reference TEXT,
  client_reference TEXT,
  external_id TEXT,
  external_id_key TEXT,
  type INTEGER NOT NULL,
  status INTEGER NOT NULL,
  ward INTEGER,
  category INTEGER,
  source INTEGER NOT NULL,
  owner INTEGER,
  assignees TEXT,
  access TEXT,
  opened_by INTEGER,
  modified_by INTEGER,
  closed_by INTEGER,
  main_person INTEGER,
  current_stage INTEGER,
  name TEXT,
  name_key TEXT,
  summary TEXT,
  themes TEXT,
  public_summary TEXT,
  public_themes TEXT,
  details TEXT,
  address TEXT,
  lat INTEGER,
  lon INTEGER,
  confidential INTEGER NOT NULL,
  archived INTEGER NOT NULL,
  highlighted INTEGER NOT NULL,
  touched INTEGER NOT NULL,
  opened INTEGER NOT NULL,
  received INTEGER,
  modified INTEGER,
  closed INTEGER,
  due INTEGER,
  links TEXT,
  properties TEXT,
  until INTEGER NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);
CREATE TABLE categories (
  pk INTEGER PRIMARY KEY, -- tenant << 40 | n
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  name TEXT,
  name_key TEXT,
  code TEXT,
  parent INTEGER,
  UNIQUE (tenant, id)
);
CREATE TABLE categories_past (
  pk INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  name TEXT,
  name_key TEXT,
  code TEXT,
  parent INTEGER,
  until INTEGER NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);
CREATE TABLE changes (
  tenant INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  noun INTEGER NOT NULL,
  row INTEGER NOT NULL,
  act INTEGER NOT NULL,
  batch INTEGER,
  actor INTEGER,
  key INTEGER,
  face TEXT,
  fields TEXT, -- names of attributes, by commas
  tx INTEGER NOT NULL, -- drawn by the transaction, so that it finds what it did
  PRIMARY KEY (tenant, rev)
) WITHOUT ROWID;
CREATE INDEX changes_row ON changes (tenant, row, rev);
CREATE TABLE clock (
  tenant INTEGER PRIMARY KEY,
  rev INTEGER NOT NULL,
  catalog INTEGER NOT NULL,
  next_pk INTEGER NOT NULL,
  next_number INTEGER NOT NULL,
  epoch TEXT NOT NULL
);
CREATE TABLE copying (
  tenant INTEGER PRIMARY KEY,
  epoch TEXT NOT NULL, -- there
  holder TEXT NOT NULL, -- which run of the command copies
  worded INTEGER NOT NULL -- the last row whose words were derived here
);
CREATE TABLE cube (
  tenant INTEGER NOT NULL,
  type INTEGER NOT NULL, -- 0 stands for null in all dimensions
  status INTEGER NOT NULL,
  ward INTEGER NOT NULL,
  category INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  confidential INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (tenant, type, status, ward, category, hidden, confidential)
) WITHOUT ROWID;
CREATE TABLE documents (
  pk INTEGER PRIMARY KEY, -- tenant << 40 | n
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  case_pk INTEGER,
  form INTEGER,
  name TEXT,
  media_type TEXT,
  bytes INTEGER,
  sha256 TEXT,
  body BLOB,
  UNIQUE (tenant, id)
);
CREATE INDEX documents_case ON documents (tenant, case_pk);
CREATE INDEX documents_form ON documents (tenant, form);
CREATE TABLE documents_past (
  pk INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  case_pk INTEGER,
  form INTEGER,
  name TEXT,
  media_type TEXT,
  bytes INTEGER,
  sha256 TEXT,
  body BLOB,
  until INTEGER NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);
CREATE TABLE exports (
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  key_pk INTEGER NOT NULL, -- who asked
  user_pk INTEGER NOT NULL,
  rights TEXT NOT NULL, -- what that caller could see
  name TEXT NOT NULL,
  spec TEXT NOT NULL, -- JSON
  made INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  runner TEXT NOT NULL, -- the server that makes it
  beat INTEGER NOT NULL, -- when that was heard of
  attempts INTEGER NOT NULL,
  state TEXT NOT NULL, -- a caseload.JobState
  row_count INTEGER NOT NULL,
  byte_count INTEGER NOT NULL,
  total INTEGER NOT NULL,
  manifest TEXT NOT NULL, -- JSON
  problem TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
) WITHOUT ROWID;
CREATE INDEX exports_state ON exports (state, made);
CREATE TABLE fields (
  pk INTEGER PRIMARY KEY, -- tenant << 40 | n
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  type INTEGER,
  name TEXT,
  label TEXT,
  kind TEXT,
  choices TEXT,
  required INTEGER,
  sensitivity INTEGER,
  searchable INTEGER,
  indexed INTEGER,
  UNIQUE (tenant, id)
);
CREATE TABLE fields_past (
  pk INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  type INTEGER,
  name TEXT,
  label TEXT,
  kind TEXT,
  choices TEXT,
  required INTEGER,
  sensitivity INTEGER,
  searchable INTEGER,
  indexed INTEGER,
  until INTEGER NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);
CREATE TABLE form_cases (
  tenant INTEGER NOT NULL,
  form_pk INTEGER NOT NULL,
  case_pk INTEGER NOT NULL,
  PRIMARY KEY (tenant, form_pk, case_pk)
) WITHOUT ROWID;
CREATE INDEX form_cases_case ON form_cases (tenant, case_pk, form_pk);
CREATE TABLE forms (
  pk INTEGER PRIMARY KEY, -- tenant << 40 | n
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  xmlns TEXT,
  name TEXT,
  app_id TEXT,
  build_id TEXT,
  version TEXT,
  ui_version TEXT,
  device TEXT,
  sender INTEGER,
  username TEXT,
  started INTEGER,
  ended INTEGER,
  received INTEGER NOT NULL,
  edited INTEGER,
  phone INTEGER NOT NULL,
  cases TEXT,
  answers TEXT,
  UNIQUE (tenant, id)
);
CREATE INDEX forms_received ON forms (tenant, received, pk) WHERE hidden = 0;
CREATE INDEX forms_updated ON forms (tenant, updated) WHERE hidden = 0;
CREATE TABLE forms_past (
  pk INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  xmlns TEXT,
  name TEXT,
  app_id TEXT,
  build_id TEXT,
  version TEXT,
  ui_version TEXT,
  device TEXT,
  sender INTEGER,
  username TEXT,
  started INTEGER,
  ended INTEGER,
  received INTEGER NOT NULL,
  edited INTEGER,
  phone INTEGER NOT NULL,
  cases TEXT,
  answers TEXT,
  until INTEGER NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);
CREATE TABLE goals (
  pk INTEGER PRIMARY KEY, -- tenant << 40 | n
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  case_pk INTEGER,
  name TEXT,
  name_key TEXT,
  status TEXT,
  target INTEGER,
  person INTEGER,
  UNIQUE (tenant, id)
);
CREATE INDEX goals_case ON goals (tenant, case_pk);
CREATE INDEX goals_person ON goals (tenant, person) WHERE person IS NOT NULL;
CREATE TABLE goals_past (
  pk INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  case_pk INTEGER,
  name TEXT,
  name_key TEXT,
  status TEXT,
  target INTEGER,
  person INTEGER,
  until INTEGER NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);
CREATE TABLE granted (
  tenant INTEGER NOT NULL,
  subject INTEGER NOT NULL,
  pk INTEGER NOT NULL,
  PRIMARY KEY (tenant, subject, pk)
) WITHOUT ROWID;
CREATE TABLE imports (
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  user_pk INTEGER NOT NULL, -- who asked last
  file TEXT NOT NULL, -- its name
  sha256 TEXT NOT NULL,
  byte_count INTEGER NOT NULL,
  noun INTEGER NOT NULL, -- a caseload.Noun: what its rows are
  header TEXT NOT NULL, -- by which files of the same columns are known
  mapping TEXT NOT NULL, -- TOML
  mapping_name TEXT NOT NULL, -- by which it is kept
  made INTEGER NOT NULL,
  task TEXT NOT NULL, -- a caseload.ImportTask
  state TEXT NOT NULL, -- a caseload.JobState
  runner TEXT NOT NULL, -- the server that works on it
  beat INTEGER NOT NULL, -- when that was heard of
  attempts INTEGER NOT NULL,
  done INTEGER NOT NULL,
  report TEXT NOT NULL, -- JSON
  batch TEXT NOT NULL, -- the ID of one
  problem TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
) WITHOUT ROWID;
CREATE INDEX imports_state ON imports (state, made);
CREATE TABLE involvements (
  pk INTEGER PRIMARY KEY, -- tenant << 40 | n
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  case_pk INTEGER,
  person INTEGER,
  type TEXT,
  role TEXT,
  effective INTEGER,
  ended INTEGER,
  UNIQUE (tenant, id)
);
CREATE INDEX involvements_case ON involvements (tenant, case_pk, role, hidden);
CREATE INDEX involvements_hidden ON involvements (tenant, person) WHERE hidden = 1;
CREATE INDEX involvements_person ON involvements (tenant, person, hidden, case_pk);
CREATE INDEX involvements_role ON involvements (tenant, role, pk, case_pk, person) WHERE hidden = 0;
CREATE TABLE involvements_past (
  pk INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  case_pk INTEGER,
  person INTEGER,
  type TEXT,
  role TEXT,
  effective INTEGER,
  ended INTEGER,
  until INTEGER NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);
CREATE TABLE keys (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE, -- the public part of the secret
  tenant INTEGER NOT NULL,
  label TEXT NOT NULL,
  role TEXT NOT NULL,
  access TEXT NOT NULL, -- all, limited or assigned
  user_pk INTEGER NOT NULL, -- 0: bound to nobody
  scopes TEXT NOT NULL, -- by blanks
  addresses TEXT NOT NULL, -- by blanks; empty: from anywhere
  hash BLOB NOT NULL, -- SHA-256 of the secret's last part
  digest BLOB, -- MD5 of username:realm:secret; null: not for Digest
  signer BLOB, -- a caseload.Signer; null: signs nothing
  created INTEGER NOT NULL,
  expires INTEGER, -- null: never
  revoked INTEGER,
  last_used INTEGER
);
CREATE INDEX keys_tenant ON keys (tenant);
CREATE TABLE links (
  tenant INTEGER NOT NULL,
  pk INTEGER NOT NULL,
  name TEXT NOT NULL,
  to_id TEXT NOT NULL,
  PRIMARY KEY (tenant, pk, name)
) WITHOUT ROWID;
CREATE INDEX links_to ON links (tenant, to_id, pk);
CREATE TABLE looks (
  tenant INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  user_pk INTEGER NOT NULL, -- 0 for none, as of keys
  key_pk INTEGER NOT NULL,
  face TEXT NOT NULL,
  noun INTEGER NOT NULL,
  row_pk INTEGER NOT NULL,
  as_user INTEGER NOT NULL, -- whom an administrator saw the pages as, 0 for nobody
  as_role TEXT NOT NULL,
  seal BLOB NOT NULL, -- SHA-256
  PRIMARY KEY (tenant, seq)
);
CREATE INDEX looks_row ON looks (tenant, row_pk, seq);
CREATE TABLE mappings (
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  row_noun TEXT NOT NULL, -- what the rows are
  columns TEXT NOT NULL, -- that it reads, for people
  header TEXT NOT NULL, -- of the file that it was used for last
  mapping TEXT NOT NULL, -- TOML
  keeper INTEGER NOT NULL, -- who kept it last
  kept INTEGER NOT NULL,
  user_pk INTEGER NOT NULL, -- who used it last
  used INTEGER, -- null: it was not used
  PRIMARY KEY (tenant, id)
) WITHOUT ROWID;
CREATE TABLE margins (
  tenant INTEGER NOT NULL,
  dimension INTEGER NOT NULL,
  value INTEGER NOT NULL, -- 0 stands for null
  confidential INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (tenant, dimension, value, confidential)
) WITHOUT ROWID;
CREATE TABLE notes (
  pk INTEGER PRIMARY KEY, -- tenant << 40 | n
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  case_pk INTEGER,
  author INTEGER,
  face TEXT,
  text TEXT,
  UNIQUE (tenant, id)
);
CREATE INDEX notes_case ON notes (tenant, case_pk);
CREATE TABLE notes_past (
  pk INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  case_pk INTEGER,
  author INTEGER,
  face TEXT,
  text TEXT,
  until INTEGER NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);
CREATE TABLE people (
  pk INTEGER PRIMARY KEY, -- tenant << 40 | n
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  name TEXT,
  name_key TEXT,
  title TEXT,
  first_name TEXT,
  last_name TEXT,
  last_name_key TEXT,
  sort_key TEXT,
  email TEXT,
  phone TEXT,
  mobile TEXT,
  address TEXT,
  town TEXT,
  county TEXT,
  postcode TEXT,
  organisation TEXT,
  born INTEGER,
  creator INTEGER,
  properties TEXT,
  UNIQUE (tenant, id)
);
CREATE INDEX people_creator ON people (tenant, creator) WHERE creator IS NOT NULL;
CREATE INDEX people_name ON people (tenant, last_name_key) WHERE hidden = 0;
CREATE INDEX people_sorted ON people (tenant, sort_key) WHERE hidden = 0;
CREATE TABLE people_past (
  pk INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  name TEXT,
  name_key TEXT,
  title TEXT,
  first_name TEXT,
  last_name TEXT,
  last_name_key TEXT,
  sort_key TEXT,
  email TEXT,
  phone TEXT,
  mobile TEXT,
  address TEXT,
  town TEXT,
  county TEXT,
  postcode TEXT,
  organisation TEXT,
  born INTEGER,
  creator INTEGER,
  properties TEXT,
  until INTEGER NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);
CREATE TABLE public_editions (
  tenant INTEGER NOT NULL,
  made INTEGER NOT NULL, -- microseconds since 1970
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, made)
) WITHOUT ROWID;
CREATE TABLE rank (
  tenant INTEGER NOT NULL,
  bits INTEGER NOT NULL, -- of a block's length
  block INTEGER NOT NULL, -- updated >> bits
  confidential INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (tenant, bits, block, confidential)
) WITHOUT ROWID;
CREATE TABLE referrals (
  pk INTEGER PRIMARY KEY, -- tenant << 40 | n
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  case_pk INTEGER,
  referral TEXT,
  type TEXT,
  opened INTEGER,
  modified INTEGER,
  followup INTEGER,
  closed INTEGER,
  UNIQUE (tenant, id)
);
CREATE INDEX referrals_case ON referrals (tenant, case_pk);
CREATE TABLE referrals_past (
  pk INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  case_pk INTEGER,
  referral TEXT,
  type TEXT,
  opened INTEGER,
  modified INTEGER,
  followup INTEGER,
  closed INTEGER,
  until INTEGER NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);
CREATE TABLE reports (
  pk INTEGER PRIMARY KEY, -- tenant << 40 | n
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  number INTEGER NOT NULL,
  name TEXT,
  name_key TEXT,
  owner INTEGER,
  shared INTEGER NOT NULL,
  definition TEXT,
  UNIQUE (tenant, id)
);
CREATE UNIQUE INDEX reports_number ON reports (tenant, number);
CREATE TABLE reports_past (
  pk INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  number INTEGER NOT NULL,
  name TEXT,
  name_key TEXT,
  owner INTEGER,
  shared INTEGER NOT NULL,
  definition TEXT,
  until INTEGER NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);
CREATE TABLE requests (
  tenant INTEGER NOT NULL,
  key_pk INTEGER NOT NULL,
  seq INTEGER NOT NULL, -- counts those of the key
  at INTEGER NOT NULL,
  face TEXT NOT NULL,
  method TEXT NOT NULL,
  route TEXT NOT NULL, -- the pattern of the address
  status INTEGER NOT NULL, -- of HTTP
  code TEXT NOT NULL, -- a caseload.Code; empty: nothing failed
  said TEXT NOT NULL, -- the message of the error, without values
  micros INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  missed INTEGER NOT NULL, -- requests before it that were not kept
  PRIMARY KEY (tenant, key_pk, seq)
) WITHOUT ROWID;
CREATE INDEX requests_at ON requests (tenant, at);
CREATE TABLE schema_version (version BIGINT NOT NULL);
CREATE TABLE sessions (
  tenant INTEGER NOT NULL,
  hash BLOB NOT NULL,
  id TEXT NOT NULL,
  user_pk INTEGER NOT NULL,
  pending INTEGER NOT NULL, -- 1: the second factor is still to come
  address TEXT NOT NULL,
  agent TEXT NOT NULL,
  created INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  as_user INTEGER NOT NULL, -- whom an administrator sees the pages as, 0 for nobody
  as_role TEXT NOT NULL,
  PRIMARY KEY (tenant, hash)
) WITHOUT ROWID;
CREATE INDEX sessions_expires ON sessions (tenant, expires);
CREATE INDEX sessions_user ON sessions (tenant, user_pk);
CREATE TABLE sources (
  pk INTEGER PRIMARY KEY, -- tenant << 40 | n
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  name TEXT,
  UNIQUE (tenant, id)
);
CREATE TABLE sources_past (
  pk INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  name TEXT,
  until INTEGER NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);
CREATE TABLE stages (
  pk INTEGER PRIMARY KEY, -- tenant << 40 | n
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  case_pk INTEGER,
  name TEXT,
  target_days INTEGER,
  received INTEGER,
  due INTEGER,
  completed INTEGER,
  in_target INTEGER,
  outcome TEXT,
  outcome_details TEXT,
  outcome_by INTEGER,
  UNIQUE (tenant, id)
);
CREATE UNIQUE INDEX stages_case ON stages (tenant, case_pk, name) WHERE hidden = 0;
CREATE INDEX stages_completed ON stages (tenant, completed, case_pk) WHERE completed IS NOT NULL AND hidden = 0;
CREATE TABLE stages_past (
  pk INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  case_pk INTEGER,
  name TEXT,
  target_days INTEGER,
  received INTEGER,
  due INTEGER,
  completed INTEGER,
  in_target INTEGER,
  outcome TEXT,
  outcome_details TEXT,
  outcome_by INTEGER,
  until INTEGER NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);
CREATE TABLE statuses (
  pk INTEGER PRIMARY KEY, -- tenant << 40 | n
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  name TEXT,
  stage INTEGER,
  position INTEGER,
  UNIQUE (tenant, id)
);
CREATE TABLE statuses_past (
  pk INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  name TEXT,
  stage INTEGER,
  position INTEGER,
  until INTEGER NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);
CREATE TABLE teams (
  pk INTEGER PRIMARY KEY, -- tenant << 40 | n
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  name TEXT,
  name_key TEXT,
  code TEXT,
  UNIQUE (tenant, id)
);
CREATE TABLE teams_past (
  pk INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  name TEXT,
  name_key TEXT,
  code TEXT,
  until INTEGER NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);
CREATE TABLE tenants (
  id INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  zone TEXT NOT NULL,
  settings TEXT, -- canonical JSON: the first day of the municipal year, what each face asks for
  created INTEGER NOT NULL
);
CREATE TABLE tickets (
  tenant INTEGER NOT NULL, -- 0: of the server
  hash BLOB NOT NULL,
  user_pk INTEGER NOT NULL, -- 0: of nobody yet
  purpose TEXT NOT NULL, -- a caseload.Purpose
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  PRIMARY KEY (tenant, hash)
) WITHOUT ROWID;
CREATE INDEX tickets_expires ON tickets (tenant, expires);
CREATE INDEX tickets_user ON tickets (tenant, user_pk);
CREATE TABLE tokens (
  hash BLOB PRIMARY KEY,
  key_pk INTEGER NOT NULL,
  expires INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX tokens_expires ON tokens (expires);
CREATE TABLE usage (
  key_pk INTEGER NOT NULL,
  second INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (key_pk, second)
) WITHOUT ROWID;
CREATE INDEX usage_second ON usage (second);
CREATE TABLE users (
  pk INTEGER PRIMARY KEY, -- tenant << 40 | n
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  name TEXT,
  name_key TEXT,
  email TEXT,
  role TEXT,
  teams TEXT,
  enabled INTEGER,
  application INTEGER,
  UNIQUE (tenant, id)
);
CREATE UNIQUE INDEX users_email ON users (tenant, email) WHERE hidden = 0;
CREATE TABLE users_past (
  pk INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  name TEXT,
  name_key TEXT,
  email TEXT,
  role TEXT,
  teams TEXT,
  enabled INTEGER,
  application INTEGER,
  until INTEGER NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);
CREATE TABLE views (
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  owner INTEGER NOT NULL,
  shared INTEGER NOT NULL, -- 1: with all users of the tenant
  name TEXT NOT NULL,
  query TEXT NOT NULL, -- the parameters of the list
  PRIMARY KEY (tenant, id)
) WITHOUT ROWID;
CREATE INDEX views_owner ON views (tenant, owner);
CREATE TABLE wards (
  pk INTEGER PRIMARY KEY, -- tenant << 40 | n
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  name TEXT,
  name_key TEXT,
  code TEXT,
  tier TEXT,
  description TEXT,
  enabled INTEGER,
  lat INTEGER,
  lon INTEGER,
  boundary TEXT,
  UNIQUE (tenant, id)
);
CREATE UNIQUE INDEX wards_code ON wards (tenant, code) WHERE code IS NOT NULL AND hidden = 0;
CREATE TABLE wards_past (
  pk INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  updated INTEGER NOT NULL,
  created INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  name TEXT,
  name_key TEXT,
  code TEXT,
  tier TEXT,
  description TEXT,
  enabled INTEGER,
  lat INTEGER,
  lon INTEGER,
  boundary TEXT,
  until INTEGER NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);
CREATE TABLE webhooks (
  tenant INTEGER NOT NULL,
  pk INTEGER NOT NULL,
  id TEXT NOT NULL,
  owner INTEGER NOT NULL,
  url TEXT NOT NULL,
  secret BLOB NOT NULL, -- what deliveries are signed with
  query TEXT NOT NULL,
  rev INTEGER NOT NULL, -- the last change that was delivered
  enabled INTEGER NOT NULL,
  failed INTEGER NOT NULL, -- deliveries in a row
  next_try INTEGER,
  created INTEGER NOT NULL,
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (
  public, internal, personal,
  content = '', contentless_delete = 1, detail = column, tokenize = 'ascii'
);
