CREATE TABLE accounts (
  tenant bigint NOT NULL,
  user_pk bigint NOT NULL,
  password text COLLATE "C" NOT NULL,
  codes text COLLATE "C" NOT NULL,
  last_code bigint NOT NULL,
  offered text COLLATE "C" NOT NULL,
  offer_ends bigint,
  recovery text COLLATE "C" NOT NULL,
  issuer text COLLATE "C",
  subject text COLLATE "C",
  signed_in bigint
);
CREATE TABLE admin_changes (
  tenant bigint NOT NULL,
  at bigint NOT NULL,
  seq bigint NOT NULL,
  area text COLLATE "C" NOT NULL,
  act text COLLATE "C" NOT NULL,
  user_pk bigint NOT NULL,
  key_pk bigint NOT NULL,
  face text COLLATE "C" NOT NULL,
  noun bigint NOT NULL,
  row_pk bigint NOT NULL,
  thing text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  changed text COLLATE "C" NOT NULL
);
CREATE TABLE answers (
  tenant bigint NOT NULL,
  key bigint NOT NULL,
  token text COLLATE "C" NOT NULL,
  request_hash bytea NOT NULL,
  status bigint NOT NULL,
  body bytea NOT NULL,
  created bigint NOT NULL
);
CREATE TABLE assigned (
  tenant bigint NOT NULL,
  user_pk bigint NOT NULL,
  pk bigint NOT NULL,
  how bigint NOT NULL
);
CREATE TABLE attempts (
  tenant bigint NOT NULL,
  what bytea NOT NULL,
  first bigint NOT NULL,
  n bigint NOT NULL
);
CREATE TABLE attr (
  tenant bigint NOT NULL,
  field text COLLATE "C" NOT NULL,
  key bytea NOT NULL,
  pk bigint NOT NULL,
  n bigint,
  s text COLLATE "C"
);
CREATE TABLE batches (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  noun text COLLATE "C",
  mapping text COLLATE "C",
  sha256 text COLLATE "C",
  added bigint,
  changed bigint,
  same bigint,
  rejected bigint,
  finished bigint,
  undoes bigint
);
CREATE TABLE batches_past (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  noun text COLLATE "C",
  mapping text COLLATE "C",
  sha256 text COLLATE "C",
  added bigint,
  changed bigint,
  same bigint,
  rejected bigint,
  finished bigint,
  undoes bigint,
  until bigint NOT NULL
);
CREATE TABLE case_types (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  name text COLLATE "C",
  label text COLLATE "C",
  stages text COLLATE "C"
);
CREATE TABLE case_types_past (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  name text COLLATE "C",
  label text COLLATE "C",
  stages text COLLATE "C",
  until bigint NOT NULL
);
CREATE TABLE cases (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  number bigint NOT NULL,
  reference text COLLATE "C",
  client_reference text COLLATE "C",
  external_id text COLLATE "C",
  external_id_key text COLLATE "C",
  type bigint NOT NULL,
  status bigint NOT NULL,
  ward bigint,
  category bigint,
  source bigint NOT NULL,
  owner bigint,
  assignees text COLLATE "C",
  access text COLLATE "C",
  opened_by bigint,
  modified_by bigint,
  closed_by bigint,
  main_person bigint,
  current_stage bigint,
  name text COLLATE "C",
  name_key text COLLATE "C",
  summary text COLLATE "C",
  themes text COLLATE "C",
  public_summary text COLLATE "C",
  public_themes text COLLATE "C",
  details text COLLATE "C",
  address text COLLATE "C",
  lat bigint,
  lon bigint,
  confidential bigint NOT NULL,
  archived bigint NOT NULL,
  highlighted bigint NOT NULL,
  touched bigint NOT NULL,
  opened bigint NOT NULL,
  received bigint,
  modified bigint,
  closed bigint,
  due bigint,
  links text COLLATE "C",
  properties text COLLATE "C"
);
CREATE TABLE cases_past (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  number bigint NOT NULL,
  reference text COLLATE "C",
  client_reference text COLLATE "C",
  external_id text COLLATE "C",
  external_id_key text COLLATE "C",
  type bigint NOT NULL,
  status bigint NOT NULL,
  ward bigint,
  category bigint,
  source bigint NOT NULL,
  owner bigint,
  assignees text COLLATE "C",
  access text COLLATE "C",
  opened_by bigint,
  modified_by bigint,
  closed_by bigint,
  main_person bigint,
  current_stage bigint,
  name text COLLATE "C",
  name_key text COLLATE "C",
  summary text COLLATE "C",
  themes text COLLATE "C",
  public_summary text COLLATE "C",
  public_themes text COLLATE "C",
  details text COLLATE "C",
  address text COLLATE "C",
  lat bigint,
  lon bigint,
  confidential bigint NOT NULL,
  archived bigint NOT NULL,
  highlighted bigint NOT NULL,
  touched bigint NOT NULL,
  opened bigint NOT NULL,
  received bigint,
  modified bigint,
  closed bigint,
  due bigint,
  links text COLLATE "C",
  properties text COLLATE "C",
  until bigint NOT NULL
);
CREATE TABLE categories (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  name text COLLATE "C",
  name_key text COLLATE "C",
  code text COLLATE "C",
  parent bigint
);
CREATE TABLE categories_past (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  name text COLLATE "C",
  name_key text COLLATE "C",
  code text COLLATE "C",
  parent bigint,
  until bigint NOT NULL
);
CREATE TABLE changes (
  tenant bigint NOT NULL,
  rev bigint NOT NULL,
  noun bigint NOT NULL,
  row bigint NOT NULL,
  act bigint NOT NULL,
  batch bigint,
  actor bigint,
  key bigint,
  face text COLLATE "C",
  fields text COLLATE "C",
  tx bigint NOT NULL
);
CREATE TABLE clock (
  tenant bigint NOT NULL,
  rev bigint NOT NULL,
  catalog bigint NOT NULL,
  next_pk bigint NOT NULL,
  next_number bigint NOT NULL,
  epoch text COLLATE "C" NOT NULL
);
CREATE TABLE copying (
  tenant bigint NOT NULL,
  epoch text COLLATE "C" NOT NULL,
  holder text COLLATE "C" NOT NULL,
  worded bigint NOT NULL
);
CREATE TABLE cube (
  tenant bigint NOT NULL,
  type bigint NOT NULL,
  status bigint NOT NULL,
  ward bigint NOT NULL,
  category bigint NOT NULL,
  hidden bigint NOT NULL,
  confidential bigint NOT NULL,
  n bigint NOT NULL
);
CREATE TABLE documents (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  case_pk bigint,
  form bigint,
  name text COLLATE "C",
  media_type text COLLATE "C",
  bytes bigint,
  sha256 text COLLATE "C",
  body bytea
);
CREATE TABLE documents_past (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  case_pk bigint,
  form bigint,
  name text COLLATE "C",
  media_type text COLLATE "C",
  bytes bigint,
  sha256 text COLLATE "C",
  body bytea,
  until bigint NOT NULL
);
CREATE TABLE exports (
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  key_pk bigint NOT NULL,
  user_pk bigint NOT NULL,
  rights text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  spec text COLLATE "C" NOT NULL,
  made bigint NOT NULL,
  expires bigint NOT NULL,
  runner text COLLATE "C" NOT NULL,
  beat bigint NOT NULL,
  attempts bigint NOT NULL,
  state text COLLATE "C" NOT NULL,
  row_count bigint NOT NULL,
  byte_count bigint NOT NULL,
  total bigint NOT NULL,
  manifest text COLLATE "C" NOT NULL,
  problem text COLLATE "C" NOT NULL
);
CREATE TABLE fields (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  type bigint,
  name text COLLATE "C",
  label text COLLATE "C",
  kind text COLLATE "C",
  choices text COLLATE "C",
  required bigint,
  sensitivity bigint,
  searchable bigint,
  indexed bigint
);
CREATE TABLE fields_past (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  type bigint,
  name text COLLATE "C",
  label text COLLATE "C",
  kind text COLLATE "C",
  choices text COLLATE "C",
  required bigint,
  sensitivity bigint,
  searchable bigint,
  indexed bigint,
  until bigint NOT NULL
);
CREATE TABLE form_cases (
  tenant bigint NOT NULL,
  form_pk bigint NOT NULL,
  case_pk bigint NOT NULL
);
CREATE TABLE forms (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  xmlns text COLLATE "C",
  name text COLLATE "C",
  app_id text COLLATE "C",
  build_id text COLLATE "C",
  version text COLLATE "C",
  ui_version text COLLATE "C",
  device text COLLATE "C",
  sender bigint,
  username text COLLATE "C",
  started bigint,
  ended bigint,
  received bigint NOT NULL,
  edited bigint,
  phone bigint NOT NULL,
  cases text COLLATE "C",
  answers text COLLATE "C"
);
CREATE TABLE forms_past (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  xmlns text COLLATE "C",
  name text COLLATE "C",
  app_id text COLLATE "C",
  build_id text COLLATE "C",
  version text COLLATE "C",
  ui_version text COLLATE "C",
  device text COLLATE "C",
  sender bigint,
  username text COLLATE "C",
  started bigint,
  ended bigint,
  received bigint NOT NULL,
  edited bigint,
  phone bigint NOT NULL,
  cases text COLLATE "C",
  answers text COLLATE "C",
  until bigint NOT NULL
);
CREATE TABLE goals (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  case_pk bigint,
  name text COLLATE "C",
  name_key text COLLATE "C",
  status text COLLATE "C",
  target bigint,
  person bigint
);
CREATE TABLE goals_past (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  case_pk bigint,
  name text COLLATE "C",
  name_key text COLLATE "C",
  status text COLLATE "C",
  target bigint,
  person bigint,
  until bigint NOT NULL
);
CREATE TABLE granted (
  tenant bigint NOT NULL,
  subject bigint NOT NULL,
  pk bigint NOT NULL
);
CREATE TABLE imports (
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  user_pk bigint NOT NULL,
  file text COLLATE "C" NOT NULL,
  sha256 text COLLATE "C" NOT NULL,
  byte_count bigint NOT NULL,
  noun bigint NOT NULL,
  header text COLLATE "C" NOT NULL,
  mapping text COLLATE "C" NOT NULL,
  mapping_name text COLLATE "C" NOT NULL,
  made bigint NOT NULL,
  task text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  runner text COLLATE "C" NOT NULL,
  beat bigint NOT NULL,
  attempts bigint NOT NULL,
  done bigint NOT NULL,
  report text COLLATE "C" NOT NULL,
  batch text COLLATE "C" NOT NULL,
  problem text COLLATE "C" NOT NULL
);
CREATE TABLE involvements (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  case_pk bigint,
  person bigint,
  type text COLLATE "C",
  role text COLLATE "C",
  effective bigint,
  ended bigint
);
CREATE TABLE involvements_past (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  case_pk bigint,
  person bigint,
  type text COLLATE "C",
  role text COLLATE "C",
  effective bigint,
  ended bigint,
  until bigint NOT NULL
);
CREATE TABLE keys (
  pk bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  tenant bigint NOT NULL,
  label text COLLATE "C" NOT NULL,
  role text COLLATE "C" NOT NULL,
  access text COLLATE "C" NOT NULL,
  user_pk bigint NOT NULL,
  scopes text COLLATE "C" NOT NULL,
  addresses text COLLATE "C" NOT NULL,
  hash bytea NOT NULL,
  digest bytea,
  signer bytea,
  created bigint NOT NULL,
  expires bigint,
  revoked bigint,
  last_used bigint
);
CREATE TABLE links (
  tenant bigint NOT NULL,
  pk bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  to_id text COLLATE "C" NOT NULL
);
CREATE TABLE looks (
  tenant bigint NOT NULL,
  seq bigint NOT NULL,
  at bigint NOT NULL,
  user_pk bigint NOT NULL,
  key_pk bigint NOT NULL,
  face text COLLATE "C" NOT NULL,
  noun bigint NOT NULL,
  row_pk bigint NOT NULL,
  as_user bigint NOT NULL,
  as_role text COLLATE "C" NOT NULL,
  seal bytea NOT NULL
);
CREATE TABLE mappings (
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  row_noun text COLLATE "C" NOT NULL,
  columns text COLLATE "C" NOT NULL,
  header text COLLATE "C" NOT NULL,
  mapping text COLLATE "C" NOT NULL,
  keeper bigint NOT NULL,
  kept bigint NOT NULL,
  user_pk bigint NOT NULL,
  used bigint
);
CREATE TABLE margins (
  tenant bigint NOT NULL,
  dimension bigint NOT NULL,
  value bigint NOT NULL,
  confidential bigint NOT NULL,
  n bigint NOT NULL
);
CREATE TABLE notes (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  case_pk bigint,
  author bigint,
  face text COLLATE "C",
  text text COLLATE "C"
);
CREATE TABLE notes_past (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  case_pk bigint,
  author bigint,
  face text COLLATE "C",
  text text COLLATE "C",
  until bigint NOT NULL
);
CREATE TABLE people (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  name text COLLATE "C",
  name_key text COLLATE "C",
  title text COLLATE "C",
  first_name text COLLATE "C",
  last_name text COLLATE "C",
  last_name_key text COLLATE "C",
  sort_key text COLLATE "C",
  email text COLLATE "C",
  phone text COLLATE "C",
  mobile text COLLATE "C",
  address text COLLATE "C",
  town text COLLATE "C",
  county text COLLATE "C",
  postcode text COLLATE "C",
  organisation text COLLATE "C",
  born bigint,
  creator bigint,
  properties text COLLATE "C"
);
CREATE TABLE people_past (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  name text COLLATE "C",
  name_key text COLLATE "C",
  title text COLLATE "C",
  first_name text COLLATE "C",
  last_name text COLLATE "C",
  last_name_key text COLLATE "C",
  sort_key text COLLATE "C",
  email text COLLATE "C",
  phone text COLLATE "C",
  mobile text COLLATE "C",
  address text COLLATE "C",
  town text COLLATE "C",
  county text COLLATE "C",
  postcode text COLLATE "C",
  organisation text COLLATE "C",
  born bigint,
  creator bigint,
  properties text COLLATE "C",
  until bigint NOT NULL
);
CREATE TABLE public_editions (
  tenant bigint NOT NULL,
  made bigint NOT NULL,
  body text COLLATE "C" NOT NULL
);
CREATE TABLE rank (
  tenant bigint NOT NULL,
  bits bigint NOT NULL,
  block bigint NOT NULL,
  confidential bigint NOT NULL,
  n bigint NOT NULL
);
CREATE TABLE referrals (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  case_pk bigint,
  referral text COLLATE "C",
  type text COLLATE "C",
  opened bigint,
  modified bigint,
  followup bigint,
  closed bigint
);
CREATE TABLE referrals_past (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  case_pk bigint,
  referral text COLLATE "C",
  type text COLLATE "C",
  opened bigint,
  modified bigint,
  followup bigint,
  closed bigint,
  until bigint NOT NULL
);
CREATE TABLE reports (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  number bigint NOT NULL,
  name text COLLATE "C",
  name_key text COLLATE "C",
  owner bigint,
  shared bigint NOT NULL,
  definition text COLLATE "C"
);
CREATE TABLE reports_past (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  number bigint NOT NULL,
  name text COLLATE "C",
  name_key text COLLATE "C",
  owner bigint,
  shared bigint NOT NULL,
  definition text COLLATE "C",
  until bigint NOT NULL
);
CREATE TABLE requests (
  tenant bigint NOT NULL,
  key_pk bigint NOT NULL,
  seq bigint NOT NULL,
  at bigint NOT NULL,
  face text COLLATE "C" NOT NULL,
  method text COLLATE "C" NOT NULL,
  route text COLLATE "C" NOT NULL,
  status bigint NOT NULL,
  code text COLLATE "C" NOT NULL,
  said text COLLATE "C" NOT NULL,
  micros bigint NOT NULL,
  bytes bigint NOT NULL,
  missed bigint NOT NULL
);
CREATE TABLE schema_version (
  version bigint NOT NULL
);
CREATE TABLE sessions (
  tenant bigint NOT NULL,
  hash bytea NOT NULL,
  id text COLLATE "C" NOT NULL,
  user_pk bigint NOT NULL,
  pending bigint NOT NULL,
  address text COLLATE "C" NOT NULL,
  agent text COLLATE "C" NOT NULL,
  created bigint NOT NULL,
  seen bigint NOT NULL,
  expires bigint NOT NULL,
  as_user bigint NOT NULL,
  as_role text COLLATE "C" NOT NULL
);
CREATE TABLE sources (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  name text COLLATE "C"
);
CREATE TABLE sources_past (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  name text COLLATE "C",
  until bigint NOT NULL
);
CREATE TABLE stages (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  case_pk bigint,
  name text COLLATE "C",
  target_days bigint,
  received bigint,
  due bigint,
  completed bigint,
  in_target bigint,
  outcome text COLLATE "C",
  outcome_details text COLLATE "C",
  outcome_by bigint
);
CREATE TABLE stages_past (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  case_pk bigint,
  name text COLLATE "C",
  target_days bigint,
  received bigint,
  due bigint,
  completed bigint,
  in_target bigint,
  outcome text COLLATE "C",
  outcome_details text COLLATE "C",
  outcome_by bigint,
  until bigint NOT NULL
);
CREATE TABLE statuses (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  name text COLLATE "C",
  stage bigint,
  position bigint
);
CREATE TABLE statuses_past (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  name text COLLATE "C",
  stage bigint,
  position bigint,
  until bigint NOT NULL
);
CREATE TABLE teams (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  name text COLLATE "C",
  name_key text COLLATE "C",
  code text COLLATE "C"
);
CREATE TABLE teams_past (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  name text COLLATE "C",
  name_key text COLLATE "C",
  code text COLLATE "C",
  until bigint NOT NULL
);
CREATE TABLE tenants (
  id bigint NOT NULL,
  slug text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  zone text COLLATE "C" NOT NULL,
  settings text COLLATE "C",
  created bigint NOT NULL
);
CREATE TABLE tickets (
  tenant bigint NOT NULL,
  hash bytea NOT NULL,
  user_pk bigint NOT NULL,
  purpose text COLLATE "C" NOT NULL,
  created bigint NOT NULL,
  expires bigint NOT NULL
);
CREATE TABLE tokens (
  hash bytea NOT NULL,
  key_pk bigint NOT NULL,
  expires bigint NOT NULL
);
CREATE TABLE usage (
  key_pk bigint NOT NULL,
  second bigint NOT NULL,
  n bigint NOT NULL
);
CREATE TABLE users (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  name text COLLATE "C",
  name_key text COLLATE "C",
  email text COLLATE "C",
  role text COLLATE "C",
  teams text COLLATE "C",
  enabled bigint,
  application bigint
);
CREATE TABLE users_past (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  name text COLLATE "C",
  name_key text COLLATE "C",
  email text COLLATE "C",
  role text COLLATE "C",
  teams text COLLATE "C",
  enabled bigint,
  application bigint,
  until bigint NOT NULL
);
CREATE TABLE views (
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  owner bigint NOT NULL,
  shared bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  query text COLLATE "C" NOT NULL
);
CREATE TABLE wards (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  name text COLLATE "C",
  name_key text COLLATE "C",
  code text COLLATE "C",
  tier text COLLATE "C",
  description text COLLATE "C",
  enabled bigint,
  lat bigint,
  lon bigint,
  boundary text COLLATE "C"
);
CREATE TABLE wards_past (
  pk bigint NOT NULL,
  tenant bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  created bigint NOT NULL,
  hidden bigint NOT NULL,
  name text COLLATE "C",
  name_key text COLLATE "C",
  code text COLLATE "C",
  tier text COLLATE "C",
  description text COLLATE "C",
  enabled bigint,
  lat bigint,
  lon bigint,
  boundary text COLLATE "C",
  until bigint NOT NULL
);
CREATE TABLE webhooks (
  tenant bigint NOT NULL,
  pk bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  owner bigint NOT NULL,
  url text COLLATE "C" NOT NULL,
  secret bytea NOT NULL,
  query text COLLATE "C" NOT NULL,
  rev bigint NOT NULL,
  enabled bigint NOT NULL,
  failed bigint NOT NULL,
  next_try bigint,
  created bigint NOT NULL
);
CREATE TABLE words (
  tenant bigint NOT NULL,
  noun bigint NOT NULL,
  pk bigint NOT NULL,
  words tsvector NOT NULL
);
CREATE UNIQUE INDEX accounts_pkey ON accounts USING btree (tenant, user_pk);
CREATE UNIQUE INDEX accounts_subject ON accounts USING btree (tenant, issuer, subject) WHERE (subject IS NOT NULL);
CREATE INDEX admin_changes_area ON admin_changes USING btree (tenant, area, at, seq);
CREATE UNIQUE INDEX admin_changes_pkey ON admin_changes USING btree (tenant, at, seq);
CREATE INDEX admin_changes_user ON admin_changes USING btree (tenant, user_pk, at, seq);
CREATE INDEX answers_created ON answers USING btree (tenant, created);
CREATE UNIQUE INDEX answers_pkey ON answers USING btree (tenant, key, token);
CREATE UNIQUE INDEX assigned_pkey ON assigned USING btree (tenant, user_pk, pk);
CREATE INDEX attempts_first ON attempts USING btree (tenant, first);
CREATE UNIQUE INDEX attempts_pkey ON attempts USING btree (tenant, what);
CREATE UNIQUE INDEX attr_pkey ON attr USING btree (tenant, field, key, pk);
CREATE INDEX attr_row ON attr USING btree (tenant, pk);
CREATE UNIQUE INDEX batches_pkey ON batches USING btree (tenant, pk);
CREATE UNIQUE INDEX batches_tenant_id_key ON batches USING btree (tenant, id);
CREATE UNIQUE INDEX batches_past_pkey ON batches_past USING btree (tenant, pk, until);
CREATE UNIQUE INDEX case_types_pkey ON case_types USING btree (tenant, pk);
CREATE UNIQUE INDEX case_types_tenant_id_key ON case_types USING btree (tenant, id);
CREATE UNIQUE INDEX case_types_past_pkey ON case_types_past USING btree (tenant, pk, until);
CREATE INDEX cases_closed ON cases USING btree (tenant, closed) WHERE ((closed IS NOT NULL) AND (hidden = 0));
CREATE INDEX cases_confidential ON cases USING btree (tenant, pk) WHERE ((hidden = 0) AND (confidential = 1));
CREATE INDEX cases_created ON cases USING btree (tenant, created) WHERE (hidden = 0);
CREATE INDEX cases_due ON cases USING btree (tenant, due, pk) INCLUDE (confidential, type, status, ward, category) WHERE ((hidden = 0) AND (closed IS NULL));
CREATE INDEX cases_external_id ON cases USING btree (tenant, external_id) WHERE ((external_id IS NOT NULL) AND (hidden = 0));
CREATE INDEX cases_filter ON cases USING btree (tenant, status, ward, category, opened, pk) WHERE (hidden = 0);
CREATE INDEX cases_hidden ON cases USING btree (tenant, pk) WHERE (hidden = 1);
CREATE INDEX cases_name ON cases USING btree (tenant, name_key, pk) WHERE (hidden = 0);
CREATE UNIQUE INDEX cases_number ON cases USING btree (tenant, number);
CREATE INDEX cases_opened ON cases USING btree (tenant, opened, pk) WHERE (hidden = 0);
CREATE INDEX cases_person ON cases USING btree (tenant, main_person) WHERE (main_person IS NOT NULL);
CREATE UNIQUE INDEX cases_pkey ON cases USING btree (tenant, pk);
CREATE INDEX cases_received ON cases USING btree (tenant, received) WHERE (hidden = 0);
CREATE UNIQUE INDEX cases_tenant_id_key ON cases USING btree (tenant, id);
CREATE INDEX cases_unassigned ON cases USING btree (tenant, confidential, pk) INCLUDE (type, status, ward, category) WHERE ((hidden = 0) AND (closed IS NULL) AND (owner IS NULL) AND (assignees IS NULL));
CREATE INDEX cases_updated ON cases USING btree (tenant, updated, pk) WHERE (hidden = 0);
CREATE UNIQUE INDEX cases_past_pkey ON cases_past USING btree (tenant, pk, until);
CREATE UNIQUE INDEX categories_pkey ON categories USING btree (tenant, pk);
CREATE UNIQUE INDEX categories_tenant_id_key ON categories USING btree (tenant, id);
CREATE UNIQUE INDEX categories_past_pkey ON categories_past USING btree (tenant, pk, until);
CREATE UNIQUE INDEX changes_pkey ON changes USING btree (tenant, rev);
CREATE INDEX changes_row ON changes USING btree (tenant, "row", rev);
CREATE UNIQUE INDEX clock_pkey ON clock USING btree (tenant);
CREATE UNIQUE INDEX copying_pkey ON copying USING btree (tenant);
CREATE UNIQUE INDEX cube_pkey ON cube USING btree (tenant, type, status, ward, category, hidden, confidential);
CREATE INDEX documents_case ON documents USING btree (tenant, case_pk);
CREATE INDEX documents_form ON documents USING btree (tenant, form);
CREATE UNIQUE INDEX documents_pkey ON documents USING btree (tenant, pk);
CREATE UNIQUE INDEX documents_tenant_id_key ON documents USING btree (tenant, id);
CREATE UNIQUE INDEX documents_past_pkey ON documents_past USING btree (tenant, pk, until);
CREATE UNIQUE INDEX exports_pkey ON exports USING btree (tenant, id);
CREATE INDEX exports_state ON exports USING btree (state, made);
CREATE UNIQUE INDEX fields_pkey ON fields USING btree (tenant, pk);
CREATE UNIQUE INDEX fields_tenant_id_key ON fields USING btree (tenant, id);
CREATE UNIQUE INDEX fields_past_pkey ON fields_past USING btree (tenant, pk, until);
CREATE INDEX form_cases_case ON form_cases USING btree (tenant, case_pk, form_pk);
CREATE UNIQUE INDEX form_cases_pkey ON form_cases USING btree (tenant, form_pk, case_pk);
CREATE UNIQUE INDEX forms_pkey ON forms USING btree (tenant, pk);
CREATE INDEX forms_received ON forms USING btree (tenant, received, pk) WHERE (hidden = 0);
CREATE UNIQUE INDEX forms_tenant_id_key ON forms USING btree (tenant, id);
CREATE INDEX forms_updated ON forms USING btree (tenant, updated, pk) WHERE (hidden = 0);
CREATE UNIQUE INDEX forms_past_pkey ON forms_past USING btree (tenant, pk, until);
CREATE INDEX goals_case ON goals USING btree (tenant, case_pk);
CREATE INDEX goals_person ON goals USING btree (tenant, person) WHERE (person IS NOT NULL);
CREATE UNIQUE INDEX goals_pkey ON goals USING btree (tenant, pk);
CREATE UNIQUE INDEX goals_tenant_id_key ON goals USING btree (tenant, id);
CREATE UNIQUE INDEX goals_past_pkey ON goals_past USING btree (tenant, pk, until);
CREATE UNIQUE INDEX granted_pkey ON granted USING btree (tenant, subject, pk);
CREATE UNIQUE INDEX imports_pkey ON imports USING btree (tenant, id);
CREATE INDEX imports_state ON imports USING btree (state, made);
CREATE INDEX involvements_case ON involvements USING btree (tenant, case_pk, role, hidden);
CREATE INDEX involvements_hidden ON involvements USING btree (tenant, person) WHERE (hidden = 1);
CREATE INDEX involvements_person ON involvements USING btree (tenant, person, hidden, case_pk);
CREATE UNIQUE INDEX involvements_pkey ON involvements USING btree (tenant, pk);
CREATE INDEX involvements_role ON involvements USING btree (tenant, role, pk, case_pk, person) WHERE (hidden = 0);
CREATE UNIQUE INDEX involvements_tenant_id_key ON involvements USING btree (tenant, id);
CREATE UNIQUE INDEX involvements_past_pkey ON involvements_past USING btree (tenant, pk, until);
CREATE UNIQUE INDEX keys_id_key ON keys USING btree (id);
CREATE UNIQUE INDEX keys_pkey ON keys USING btree (pk);
CREATE INDEX keys_tenant ON keys USING btree (tenant);
CREATE UNIQUE INDEX links_pkey ON links USING btree (tenant, pk, name);
CREATE INDEX links_to ON links USING btree (tenant, to_id, pk);
CREATE UNIQUE INDEX looks_pkey ON looks USING btree (tenant, seq);
CREATE INDEX looks_row ON looks USING btree (tenant, row_pk, seq);
CREATE UNIQUE INDEX mappings_pkey ON mappings USING btree (tenant, id);
CREATE UNIQUE INDEX margins_pkey ON margins USING btree (tenant, dimension, value, confidential);
CREATE INDEX notes_case ON notes USING btree (tenant, case_pk, pk);
CREATE UNIQUE INDEX notes_pkey ON notes USING btree (tenant, pk);
CREATE UNIQUE INDEX notes_tenant_id_key ON notes USING btree (tenant, id);
CREATE UNIQUE INDEX notes_past_pkey ON notes_past USING btree (tenant, pk, until);
CREATE INDEX people_creator ON people USING btree (tenant, creator) WHERE (creator IS NOT NULL);
CREATE INDEX people_name ON people USING btree (tenant, last_name_key, pk) WHERE (hidden = 0);
CREATE UNIQUE INDEX people_pkey ON people USING btree (tenant, pk);
CREATE INDEX people_sorted ON people USING btree (tenant, sort_key, pk) WHERE (hidden = 0);
CREATE UNIQUE INDEX people_tenant_id_key ON people USING btree (tenant, id);
CREATE UNIQUE INDEX people_past_pkey ON people_past USING btree (tenant, pk, until);
CREATE UNIQUE INDEX public_editions_pkey ON public_editions USING btree (tenant, made);
CREATE UNIQUE INDEX rank_pkey ON rank USING btree (tenant, bits, block, confidential);
CREATE INDEX referrals_case ON referrals USING btree (tenant, case_pk);
CREATE UNIQUE INDEX referrals_pkey ON referrals USING btree (tenant, pk);
CREATE UNIQUE INDEX referrals_tenant_id_key ON referrals USING btree (tenant, id);
CREATE UNIQUE INDEX referrals_past_pkey ON referrals_past USING btree (tenant, pk, until);
CREATE UNIQUE INDEX reports_number ON reports USING btree (tenant, number);
CREATE UNIQUE INDEX reports_pkey ON reports USING btree (tenant, pk);
CREATE UNIQUE INDEX reports_tenant_id_key ON reports USING btree (tenant, id);
CREATE UNIQUE INDEX reports_past_pkey ON reports_past USING btree (tenant, pk, until);
CREATE INDEX requests_at ON requests USING btree (tenant, at);
CREATE UNIQUE INDEX requests_pkey ON requests USING btree (tenant, key_pk, seq);
CREATE INDEX sessions_expires ON sessions USING btree (tenant, expires);
CREATE UNIQUE INDEX sessions_pkey ON sessions USING btree (tenant, hash);
CREATE INDEX sessions_user ON sessions USING btree (tenant, user_pk);
CREATE UNIQUE INDEX sources_pkey ON sources USING btree (tenant, pk);
CREATE UNIQUE INDEX sources_tenant_id_key ON sources USING btree (tenant, id);
CREATE UNIQUE INDEX sources_past_pkey ON sources_past USING btree (tenant, pk, until);
CREATE UNIQUE INDEX stages_case ON stages USING btree (tenant, case_pk, name) WHERE (hidden = 0);
CREATE INDEX stages_completed ON stages USING btree (tenant, completed, case_pk) WHERE ((completed IS NOT NULL) AND (hidden = 0));
CREATE UNIQUE INDEX stages_pkey ON stages USING btree (tenant, pk);
CREATE UNIQUE INDEX stages_tenant_id_key ON stages USING btree (tenant, id);
CREATE UNIQUE INDEX stages_past_pkey ON stages_past USING btree (tenant, pk, until);
CREATE UNIQUE INDEX statuses_pkey ON statuses USING btree (tenant, pk);
CREATE UNIQUE INDEX statuses_tenant_id_key ON statuses USING btree (tenant, id);
CREATE UNIQUE INDEX statuses_past_pkey ON statuses_past USING btree (tenant, pk, until);
CREATE UNIQUE INDEX teams_pkey ON teams USING btree (tenant, pk);
CREATE UNIQUE INDEX teams_tenant_id_key ON teams USING btree (tenant, id);
CREATE UNIQUE INDEX teams_past_pkey ON teams_past USING btree (tenant, pk, until);
CREATE UNIQUE INDEX tenants_pkey ON tenants USING btree (id);
CREATE UNIQUE INDEX tenants_slug_key ON tenants USING btree (slug);
CREATE INDEX tickets_expires ON tickets USING btree (tenant, expires);
CREATE UNIQUE INDEX tickets_pkey ON tickets USING btree (tenant, hash);
CREATE INDEX tickets_user ON tickets USING btree (tenant, user_pk);
CREATE INDEX tokens_expires ON tokens USING btree (expires);
CREATE UNIQUE INDEX tokens_pkey ON tokens USING btree (hash);
CREATE UNIQUE INDEX usage_pkey ON usage USING btree (key_pk, second);
CREATE INDEX usage_second ON usage USING btree (second);
CREATE UNIQUE INDEX users_email ON users USING btree (tenant, email) WHERE (hidden = 0);
CREATE UNIQUE INDEX users_pkey ON users USING btree (tenant, pk);
CREATE UNIQUE INDEX users_tenant_id_key ON users USING btree (tenant, id);
CREATE UNIQUE INDEX users_past_pkey ON users_past USING btree (tenant, pk, until);
CREATE INDEX views_owner ON views USING btree (tenant, owner);
CREATE UNIQUE INDEX views_pkey ON views USING btree (tenant, id);
CREATE UNIQUE INDEX wards_code ON wards USING btree (tenant, code) WHERE ((code IS NOT NULL) AND (hidden = 0));
CREATE UNIQUE INDEX wards_pkey ON wards USING btree (tenant, pk);
CREATE UNIQUE INDEX wards_tenant_id_key ON wards USING btree (tenant, id);
CREATE UNIQUE INDEX wards_past_pkey ON wards_past USING btree (tenant, pk, until);
CREATE UNIQUE INDEX webhooks_pkey ON webhooks USING btree (tenant, pk);
CREATE UNIQUE INDEX webhooks_tenant_id_key ON webhooks USING btree (tenant, id);
CREATE UNIQUE INDEX words_pkey ON words USING btree (tenant, noun, pk);
CREATE INDEX words_words ON words USING gin (words);
