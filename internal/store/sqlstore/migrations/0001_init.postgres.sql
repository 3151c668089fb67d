-- Above the tenants: who they are, and who may enter.

CREATE TABLE tenants (
  id BIGINT PRIMARY KEY,
  slug TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  zone TEXT COLLATE "C" NOT NULL,
  settings TEXT COLLATE "C", -- canonical JSON: the first day of the municipal year, what each face asks for
  created BIGINT NOT NULL
);

CREATE TABLE keys (
  pk BIGINT PRIMARY KEY,
  id TEXT COLLATE "C" NOT NULL UNIQUE, -- the public part of the secret
  tenant BIGINT NOT NULL,
  label TEXT COLLATE "C" NOT NULL,
  role TEXT COLLATE "C" NOT NULL,
  access TEXT COLLATE "C" NOT NULL, -- all, limited or assigned
  user_pk BIGINT NOT NULL, -- 0: bound to nobody
  scopes TEXT COLLATE "C" NOT NULL, -- by blanks
  addresses TEXT COLLATE "C" NOT NULL, -- by blanks; empty: from anywhere
  hash BYTEA NOT NULL, -- SHA-256 of the secret's last part
  digest BYTEA, -- MD5 of username:realm:secret; null: not for Digest
  signer BYTEA, -- a caseload.Signer; null: signs nothing
  created BIGINT NOT NULL,
  expires BIGINT, -- null: never
  revoked BIGINT,
  last_used BIGINT
);
CREATE INDEX keys_tenant ON keys (tenant);

-- Access tokens that were given for keys: of each the SHA-256 is kept.
CREATE TABLE tokens (
  hash BYTEA PRIMARY KEY,
  key_pk BIGINT NOT NULL,
  expires BIGINT NOT NULL
);
CREATE INDEX tokens_expires ON tokens (expires);

-- Requests of a key in a second, of all processes, for the rate limit.
CREATE TABLE usage (
  key_pk BIGINT NOT NULL,
  second BIGINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (key_pk, second)
);
CREATE INDEX usage_second ON usage (second);

-- The state of a tenant: the last Rev, the last of a catalogued noun, and the
-- next numbers.
CREATE TABLE clock (
  tenant BIGINT PRIMARY KEY,
  rev BIGINT NOT NULL,
  catalog BIGINT NOT NULL,
  next_pk BIGINT NOT NULL,
  next_number BIGINT NOT NULL,
  epoch TEXT COLLATE "C" NOT NULL
);

-- The tenants of another database that are being copied into this one, which
-- is not served before the last of them is. Empty at all other times.
CREATE TABLE copying (
  tenant BIGINT PRIMARY KEY,
  epoch TEXT COLLATE "C" NOT NULL, -- there
  holder TEXT COLLATE "C" NOT NULL, -- which run of the command copies
  worded BIGINT NOT NULL -- the last row whose words were derived here
);

