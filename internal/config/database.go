package config

import (
	"errors"
	"regexp"
	"strings"
)

// Database is where cases are kept, as a URL: sqlite:FILE, or one of PostgreSQL
// as its libpq reads it. The zero Database is none.
type Database struct{ url string }

const sqliteScheme = "sqlite:"

// SQLite is the Database in a file.
func SQLite(file string) Database { return Database{sqliteScheme + file} }

// ParseDatabase reads a URL. Whether there is such a database is not asked. The
// error holds no part of the text, which may have a password.
func ParseDatabase(text string) (Database, error) {
	if strings.HasPrefix(text, "postgres:") || strings.HasPrefix(text, "postgresql:") {
		return parsePostgres(text)
	}
	file, ok := strings.CutPrefix(text, sqliteScheme)
	if !ok || file == "" || file == ":memory:" {
		return Database{}, errors.New("must be sqlite:FILE, such as sqlite:./caseload.db, or postgres://USER@HOST/NAME")
	}
	return Database{text}, nil
}

func parsePostgres(text string) (Database, error) {
	if !postgresURL.MatchString(text) {
		return Database{}, errors.New("must be postgres://USER@HOST/NAME, such as postgres://caseload@db.example:5432/caseload; " +
			"in a user, password or name write % / ? # @ as %25 %2F %3F %23 %40")
	}
	return Database{text}, nil
}

// File is the file of an SQLite database, "" for any other.
func (d Database) File() string {
	if file, ok := strings.CutPrefix(d.url, sqliteScheme); ok {
		return file
	}
	return ""
}

// URL is the whole text, its passwords too: for the driver alone.
func (d Database) URL() string { return d.url }

// String is the text for people and logs, its passwords masked.
func (d Database) String() string {
	if d.File() != "" {
		return d.url
	}
	shown := userPassword.ReplaceAllString(d.url, "${1}***@")
	return passwordParameter.ReplaceAllString(shown, "${1}***")
}

// The parts of a postgresURL: text in which what could end a part is encoded,
// a host with its port, and a parameter.
const (
	partText  = `(?:[^\x00-\x20\x7f%:/?#@]|%[0-9A-Fa-f]{2})*`
	hostPort  = `(?:\[[0-9A-Za-z:.%_-]+\]|(?:[0-9A-Za-z._-]|%[0-9A-Fa-f]{2})*)(?::[0-9]{0,5})?`
	parameter = `[0-9A-Za-z_.]+=(?:[^\x00-\x20\x7f%?#@&=]|%[0-9A-Fa-f]{2})*`
)

// postgresURL is a libpq URI with any number of hosts, for which net/url has no
// place (PostgreSQL 15, 34.1.1.2). libpq takes more: there, the rest of a
// password with a character that ought to be encoded can pass for a host, a
// name or a parameter, and would be shown.
var postgresURL = regexp.MustCompile(`^postgres(?:ql)?://` +
	`(?:` + partText + `(?::` + partText + `)*@)?` +
	hostPort + `(?:,` + hostPort + `)*` +
	`(?:/` + partText + `)?` +
	`(?:\?` + parameter + `(?:&` + parameter + `)*)?$`)

// Where passwords stand in a postgresURL: before its only @, and in the
// parameters password and sslpassword.
var (
	userPassword      = regexp.MustCompile(`^([a-z]+://[^:@]*:)[^@]*@`)
	passwordParameter = regexp.MustCompile(`(?i)([?&][a-z0-9_.]*password[a-z0-9_.]*=)[^&]*`)
)
