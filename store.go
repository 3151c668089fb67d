package caseload

import (
	"context"
	"time"
)

// Store keeps the rows of all tenants. Implementations must agree with Match
// and Before about what a Plan means; internal/store/storetest holds them to
// this contract.
//
// Within a tenant, Revs are strictly increasing microseconds in the order of
// commits, and two Revs of one row lie in different milliseconds, which is what
// some faces show of them. A snapshot whose horizon is R holds every change up
// to R and none later, and nothing up to R appears afterwards. What Update has
// returned is on the disk and in every later View that is Own. Rows of one
// tenant must never be seen through another's TenantID.
type Store interface {
	// View runs fn on one snapshot of a tenant. Blocks filled inside may be
	// used after fn; nothing may be written to a network inside it, since the
	// snapshot would be held for whoever takes it. fn may run again, on another
	// snapshot, until a Scan has handed it a block. The error is fn's, or
	// CodeUnavailable.
	View(ctx context.Context, t TenantID, span Span, fresh Fresh, fn func(Tx) error) error

	// Update runs fn alone among the writers of t and commits what it wrote.
	// If fn, a write or the commit fails, nothing of it stays, whatever fn
	// makes of the failure; where the error says that the outcome is not known,
	// it may. fn may run more than once and must touch nothing but the WriteTx.
	// Cancelling ctx ends the waiting, never a write under way. The Rev is that
	// of the last change.
	Update(ctx context.Context, t TenantID, by Actor, fn func(WriteTx) error) (Rev, error)

	// Analyze renews what the database knows about its contents, after a
	// bulk load.
	Analyze(ctx context.Context) error

	Control
	Door
	Watch
	Desk

	Close() error
}

// Span says how long a View will last.
type Span int

// A Short view reads a page or two, and is stopped if that takes too long. A
// Long one may read everything. A Brief one reads a few rows by their keys, such as
// who is asking or what a change has left, and waits for neither of the others.
const (
	Short Span = iota
	Long
	Brief
)

// Fresh says what a View has to show.
type Fresh int

// An Own view shows whatever was acknowledged before it. A Lagging one may
// be behind, as its Lag says, and leaves the machine of the writers alone.
const (
	Own Fresh = iota
	Lagging
)

// Lag is how far what is shown may be behind what is stored.
type Lag struct {
	Replica bool          // a replica shows it
	Age     time.Duration // of the replica: what was changed longer ago is shown
}

// Horizon is the state of a tenant that a snapshot shows.
type Horizon struct {
	Rev     Rev    // of the last change
	Catalog Rev    // of the last change of a catalogued noun
	Epoch   string // changes when the data were restored or moved
	Lag     Lag
}

// Actor is who a change is kept under.
type Actor struct {
	User, Key, Batch PK
	Face             string
}

// Tx reads one snapshot of one tenant.
type Tx interface {
	Horizon() Horizon

	// Page appends to b the plan's rows, at most its limit, in its order.
	Page(p *Plan, b *Block) error

	// Scan is Page for any number of rows: it hands them to fn block by
	// block, reading ahead while fn runs. The Block is valid inside fn.
	Scan(p *Plan, fn func(*Block) error) error

	// Count counts the plan's rows without its limit, exactly up to atMost;
	// if there are more, exact is false. 0 means no bound.
	Count(p *Plan, atMost int64) (n int64, exact bool, err error)

	// Tally counts the plan's rows by the values of some of status, ward,
	// category and type; at the same cost whatever their number, where the
	// plan's condition is only about these. It also counts by received, or by
	// ClosedDay, alone: then By is days since 1970, and the cost that of the
	// days, where the plan has no condition.
	Tally(p *Plan, by ...Path) ([]Tally, error)

	// Match appends to b the newest n of the plan's rows with its words, newest first.
	Match(p *Plan, n int, b *Block) error

	// Resolve finds the shown rows of a noun with the given texts in a unique
	// attribute (id, external_id, reference, email, code), in their order, the
	// first of those that share one; 0 for none. It knows no permission: what it finds may be read by a Plan
	// only.
	Resolve(n Noun, attribute string, texts []string) ([]PK, error)

	// At appends whole rows as they were at a Rev, those of some PKs that were then,
	// in no order.
	At(n Noun, keys []PK, r Rev, b *Block) error

	// Versions appends some attributes of rows as they were from one Rev to another,
	// those of some PKs: each as it was at the first, and as each change up to the last
	// made it, in no order.
	Versions(n Noun, keys []PK, from, to Rev, attributes []Path, b *Block) error

	// Around appends some attributes of rows, those of some PKs, as changes at some Revs
	// made them and as they were just before, in no order. What several changes share is
	// appended once.
	Around(n Noun, keys []PK, revs []Rev, attributes []Path, b *Block) error

	// Opened lists the users of whom an account has a password or a subject: who can sign
	// in, if enabled.
	Opened() ([]PK, error)

	// AdminChanges lists changes of how the tenant is administered, the latest first: each
	// of a row of a catalogued noun, and those that were told of Control and Door.
	AdminChanges(q AdminSearch) ([]AdminChange, error)

	// Answer finds what Keep has kept for a token of a key, nil without one.
	Answer(key PK, token string) (*Answer, error)
}

