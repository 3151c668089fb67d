// Package caseload is the domain of Caseload, a server that keeps the cases of
// councils, charities and health programmes, and answers the APIs of systems
// that they already use.
//
// # The story
//
// A [Tenant] is one council, charity or programme. It has [Case]s, written in a
// vocabulary of its own: statuses, case types, declared fields, sources, wards,
// categories, users and teams. All of that together is its [Catalog], small
// enough to be held in memory. Around a case stand a [Person] whom it concerns,
// by way of an [Involvement], and [Note]s.
//
// A request comes in through a face, which speaks the protocol of one existing
// system and knows no rule of the field. The face finds out who asks, which is a
// [Principal], and calls one method of the [Service]. The Service holds every
// rule and all of permission. To read, it turns the caller's [Query] into a
// [Plan]: names are looked up in the Catalog, the rows that the caller may see
// are joined to the condition, and columns that the caller may not read are
// masked. Only this package can make a Plan, and a Plan is the one question
// that a [Store] answers; so there is no read that could forget permission.
// Rows come back packed in a [Block], and the face encodes them.
//
// To write, the Service runs a function in a transaction of the tenant, alone
// among its writers, and puts whole rows. The Store stamps each with the next
// [Rev], keeps the row that was superseded, appends a change that says who did
// it and through what, and keeps words, order keys and counts in step, all in
// the same transaction. A Rev is a time in microseconds, strictly later with
// each change of the tenant, and so it is also when the row was updated.
//
// What a condition and an order mean is written down once in plain Go, in
// [Match] and [Before]. The reference store of the tests is made of the two, and
// every other store is compared with it.
//
// # The packages
//
// Imports run downward only, which imports_test.go holds.
//
//	cmd/caseload               the commands, one file each; wires everything
//	internal/changelog         the notes of changes, folded into a version's
//	internal/api/casework      the face of the Casework API
//	internal/api/casebook      the face of Casebook's Cases API
//	internal/api/commcare      the face of CommCare HQ's APIs of cases and forms
//	internal/api/icasework     the face of iCasework's API: reports by number
//	internal/api/reporting     our own API of reports
//	internal/api/feeds         tables as OData, for Excel, Power BI and the like
//	internal/ui                the web pages
//	internal/server            two listeners, the log line, metrics, a drained stop
//	internal/config            one table of settings: flags, environment, file
//	internal/auth              API keys of requests, and the rate limit
//	internal/requestlog        what keys asked, brought into their logs
//	internal/httpkit           handlers that return errors, bounded bodies, strict JSON
//	internal/spool             an export that waits for its client, and not its snapshot
//	internal/openapi           an API, described
//	internal/snippet           a request as lines of curl, Python, JavaScript, PowerShell and R
//	internal/jsonapi           JSON:API, without our nouns
//	internal/xform             the XML of forms, read into case blocks
//	internal/csql              CommCare's query language
//	internal/odata             what feeds of OData have in common
//	internal/jobs              the part that a server does of work beside the requests
//	internal/exports           files of rows, what each holds, and who makes them
//	internal/fetch             exports of a server, over connections that break
//	internal/imports           files and mappings into the Service
//	internal/publishing        public statistics, made anew
//	internal/indexing          fields that were declared late, made findable
//	internal/reportfile        designs of reports as people write them
//	internal/gendata           invented cases
//	internal/demo              open data, for the demo
//	.                          the domain: this package
//	internal/tabular           tables in six formats, from blocks of rows
//	internal/suppress          small numbers hidden, so that none can be computed
//	internal/encode            CSV, JSON, XML and times, appended to a buffer
//	internal/chart             charts and ward maps, as SVG
//	internal/fault             what is wrong with what somebody brings, by names
//	internal/fold              folded text, for sorting and searching
//	internal/tomlfile          what is wrong with a file that people write
//	internal/panics            what of a panic may be logged
//	internal/geo               ward boundaries, and the ward of a place
//	internal/store/sqlite      the embedded database: connections, the one writer
//	internal/store/postgres    PostgreSQL: the pool, what to do when it is lost, a replica
//	internal/store/groupcommit writers who wait share a transaction
//	internal/store/sqlstore    the Store in SQL, with its migrations
//	internal/store/sqlq        a Plan as the text of a statement
//	internal/store/sqldb       what the SQL engine needs of a database
//	internal/store/memstore    the reference Store: maps, Match and Before
//	internal/store/storetest   the contract of a Store as tests
//	internal/store/shapetest   the questions whose plans are held, and their data
//	internal/store/crashtest   imports that are killed, and what is left recounted
//	internal/canary            that no answer tells what its caller may not see
//	internal/apitest           exchanges with a face, over every store
//	internal/browsertest       pages in Chromium, looked at as people see them
//	internal/pgtest            throw-away servers of PostgreSQL that fail on command
//	internal/bench             measurements, as ratios
//	mappings                   ready mappings for files of known cities
//
// # How to read it
//
// Begin with case.go and vocabulary.go for the nouns, store.go for what is asked
// of a store, and service.go, cases.go and plan.go for how a request becomes a
// Plan. noun.go lists each noun's attributes with who may read them, and cells.go
// carries the structs to rows and back. Then internal/api/casework shows what
// remains for a face to do. docs/architecture.md has the picture, docs/decisions
// the reasons.
package caseload
