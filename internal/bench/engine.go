package main

import (
	"context"
	"time"

	"caseload/internal/store/sqlstore"
)

// engine is a kind of database.
type engine interface {
	name() string
	// create makes an empty database.
	create(ctx context.Context, name string) (database, error)
	// exporter and inserter name what a database of this kind does fastest by
	// itself, which Caseload is compared with; exportGoal is how much faster an
	// export should be.
	exporter() string
	exportGoal() string
	inserter() string
}

// database is one of an engine, and what that does without Caseload.
type database interface {
	open(context.Context) (*sqlstore.Store, error)
	// address is where it is, as the command line is told.
	address() string
	// drop takes a closed database away.
	drop() error
	// export writes the rows and columns of the CSV export to nowhere.
	export() (time.Duration, error)
	// dump takes what an import of n cases wrote into memory.
	dump(ctx context.Context, n int) (dump, error)
	// points reads n of the cases 1 to rows, by number.
	points(n, rows int) (time.Duration, error)
	// pages reads n pages of 100 cases, from random places in the list.
	pages(n int) (time.Duration, error)
	// repeat reads n times by prepared statements, each time in a view of its own.
	// among is how the database says that a key is one of an argument's.
	repeat(ctx context.Context, n int, read func(run statement, among string) error) (time.Duration, error)
}

// dump is the rows of the tables that an import fills.
type dump interface {
	// insert writes them into the same tables of another database.
	insert(ctx context.Context, to database) (time.Duration, error)
}