// Tally is a number of rows with the same values.
type Tally struct {
	By []PK // in the order asked; 0: none
	N  int64
}

// WriteTx is a Tx that also writes. It sees its own writes.
type WriteTx interface {
	Tx

	// Put stores whole rows of a noun: new ones (updated is 0) and changed
	// ones. It stamps each with the next Rev, in the block too, keeps the row that is
	// superseded, appends the Change, and keeps words, order keys, access and
	// counts in step. The PK of a new row comes from Next. A row that equals
	// the stored one is left as it is. A clash with another row is
	// CodeConflict, its Problem naming the attribute. Rows are stamped in the
	// order of the block; one of a catalogued noun may take a unique value that
	// a row before it gives up.
	Put(n Noun, b *Block) error

	// Next takes n numbers and returns the first.
	Next(c Counter, n int) (int64, error)

	// Reindex derives words and order keys anew from the next n cases behind a
	// PK, hidden ones too, and returns the last of them, 0 at the end. It
	// changes no row.
	Reindex(after PK, n int) (PK, error)

	// Keep keeps an answer for a token of a key, in the place of an earlier one,
	// and forgets the tenant's answers of since and before.
	Keep(key PK, token string, a Answer, since time.Time) error

	// Purge empties rows for good: of each the PK, the ID, the time when it was
	// made and the attributes that a row of the noun must have are all that is left,
	// so that neither its ID nor its number is another's, and it is hidden. It stamps
	// each with the next Rev and appends the Change, takes away its words, order keys
	// and access, and keeps the counts in step. Of the rows that it superseded there
	// are left besides, for who follows the changes, the attributes of which it
	// depends who saw them.
	Purge(n Noun, keys []PK) error

	// ShutOut forgets the sessions of a user, and the tickets of every purpose.
	ShutOut(user PK) error

	// Forget empties the Content of every answer that is kept for the tenant.
	Forget() error

	// SearchFields tells the transaction which properties of cases are
	// searchable, before it puts any.
	SearchFields(fields []Field)

	// InBatch has the Changes of what is put from then on name a batch, which the
	// transaction made itself.
	InBatch(batch PK)
}

// Counter is a sequence of numbers of one tenant, without gaps among what was
// committed.
type Counter int

// The counters.
const (
	PKs Counter = iota
	Numbers
)