-- One matter each. Times are microseconds since 1970, dates days since 1970,
-- lat and lon 1e-7 degrees; assignees and access are lists of PKs; properties
-- is canonical JSON.
CREATE TABLE cases (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  number BIGINT NOT NULL,
  reference TEXT COLLATE "C",
  client_reference TEXT COLLATE "C",
  external_id TEXT COLLATE "C",
  external_id_key TEXT COLLATE "C",
  type BIGINT NOT NULL,
  status BIGINT NOT NULL,
  ward BIGINT,
  category BIGINT,
  source BIGINT NOT NULL,
  owner BIGINT,
  assignees TEXT COLLATE "C",
  access TEXT COLLATE "C",
  opened_by BIGINT,
  modified_by BIGINT,
  closed_by BIGINT,
  main_person BIGINT,
  current_stage BIGINT,
  name TEXT COLLATE "C",
  name_key TEXT COLLATE "C",
  summary TEXT COLLATE "C",
  themes TEXT COLLATE "C",
  public_summary TEXT COLLATE "C",
  public_themes TEXT COLLATE "C",
  details TEXT COLLATE "C",
  address TEXT COLLATE "C",
  lat BIGINT,
  lon BIGINT,
  confidential BIGINT NOT NULL,
  archived BIGINT NOT NULL,
  highlighted BIGINT NOT NULL,
  touched BIGINT NOT NULL,
  opened BIGINT NOT NULL,
  received BIGINT,
  modified BIGINT,
  closed BIGINT,
  due BIGINT,
  links TEXT COLLATE "C",
  properties TEXT COLLATE "C",
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
CREATE TABLE cases_past (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  number BIGINT NOT NULL,
  reference TEXT COLLATE "C",
  client_reference TEXT COLLATE "C",
  external_id TEXT COLLATE "C",
  external_id_key TEXT COLLATE "C",
  type BIGINT NOT NULL,
  status BIGINT NOT NULL,
  ward BIGINT,
  category BIGINT,
  source BIGINT NOT NULL,
  owner BIGINT,
  assignees TEXT COLLATE "C",
  access TEXT COLLATE "C",
  opened_by BIGINT,
  modified_by BIGINT,
  closed_by BIGINT,
  main_person BIGINT,
  current_stage BIGINT,
  name TEXT COLLATE "C",
  name_key TEXT COLLATE "C",
  summary TEXT COLLATE "C",
  themes TEXT COLLATE "C",
  public_summary TEXT COLLATE "C",
  public_themes TEXT COLLATE "C",
  details TEXT COLLATE "C",
  address TEXT COLLATE "C",
  lat BIGINT,
  lon BIGINT,
  confidential BIGINT NOT NULL,
  archived BIGINT NOT NULL,
  highlighted BIGINT NOT NULL,
  touched BIGINT NOT NULL,
  opened BIGINT NOT NULL,
  received BIGINT,
  modified BIGINT,
  closed BIGINT,
  due BIGINT,
  links TEXT COLLATE "C",
  properties TEXT COLLATE "C",
  until BIGINT NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);

CREATE UNIQUE INDEX cases_number ON cases (tenant, number);
CREATE INDEX cases_external_id ON cases (tenant, external_id) WHERE external_id IS NOT NULL AND hidden = 0;
-- what changed since, and the order of sync
CREATE INDEX cases_updated ON cases (tenant, updated, pk) WHERE hidden = 0;
-- newest first: exports and lists
CREATE INDEX cases_opened ON cases (tenant, opened, pk) WHERE hidden = 0;
-- reports by when cases were stored, by the day received, and by when they were closed
CREATE INDEX cases_created ON cases (tenant, created) WHERE hidden = 0;
CREATE INDEX cases_received ON cases (tenant, received) WHERE hidden = 0;
CREATE INDEX cases_closed ON cases (tenant, closed) WHERE closed IS NOT NULL AND hidden = 0;
-- lists under a filter
CREATE INDEX cases_filter ON cases (tenant, status, ward, category, opened, pk) WHERE hidden = 0;
-- by name, in their order or by how it begins; those of a resident
CREATE INDEX cases_name ON cases (tenant, name_key, pk) WHERE hidden = 0;
CREATE INDEX cases_person ON cases (tenant, main_person) WHERE main_person IS NOT NULL;
-- what is late or soon due, with all that it is counted by
CREATE INDEX cases_due ON cases (tenant, due, pk) INCLUDE (confidential, type, status, ward, category) WHERE hidden = 0 AND closed IS NULL;
-- what waits for somebody, likewise
CREATE INDEX cases_unassigned ON cases (tenant, confidential, pk) INCLUDE (type, status, ward, category) WHERE hidden = 0 AND closed IS NULL AND owner IS NULL AND assignees IS NULL;
-- the few that a scope has to look at one by one
CREATE INDEX cases_confidential ON cases (tenant, pk) WHERE hidden = 0 AND confidential = 1;
-- the few whose forms are not counted
CREATE INDEX cases_hidden ON cases (tenant, pk) WHERE hidden = 1;

CREATE TABLE people (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  name TEXT COLLATE "C",
  name_key TEXT COLLATE "C",
  title TEXT COLLATE "C",
  first_name TEXT COLLATE "C",
  last_name TEXT COLLATE "C",
  last_name_key TEXT COLLATE "C",
  sort_key TEXT COLLATE "C",
  email TEXT COLLATE "C",
  phone TEXT COLLATE "C",
  mobile TEXT COLLATE "C",
  address TEXT COLLATE "C",
  town TEXT COLLATE "C",
  county TEXT COLLATE "C",
  postcode TEXT COLLATE "C",
  organisation TEXT COLLATE "C",
  born BIGINT,
  creator BIGINT,
  properties TEXT COLLATE "C",
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
CREATE TABLE people_past (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  name TEXT COLLATE "C",
  name_key TEXT COLLATE "C",
  title TEXT COLLATE "C",
  first_name TEXT COLLATE "C",
  last_name TEXT COLLATE "C",
  last_name_key TEXT COLLATE "C",
  sort_key TEXT COLLATE "C",
  email TEXT COLLATE "C",
  phone TEXT COLLATE "C",
  mobile TEXT COLLATE "C",
  address TEXT COLLATE "C",
  town TEXT COLLATE "C",
  county TEXT COLLATE "C",
  postcode TEXT COLLATE "C",
  organisation TEXT COLLATE "C",
  born BIGINT,
  creator BIGINT,
  properties TEXT COLLATE "C",
  until BIGINT NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);

CREATE INDEX people_name ON people (tenant, last_name_key, pk) WHERE hidden = 0;
CREATE INDEX people_sorted ON people (tenant, sort_key, pk) WHERE hidden = 0;
CREATE INDEX people_creator ON people (tenant, creator) WHERE creator IS NOT NULL;

CREATE TABLE involvements (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  case_pk BIGINT,
  person BIGINT,
  type TEXT COLLATE "C",
  role TEXT COLLATE "C",
  effective BIGINT,
  ended BIGINT,
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
CREATE TABLE involvements_past (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  case_pk BIGINT,
  person BIGINT,
  type TEXT COLLATE "C",
  role TEXT COLLATE "C",
  effective BIGINT,
  ended BIGINT,
  until BIGINT NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);

-- whole answers to whether a case has somebody of a role, and a person a part
CREATE INDEX involvements_case ON involvements (tenant, case_pk, role, hidden);
CREATE INDEX involvements_person ON involvements (tenant, person, hidden, case_pk);
CREATE INDEX involvements_role ON involvements (tenant, role, pk, case_pk, person) WHERE hidden = 0;
-- the few that make it doubtful whether a person is seen
CREATE INDEX involvements_hidden ON involvements (tenant, person) WHERE hidden = 1;

CREATE TABLE notes (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  case_pk BIGINT,
  author BIGINT,
  face TEXT COLLATE "C",
  text TEXT COLLATE "C",
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
CREATE TABLE notes_past (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  case_pk BIGINT,
  author BIGINT,
  face TEXT COLLATE "C",
  text TEXT COLLATE "C",
  until BIGINT NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);

CREATE INDEX notes_case ON notes (tenant, case_pk, pk);

CREATE TABLE wards (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  name TEXT COLLATE "C",
  name_key TEXT COLLATE "C",
  code TEXT COLLATE "C",
  tier TEXT COLLATE "C",
  description TEXT COLLATE "C",
  enabled BIGINT,
  lat BIGINT,
  lon BIGINT,
  boundary TEXT COLLATE "C",
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
CREATE TABLE wards_past (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  name TEXT COLLATE "C",
  name_key TEXT COLLATE "C",
  code TEXT COLLATE "C",
  tier TEXT COLLATE "C",
  description TEXT COLLATE "C",
  enabled BIGINT,
  lat BIGINT,
  lon BIGINT,
  boundary TEXT COLLATE "C",
  until BIGINT NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);

CREATE UNIQUE INDEX wards_code ON wards (tenant, code) WHERE code IS NOT NULL AND hidden = 0;

CREATE TABLE categories (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  name TEXT COLLATE "C",
  name_key TEXT COLLATE "C",
  code TEXT COLLATE "C",
  parent BIGINT,
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
CREATE TABLE categories_past (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  name TEXT COLLATE "C",
  name_key TEXT COLLATE "C",
  code TEXT COLLATE "C",
  parent BIGINT,
  until BIGINT NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);

CREATE TABLE statuses (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  name TEXT COLLATE "C",
  stage BIGINT,
  position BIGINT,
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
CREATE TABLE statuses_past (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  name TEXT COLLATE "C",
  stage BIGINT,
  position BIGINT,
  until BIGINT NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);

CREATE TABLE case_types (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  name TEXT COLLATE "C",
  label TEXT COLLATE "C",
  stages TEXT COLLATE "C",
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
CREATE TABLE case_types_past (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  name TEXT COLLATE "C",
  label TEXT COLLATE "C",
  stages TEXT COLLATE "C",
  until BIGINT NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);

CREATE TABLE fields (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  type BIGINT,
  name TEXT COLLATE "C",
  label TEXT COLLATE "C",
  kind TEXT COLLATE "C",
  choices TEXT COLLATE "C",
  required BIGINT,
  sensitivity BIGINT,
  searchable BIGINT,
  indexed BIGINT,
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
CREATE TABLE fields_past (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  type BIGINT,
  name TEXT COLLATE "C",
  label TEXT COLLATE "C",
  kind TEXT COLLATE "C",
  choices TEXT COLLATE "C",
  required BIGINT,
  sensitivity BIGINT,
  searchable BIGINT,
  indexed BIGINT,
  until BIGINT NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);

CREATE TABLE sources (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  name TEXT COLLATE "C",
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
CREATE TABLE sources_past (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  name TEXT COLLATE "C",
  until BIGINT NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);

CREATE TABLE users (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  name TEXT COLLATE "C",
  name_key TEXT COLLATE "C",
  email TEXT COLLATE "C",
  role TEXT COLLATE "C",
  teams TEXT COLLATE "C",
  enabled BIGINT,
  application BIGINT,
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
CREATE TABLE users_past (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  name TEXT COLLATE "C",
  name_key TEXT COLLATE "C",
  email TEXT COLLATE "C",
  role TEXT COLLATE "C",
  teams TEXT COLLATE "C",
  enabled BIGINT,
  application BIGINT,
  until BIGINT NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);

CREATE UNIQUE INDEX users_email ON users (tenant, email) WHERE hidden = 0;

CREATE TABLE teams (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  name TEXT COLLATE "C",
  name_key TEXT COLLATE "C",
  code TEXT COLLATE "C",
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
CREATE TABLE teams_past (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  name TEXT COLLATE "C",
  name_key TEXT COLLATE "C",
  code TEXT COLLATE "C",
  until BIGINT NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);

CREATE TABLE batches (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  noun TEXT COLLATE "C",
  mapping TEXT COLLATE "C",
  sha256 TEXT COLLATE "C",
  added BIGINT,
  changed BIGINT,
  same BIGINT,
  rejected BIGINT,
  finished BIGINT,
  undoes BIGINT, -- a batch
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
CREATE TABLE batches_past (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  noun TEXT COLLATE "C",
  mapping TEXT COLLATE "C",
  sha256 TEXT COLLATE "C",
  added BIGINT,
  changed BIGINT,
  same BIGINT,
  rejected BIGINT,
  finished BIGINT,
  undoes BIGINT, -- a batch
  until BIGINT NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);

-- Goals of cases.
CREATE TABLE goals (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  case_pk BIGINT,
  name TEXT COLLATE "C",
  name_key TEXT COLLATE "C",
  status TEXT COLLATE "C",
  target BIGINT,
  person BIGINT,
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
CREATE TABLE goals_past (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  case_pk BIGINT,
  name TEXT COLLATE "C",
  name_key TEXT COLLATE "C",
  status TEXT COLLATE "C",
  target BIGINT,
  person BIGINT,
  until BIGINT NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);

CREATE INDEX goals_case ON goals (tenant, case_pk);
CREATE INDEX goals_person ON goals (tenant, person) WHERE person IS NOT NULL;

CREATE TABLE stages (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  case_pk BIGINT,
  name TEXT COLLATE "C",
  target_days BIGINT,
  received BIGINT,
  due BIGINT,
  completed BIGINT,
  in_target BIGINT,
  outcome TEXT COLLATE "C",
  outcome_details TEXT COLLATE "C",
  outcome_by BIGINT,
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
CREATE TABLE stages_past (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  case_pk BIGINT,
  name TEXT COLLATE "C",
  target_days BIGINT,
  received BIGINT,
  due BIGINT,
  completed BIGINT,
  in_target BIGINT,
  outcome TEXT COLLATE "C",
  outcome_details TEXT COLLATE "C",
  outcome_by BIGINT,
  until BIGINT NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);

CREATE UNIQUE INDEX stages_case ON stages (tenant, case_pk, name) WHERE hidden = 0;
-- reports by when a stage was completed
CREATE INDEX stages_completed ON stages (tenant, completed, case_pk) WHERE completed IS NOT NULL AND hidden = 0;

CREATE TABLE documents (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  case_pk BIGINT,
  form BIGINT,
  name TEXT COLLATE "C",
  media_type TEXT COLLATE "C",
  bytes BIGINT,
  sha256 TEXT COLLATE "C",
  body BYTEA,
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
CREATE TABLE documents_past (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  case_pk BIGINT,
  form BIGINT,
  name TEXT COLLATE "C",
  media_type TEXT COLLATE "C",
  bytes BIGINT,
  sha256 TEXT COLLATE "C",
  body BYTEA,
  until BIGINT NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);

CREATE INDEX documents_case ON documents (tenant, case_pk);
CREATE INDEX documents_form ON documents (tenant, form);

CREATE TABLE forms (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  xmlns TEXT COLLATE "C",
  name TEXT COLLATE "C",
  app_id TEXT COLLATE "C",
  build_id TEXT COLLATE "C",
  version TEXT COLLATE "C",
  ui_version TEXT COLLATE "C",
  device TEXT COLLATE "C",
  sender BIGINT,
  username TEXT COLLATE "C",
  started BIGINT,
  ended BIGINT,
  received BIGINT NOT NULL,
  edited BIGINT,
  phone BIGINT NOT NULL,
  cases TEXT COLLATE "C",
  answers TEXT COLLATE "C",
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
CREATE TABLE forms_past (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  xmlns TEXT COLLATE "C",
  name TEXT COLLATE "C",
  app_id TEXT COLLATE "C",
  build_id TEXT COLLATE "C",
  version TEXT COLLATE "C",
  ui_version TEXT COLLATE "C",
  device TEXT COLLATE "C",
  sender BIGINT,
  username TEXT COLLATE "C",
  started BIGINT,
  ended BIGINT,
  received BIGINT NOT NULL,
  edited BIGINT,
  phone BIGINT NOT NULL,
  cases TEXT COLLATE "C",
  answers TEXT COLLATE "C",
  until BIGINT NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);

CREATE INDEX forms_updated ON forms (tenant, updated, pk) WHERE hidden = 0;
CREATE INDEX forms_received ON forms (tenant, received, pk) WHERE hidden = 0;

-- Which cases a form created or changed.
CREATE TABLE form_cases (
  tenant BIGINT NOT NULL,
  form_pk BIGINT NOT NULL,
  case_pk BIGINT NOT NULL,
  PRIMARY KEY (tenant, form_pk, case_pk)
);
CREATE INDEX form_cases_case ON form_cases (tenant, case_pk, form_pk);

CREATE TABLE referrals (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  case_pk BIGINT,
  referral TEXT COLLATE "C",
  type TEXT COLLATE "C",
  opened BIGINT,
  modified BIGINT,
  followup BIGINT,
  closed BIGINT,
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
CREATE TABLE referrals_past (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  case_pk BIGINT,
  referral TEXT COLLATE "C",
  type TEXT COLLATE "C",
  opened BIGINT,
  modified BIGINT,
  followup BIGINT,
  closed BIGINT,
  until BIGINT NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);

CREATE INDEX referrals_case ON referrals (tenant, case_pk);

CREATE TABLE reports (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  number BIGINT NOT NULL,
  name TEXT COLLATE "C",
  name_key TEXT COLLATE "C",
  owner BIGINT,
  shared BIGINT NOT NULL,
  definition TEXT COLLATE "C",
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
CREATE TABLE reports_past (
  pk BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  updated BIGINT NOT NULL,
  created BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  number BIGINT NOT NULL,
  name TEXT COLLATE "C",
  name_key TEXT COLLATE "C",
  owner BIGINT,
  shared BIGINT NOT NULL,
  definition TEXT COLLATE "C",
  until BIGINT NOT NULL, -- the Rev that superseded the row
  PRIMARY KEY (tenant, pk, until)
);

CREATE UNIQUE INDEX reports_number ON reports (tenant, number);

-- What was done to which row, by whom: no values, which stand in the rows and
-- the _past tables alone.
CREATE TABLE changes (
  tenant BIGINT NOT NULL,
  rev BIGINT NOT NULL,
  noun BIGINT NOT NULL,
  row BIGINT NOT NULL,
  act BIGINT NOT NULL,
  batch BIGINT,
  actor BIGINT,
  key BIGINT,
  face TEXT COLLATE "C",
  fields TEXT COLLATE "C", -- names of attributes, by commas
  tx BIGINT NOT NULL, -- drawn by the transaction, so that it finds what it did
  PRIMARY KEY (tenant, rev)
);
CREATE INDEX changes_row ON changes (tenant, row, rev);

-- Derived from the rows of cases, in the same transaction: who is assigned
-- (1 assignee, 2 owner, 3 both), who may see a confidential one, the order keys
-- of searchable properties, the words, the counts. Who a case is assigned or
-- granted to stands in its row, by which its entries here are found and taken
-- away: no index by case is needed.
CREATE TABLE assigned (
  tenant BIGINT NOT NULL,
  user_pk BIGINT NOT NULL,
  pk BIGINT NOT NULL,
  how BIGINT NOT NULL,
  PRIMARY KEY (tenant, user_pk, pk)
);
CREATE TABLE granted (
  tenant BIGINT NOT NULL,
  subject BIGINT NOT NULL,
  pk BIGINT NOT NULL,
  PRIMARY KEY (tenant, subject, pk)
);
CREATE TABLE attr (
  tenant BIGINT NOT NULL,
  field TEXT COLLATE "C" NOT NULL,
  key BYTEA NOT NULL,
  pk BIGINT NOT NULL,
  n BIGINT, -- the value itself, in one of the two
  s TEXT COLLATE "C",
  PRIMARY KEY (tenant, field, key, pk)
);
CREATE INDEX attr_row ON attr (tenant, pk);

-- Text of cases, notes and people, already folded and split, by the caseload.Noun of the
-- row: the newest rows are looked through noun by noun. Each word stands behind
-- its tenant, as in 12.lamp, so that an index of words begins with the tenant and
-- the planner's statistics tell the tenants' words apart; that of a note behind a
-- mark too, as in 12.¶lamp, and of a person behind another, as in 12.§lamp, so that
-- who searches cases meets neither. The weight of a word is its sensitivity: A is
-- public, B internal, C personal; a word of two has both.
CREATE TABLE words (
  tenant BIGINT NOT NULL,
  noun BIGINT NOT NULL,
  pk BIGINT NOT NULL,
  words TSVECTOR NOT NULL,
  PRIMARY KEY (tenant, noun, pk)
);
CREATE INDEX words_words ON words USING gin (words);

CREATE TABLE cube (
  tenant BIGINT NOT NULL,
  type BIGINT NOT NULL, -- 0 stands for null in all dimensions
  status BIGINT NOT NULL,
  ward BIGINT NOT NULL,
  category BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  confidential BIGINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (tenant, type, status, ward, category, hidden, confidential)
);
-- The shown cases by one dimension alone: what is read most is read in as many
-- rows as it has values. 1 status, 2 ward, 3 category, 4 type, 5 owner, and of days
-- since 1970, 6 received, 7 closed.
CREATE TABLE margins (
  tenant BIGINT NOT NULL,
  dimension BIGINT NOT NULL,
  value BIGINT NOT NULL, -- 0 stands for null
  confidential BIGINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (tenant, dimension, value, confidential)
);

-- The shown cases by the time of their last change, in blocks of microseconds
-- whose length is a power of two: where a page of a given offset begins in the
-- order of updated, and how many were changed since.
CREATE TABLE rank (
  tenant BIGINT NOT NULL,
  bits BIGINT NOT NULL, -- of a block's length
  block BIGINT NOT NULL, -- updated >> bits
  confidential BIGINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (tenant, bits, block, confidential)
);

-- From a case to another by its id.
CREATE TABLE links (
  tenant BIGINT NOT NULL,
  pk BIGINT NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  to_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, pk, name)
);
CREATE INDEX links_to ON links (tenant, to_id, pk);

-- Who looked at what; each row is sealed behind the one before it.
CREATE TABLE looks (
  tenant BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  user_pk BIGINT NOT NULL, -- 0 for none, as of keys
  key_pk BIGINT NOT NULL,
  face TEXT COLLATE "C" NOT NULL,
  noun BIGINT NOT NULL,
  row_pk BIGINT NOT NULL,
  as_user BIGINT NOT NULL, -- whom an administrator saw the pages as, 0 for nobody
  as_role TEXT COLLATE "C" NOT NULL,
  seal BYTEA NOT NULL, -- SHA-256
  PRIMARY KEY (tenant, seq)
);
CREATE INDEX looks_row ON looks (tenant, row_pk, seq);

-- How the tenant is administered, as it was changed, by whom: of rows which change it
-- was, whose values stand in the rows and the _past tables; of settings, keys and
-- accounts also what changed, without what is secret.
CREATE TABLE admin_changes (
  tenant BIGINT NOT NULL,
  at BIGINT NOT NULL, -- of a row its Rev
  seq BIGINT NOT NULL, -- of those of one moment from 1, 0 of a row
  area TEXT COLLATE "C" NOT NULL, -- a caseload.AdminArea
  act TEXT COLLATE "C" NOT NULL, -- a caseload.AdminAct
  user_pk BIGINT NOT NULL, -- who, 0 for none, as of keys
  key_pk BIGINT NOT NULL,
  face TEXT COLLATE "C" NOT NULL,
  noun BIGINT NOT NULL, -- 0: of no row
  row_pk BIGINT NOT NULL,
  thing TEXT COLLATE "C" NOT NULL, -- the ID of what is no row
  name TEXT COLLATE "C" NOT NULL, -- what that was called
  changed TEXT COLLATE "C" NOT NULL, -- JSON, of what is no row; empty: nothing is told
  PRIMARY KEY (tenant, at, seq)
);
CREATE INDEX admin_changes_area ON admin_changes (tenant, area, at, seq);
CREATE INDEX admin_changes_user ON admin_changes (tenant, user_pk, at, seq);

-- What each key has asked for lately: nothing of what was said or answered.
CREATE TABLE requests (
  tenant BIGINT NOT NULL,
  key_pk BIGINT NOT NULL,
  seq BIGINT NOT NULL, -- counts those of the key
  at BIGINT NOT NULL,
  face TEXT COLLATE "C" NOT NULL,
  method TEXT COLLATE "C" NOT NULL,
  route TEXT COLLATE "C" NOT NULL, -- the pattern of the address
  status BIGINT NOT NULL, -- of HTTP
  code TEXT COLLATE "C" NOT NULL, -- a caseload.Code; empty: nothing failed
  said TEXT COLLATE "C" NOT NULL, -- the message of the error, without values
  micros BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  missed BIGINT NOT NULL, -- requests before it that were not kept
  PRIMARY KEY (tenant, key_pk, seq)
);
CREATE INDEX requests_at ON requests (tenant, at);

-- Stored answers of Idempotency-Keys, and export jobs.
CREATE TABLE answers (
  tenant BIGINT NOT NULL,
  key BIGINT NOT NULL,
  token TEXT COLLATE "C" NOT NULL,
  request_hash BYTEA NOT NULL,
  status BIGINT NOT NULL,
  body BYTEA NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (tenant, key, token)
);
CREATE INDEX answers_created ON answers (tenant, created);
-- Files that servers make of a tenant's rows, in their own time.
CREATE TABLE exports (
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  key_pk BIGINT NOT NULL, -- who asked
  user_pk BIGINT NOT NULL,
  rights TEXT COLLATE "C" NOT NULL, -- what that caller could see
  name TEXT COLLATE "C" NOT NULL,
  spec TEXT COLLATE "C" NOT NULL, -- JSON
  made BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  runner TEXT COLLATE "C" NOT NULL, -- the server that makes it
  beat BIGINT NOT NULL, -- when that was heard of
  attempts BIGINT NOT NULL,
  state TEXT COLLATE "C" NOT NULL, -- a caseload.JobState
  row_count BIGINT NOT NULL,
  byte_count BIGINT NOT NULL,
  total BIGINT NOT NULL,
  manifest TEXT COLLATE "C" NOT NULL, -- JSON
  problem TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX exports_state ON exports (state, made);

-- Files that are to become rows.
CREATE TABLE imports (
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  user_pk BIGINT NOT NULL, -- who asked last
  file TEXT COLLATE "C" NOT NULL, -- its name
  sha256 TEXT COLLATE "C" NOT NULL,
  byte_count BIGINT NOT NULL,
  noun BIGINT NOT NULL, -- a caseload.Noun: what its rows are
  header TEXT COLLATE "C" NOT NULL, -- by which files of the same columns are known
  mapping TEXT COLLATE "C" NOT NULL, -- TOML
  mapping_name TEXT COLLATE "C" NOT NULL, -- by which it is kept
  made BIGINT NOT NULL,
  task TEXT COLLATE "C" NOT NULL, -- a caseload.ImportTask
  state TEXT COLLATE "C" NOT NULL, -- a caseload.JobState
  runner TEXT COLLATE "C" NOT NULL, -- the server that works on it
  beat BIGINT NOT NULL, -- when that was heard of
  attempts BIGINT NOT NULL,
  done BIGINT NOT NULL,
  report TEXT COLLATE "C" NOT NULL, -- JSON
  batch TEXT COLLATE "C" NOT NULL, -- the ID of one
  problem TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX imports_state ON imports (state, made);

-- How the columns of files are read, for the next files of their kind.
CREATE TABLE mappings (
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  row_noun TEXT COLLATE "C" NOT NULL, -- what the rows are
  columns TEXT COLLATE "C" NOT NULL, -- that it reads, for people
  header TEXT COLLATE "C" NOT NULL, -- of the file that it was used for last
  mapping TEXT COLLATE "C" NOT NULL, -- TOML
  keeper BIGINT NOT NULL, -- who kept it last
  kept BIGINT NOT NULL,
  user_pk BIGINT NOT NULL, -- who used it last
  used BIGINT, -- null: it was not used
  PRIMARY KEY (tenant, id)
);

-- How users sign in to the pages.
CREATE TABLE accounts (
  tenant BIGINT NOT NULL,
  user_pk BIGINT NOT NULL,
  password TEXT COLLATE "C" NOT NULL, -- Argon2id as a PHC string; empty: none
  codes TEXT COLLATE "C" NOT NULL, -- the secret of the second factor, in Base32; empty: none
  last_code BIGINT NOT NULL, -- the step of the code that was used last
  offered TEXT COLLATE "C" NOT NULL, -- a secret that a code is still to confirm
  offer_ends BIGINT, -- of that, in microseconds; null: there is none
  recovery TEXT COLLATE "C" NOT NULL, -- SHA-256 in hexadecimal, by blanks
  issuer TEXT COLLATE "C",
  subject TEXT COLLATE "C",
  signed_in BIGINT, -- for the last time, in microseconds; null: never
  PRIMARY KEY (tenant, user_pk)
);
CREATE UNIQUE INDEX accounts_subject ON accounts (tenant, issuer, subject) WHERE subject IS NOT NULL;

-- What was tried, and how often since the first time.
CREATE TABLE attempts (
  tenant BIGINT NOT NULL,
  what BYTEA NOT NULL, -- SHA-256
  first BIGINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (tenant, what)
);
CREATE INDEX attempts_first ON attempts (tenant, first);

-- Of the secret of a session or a ticket the SHA-256 is kept; whoever brings it
-- says the tenant with it.
CREATE TABLE sessions (
  tenant BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  user_pk BIGINT NOT NULL,
  pending BIGINT NOT NULL, -- 1: the second factor is still to come
  address TEXT COLLATE "C" NOT NULL,
  agent TEXT COLLATE "C" NOT NULL,
  created BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  as_user BIGINT NOT NULL, -- whom an administrator sees the pages as, 0 for nobody
  as_role TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, hash)
);
CREATE INDEX sessions_user ON sessions (tenant, user_pk);
CREATE INDEX sessions_expires ON sessions (tenant, expires);
CREATE TABLE tickets (
  tenant BIGINT NOT NULL, -- 0: of the server
  hash BYTEA NOT NULL,
  user_pk BIGINT NOT NULL, -- 0: of nobody yet
  purpose TEXT COLLATE "C" NOT NULL, -- a caseload.Purpose
  created BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  PRIMARY KEY (tenant, hash)
);
CREATE INDEX tickets_user ON tickets (tenant, user_pk);
CREATE INDEX tickets_expires ON tickets (tenant, expires);

-- Lists of cases that users keep, to have them again. Rights change, so each is
-- asked for anew with those of its reader.
CREATE TABLE views (
  tenant BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  owner BIGINT NOT NULL,
  shared BIGINT NOT NULL, -- 1: with all users of the tenant
  name TEXT COLLATE "C" NOT NULL,
  query TEXT COLLATE "C" NOT NULL, -- the parameters of the list
  PRIMARY KEY (tenant, id)
);
CREATE INDEX views_owner ON views (tenant, owner);

-- What each tenant publishes of its cases: the numbers as they were counted, and which
-- of them are hidden, as JSON.
CREATE TABLE public_editions (
  tenant BIGINT NOT NULL,
  made BIGINT NOT NULL, -- microseconds since 1970
  body TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, made)
);

-- Questions of webhooks, to be told of each change that answers them, with the
-- rights of their owner at the time.
CREATE TABLE webhooks (
  tenant BIGINT NOT NULL,
  pk BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  owner BIGINT NOT NULL,
  url TEXT COLLATE "C" NOT NULL,
  secret BYTEA NOT NULL, -- what deliveries are signed with
  query TEXT COLLATE "C" NOT NULL,
  rev BIGINT NOT NULL, -- the last change that was delivered
  enabled BIGINT NOT NULL,
  failed BIGINT NOT NULL, -- deliveries in a row
  next_try BIGINT,
  created BIGINT NOT NULL,
  PRIMARY KEY (tenant, pk),
  UNIQUE (tenant, id)
);