// Control keeps what stands above the tenants' data: who they are, who may
// enter, how often. Of what administrators change it is told an AdminChange, which is
// stored with it or not at all; a nil one is none.
type Control interface {
	// CreateTenant stores a tenant and returns its ID. A used slug is
	// CodeConflict.
	CreateTenant(ctx context.Context, t Tenant) (TenantID, error)
	// ConfigureTenant changes the Settings of a tenant, and answers it. change
	// may run more than once; its error is answered, and nothing changed.
	ConfigureTenant(ctx context.Context, t TenantID, change func(Settings) (Settings, *AdminChange, error)) (Tenant, error)
	// TenantBySlug finds a tenant. Without one: CodeNotFound.
	TenantBySlug(ctx context.Context, slug string) (Tenant, error)
	// Tenants lists all, by slug.
	Tenants(ctx context.Context) ([]Tenant, error)
	// CreateKey stores a key and returns its PK. An ID that is used is CodeConflict.
	CreateKey(ctx context.Context, k Key, told ...AdminChange) (PK, error)
	// KeyByID finds a key by its public ID, revoked and expired ones too, and
	// its tenant. Without one: CodeNotFound.
	KeyByID(ctx context.Context, id string) (Key, Tenant, error)
	// Keys lists the keys of a tenant, newest first.
	Keys(ctx context.Context, t TenantID) ([]Key, error)
	// ChangeKey stores what change makes of the label, the addresses and the expiry of a
	// key of a tenant, and answers it. change may run more than once; its error is
	// answered, and nothing changed. Without such a key: CodeNotFound.
	ChangeKey(ctx context.Context, t TenantID, id string, change func(*Key) (*AdminChange, error)) (Key, error)
	// RevokeKey ends a key of a tenant. It reports whether there is one that
	// was not revoked before.
	RevokeKey(ctx context.Context, t TenantID, id string, at time.Time, told ...AdminChange) (bool, error)
	// CreateToken stores the SHA-256 of a token of a key, and forgets the tokens
	// that have expired by now.
	CreateToken(ctx context.Context, key PK, hash []byte, now, expires time.Time) error
	// KeyByToken is KeyByID by the SHA-256 of a token that has not expired by now.
	KeyByToken(ctx context.Context, hash []byte, now time.Time) (Key, Tenant, error)
	// Settle adds what this process counted and returns the counts of all
	// processes for the same keys since a time; older ones are forgotten.
	Settle(ctx context.Context, counted []Usage, since time.Time) ([]Usage, error)
	// KeepRequests adds requests to the logs of their keys, in the order in which they
	// are given, and forgets those of all keys before since, and of each of these keys
	// all but the latest most. Those of keys that there are not are left out.
	KeepRequests(ctx context.Context, all []Request, since time.Time, most int) error
	// Requests lists the log of a key of a tenant, the latest first.
	Requests(ctx context.Context, t TenantID, key PK, q RequestQuery) ([]Request, error)
	// CreateExport stores a new export, unless admit refuses it, which is given those
	// of the tenant as Exports lists them, may run more than once, and stores nothing.
	CreateExport(ctx context.Context, e *Export, admit func([]*Export) error) error
	// Export finds an export of a tenant. Without one: CodeNotFound.
	Export(ctx context.Context, t TenantID, id string) (*Export, error)
	// Exports lists the exports of a tenant without their manifests, the newest first.
	Exports(ctx context.Context, t TenantID) ([]*Export, error)
	// ChangeExport changes what change changes of an export, and answers it. change
	// may run more than once; its error is answered, and nothing changed.
	ChangeExport(ctx context.Context, t TenantID, id string, change func(*Export) error) (*Export, error)
	// ClaimExport makes a runner that of an export of any tenant that is queued, or
	// that is running without a beat since a time; nil if there is none. Of these it
	// is the oldest of a caller, by key and user, for whom the fewest are made at the
	// time. It is running then, with a beat now, one attempt more, and nothing done yet.
	ClaimExport(ctx context.Context, runner string, now, silent time.Time) (*Export, error)
	// ExpiredExports lists the exports of all tenants that expired by now and are
	// made by nobody, without their manifests.
	ExpiredExports(ctx context.Context, now time.Time) ([]*Export, error)
	// DeleteExport forgets an export.
	DeleteExport(ctx context.Context, t TenantID, id string) error
	// CreateImport stores a new import, unless admit refuses it, which is given those of
	// the tenant as Imports lists them, may run more than once, and stores nothing.
	CreateImport(ctx context.Context, i *Import, admit func([]*Import) error) error
	// Import finds an import of a tenant. Without one: CodeNotFound.
	Import(ctx context.Context, t TenantID, id string) (*Import, error)
	// Imports lists the imports of a tenant without their mappings and reports, the newest
	// first.
	Imports(ctx context.Context, t TenantID) ([]*Import, error)
	// ChangeImport changes what change changes of an import, and answers it. change may
	// run more than once; its error is answered, and nothing changed. What the file is
	// never changes.
	ChangeImport(ctx context.Context, t TenantID, id string, change func(*Import) error) (*Import, error)
	// ClaimImport makes a runner that of the oldest import of any tenant that is queued,
	// or that is running without a beat since a time; nil if there is none. It is running
	// then, with a beat now and one attempt more.
	ClaimImport(ctx context.Context, runner string, now, silent time.Time) (*Import, error)
	// DeleteImport forgets an import, unless admit refuses that, which may run more than
	// once. Without one: CodeNotFound.
	DeleteImport(ctx context.Context, t TenantID, id string, admit func(*Import) error) error
	// Mappings lists the mappings that a tenant keeps without their texts, in no order.
	Mappings(ctx context.Context, t TenantID) ([]KeptMapping, error)
	// Mapping finds one of them, with its text. Without one: CodeNotFound.
	Mapping(ctx context.Context, t TenantID, id string) (KeptMapping, error)
	// ChangeMapping keeps what change makes of a mapping, and answers it. change is given
	// one with the tenant and the ID alone where there is none, and all of the tenant as
	// Mappings lists them. It may run more than once; its error is answered, and nothing
	// changed.
	ChangeMapping(ctx context.Context, t TenantID, id string, change func(x *KeptMapping, all []KeptMapping) error) (KeptMapping, error)
	// DeleteMapping forgets a mapping, unless admit refuses that, which may run more than
	// once. Without one: CodeNotFound.
	DeleteMapping(ctx context.Context, t TenantID, id string, admit func(*KeptMapping) error) error
	// KeepEdition keeps a tenant's public edition, made at a time, in the place of
	// another, which is "" where none was kept. It reports false, and keeps what there
	// is, where that is not the other.
	KeepEdition(ctx context.Context, t TenantID, made time.Time, edition, replaces string) (bool, error)
	// Edition finds it; "" where none was kept.
	Edition(ctx context.Context, t TenantID) (string, error)
	// Ping reports whether the database answers.
	Ping(ctx context.Context) error
}

// Usage is a number of requests that a key made in one second.
type Usage struct {
	Key    PK
	Second int64 // since 1970
	N      int64
}

// Door keeps how people come in: their accounts, sessions and tickets. Of what is
// secret it is given hashes. It is told of changes as Control is.
type Door interface {
	// Account finds the account of a user; an empty one where none was stored.
	Account(ctx context.Context, t TenantID, user PK) (Account, error)
	// Accounts lists the accounts of some users of a tenant that were stored, by user.
	Accounts(ctx context.Context, t TenantID, users []PK) ([]Account, error)
	// AccountBySubject finds the account that is tied to a subject of an issuer.
	// Without one: CodeNotFound.
	AccountBySubject(ctx context.Context, t TenantID, issuer, subject string) (Account, error)
	// ChangeAccount stores what change makes of an account, and answers it. change may
	// run more than once; its error is answered, and nothing changed. A subject that
	// another account is tied to is CodeConflict.
	ChangeAccount(ctx context.Context, t TenantID, user PK, change func(*Account) error, told ...AdminChange) (Account, error)
	// AnyAccount reports whether any tenant has an account with a password or a subject.
	AnyAccount(ctx context.Context) (bool, error)

	// Attempt counts an attempt and reports true, unless that many were counted since
	// the first, and that is after since. What the tenant began before is forgotten.
	Attempt(ctx context.Context, t TenantID, what []byte, at, since time.Time, most int) (bool, error)
	// TakeBackAttempt counts one attempt less of one thing, if any is counted.
	TakeBackAttempt(ctx context.Context, t TenantID, what []byte) error
	// ForgetAttempts forgets those of one thing.
	ForgetAttempts(ctx context.Context, t TenantID, what []byte) error

	// CreateSession stores a session, and forgets those of its tenant that expired by now.
	CreateSession(ctx context.Context, x Session, now time.Time) error
	// SessionByHash finds a session, whether it has ended or not, and its tenant.
	// Without one: CodeNotFound.
	SessionByHash(ctx context.Context, t TenantID, hash []byte) (Session, Tenant, error)
	// TouchSession keeps when a session was seen.
	TouchSession(ctx context.Context, t TenantID, hash []byte, seen time.Time) error
	// Sessions lists the sessions of a user, the newest first.
	Sessions(ctx context.Context, t TenantID, user PK) ([]Session, error)
	// SetGuise keeps as whom a session of a user sees the pages, and reports whether
	// there is such a session.
	SetGuise(ctx context.Context, t TenantID, user PK, id string, as Guise) (bool, error)
	// EndSession forgets a session of a user, and reports whether there was one.
	EndSession(ctx context.Context, t TenantID, user PK, id string) (bool, error)
	// EndSessions forgets all sessions of a user but one, whose ID may be "".
	EndSessions(ctx context.Context, t TenantID, user PK, but string) error

	// CreateTicket stores a ticket in the place of those of the same user and purpose, and
	// forgets those of the tenant that expired when it was made.
	CreateTicket(ctx context.Context, k Ticket, told ...AdminChange) error
	// TicketByHash finds a ticket, and its tenant, an empty one for 0. Without one:
	// CodeNotFound.
	TicketByHash(ctx context.Context, t TenantID, hash []byte) (Ticket, Tenant, error)
	// TakeTicket forgets a ticket, and reports whether it was there. One of the server
	// is not taken once AnyAccount is true.
	TakeTicket(ctx context.Context, t TenantID, hash []byte) (bool, error)
}

// Watch keeps who looked at what. Looks are added, and never changed.
type Watch interface {
	// KeepLook stores a look at a row, sealed, with the next Seq of the tenant; unless
	// one at this row by the same user and key, in the same guise through the same face,
	// was stored that is not before since.
	KeepLook(ctx context.Context, t TenantID, l Look, since time.Time) error
	// Looks lists the looks at a row, the latest first, at most n.
	Looks(ctx context.Context, t TenantID, row PK, n int) ([]Look, error)
}

// Desk keeps what users have laid out for themselves.
type Desk interface {
	// KeepSavedView stores a view, in the place of the one of its ID, unless admit
	// refuses it, which is given those that SavedViews lists to its owner, may run more
	// than once, and stores nothing.
	KeepSavedView(ctx context.Context, x SavedView, admit func(all []SavedView) error) error
	// SavedViews lists the views of a user and those that are shared in the tenant,
	// in no order.
	SavedViews(ctx context.Context, t TenantID, user PK) ([]SavedView, error)
	// DeleteSavedView forgets a view, if there is one.
	DeleteSavedView(ctx context.Context, t TenantID, id string) error
}
