package config

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestDatabasesAreURLs(t *testing.T) {
	for text, shown := range map[string]string{
		"sqlite:./caseload.db":                   "sqlite:./caseload.db",
		"sqlite:a:b@c.db":                        "sqlite:a:b@c.db",
		"sqlite:file?password=x":                 "sqlite:file?password=x",
		"postgres://":                            "postgres://",
		"postgres:///cases":                      "postgres:///cases",
		"postgres://db.example":                  "postgres://db.example",
		"postgres://db.example:5432/cases":       "postgres://db.example:5432/cases",
		"postgresql://cases@db.example/cases":    "postgresql://cases@db.example/cases",
		"postgres://cases:s3cret@db.example/c":   "postgres://cases:***@db.example/c",
		"postgres://cases:s3:cr:et@db.example/c": "postgres://cases:***@db.example/c",
		"postgres://cases:s3&cret=[1]!@h/c":      "postgres://cases:***@h/c",
		"postgres://cases:s3%40%2F%3Fcret@h/c":   "postgres://cases:***@h/c",
		"postgres://:s3cret@h/c":                 "postgres://:***@h/c",
		"postgres://cases:@h/c":                  "postgres://cases:***@h/c",
		"postgres://u:s3cret@h1:5432,h2:5433/c?target_session_attrs=read-write": "postgres://u:***@h1:5432,h2:5433/c?target_session_attrs=read-write",
		"postgres://u@[2001:db8::1]:5432,[::1]/c":                               "postgres://u@[2001:db8::1]:5432,[::1]/c",
		"postgres://postgres@/name?host=/var/run/postgresql":                    "postgres://postgres@/name?host=/var/run/postgresql",
		"postgres://u@%2Fvar%2Frun%2Fpostgresql/c":                              "postgres://u@%2Fvar%2Frun%2Fpostgresql/c",
		"postgres://h/c?user=u&password=s3cret":                                 "postgres://h/c?user=u&password=***",
		"postgres://h/c?Password=s3:c,r/et&sslpassword=s3cret&a=b":              "postgres://h/c?Password=***&sslpassword=***&a=b",
		"postgres://h?default_query_exec_mode=cache_describe&pool_max_conns=8":  "postgres://h?default_query_exec_mode=cache_describe&pool_max_conns=8",
	} {
		d, err := ParseDatabase(text)
		if err != nil || d.URL() != text || d.String() != shown {
			t.Errorf("ParseDatabase(%q) = %q, shown as %q, %v; want it shown as %q", text, d.URL(), d, err, shown)
		}
		if file := strings.TrimPrefix(text, "sqlite:"); file != text && d.File() != file || file == text && d.File() != "" {
			t.Errorf("the file of %s is %q", text, d.File())
		}
	}
}

// A character that is not encoded may leave a part of the password where no
// mask looks for one.
func TestURLsThatCanBeReadInTwoWaysAreRefusedWithoutTheText(t *testing.T) {
	for _, text := range []string{
		"", "sqlite:", "sqlite::memory:", "secret.db", "mysql://u:secret@h/c", "host=h password=secret",
		"postgres:", "postgres:secret", "postgres:/secret", "POSTGRES://h/secret",
		"postgres://u:1/secret@h/c", "postgres://u:1?secret@h/c", "postgres://u:1?secret=@h/c", "postgres://u:1#secret@h/c", "postgres://u:1@secret@h/c",
		"postgres://u:1%secret@h/c", "postgres://u:1 secret@h/c", "postgres://u:1\nsecret@h/c", "postgres://u:1\x00secret@h/c",
		"postgres://u:secret", "postgres://u:secret/c", "postgres://h:123456/c", "postgres://h:-1/c",
		"postgres://h/c/secret", "postgres://h/c#secret", "postgres://h/c?secret", "postgres://h/c?a=b=secret", "postgres://h/c?a=%2secret",
		"postgres://h/c?pass%77ord=secret", "postgres://h/c?a=b&", "postgres://[secret/c", "postgres://[]/c",
	} {
		d, err := ParseDatabase(text)
		if err == nil || strings.Contains(err.Error(), "secret") || d != (Database{}) {
			t.Errorf("ParseDatabase(%q) = %v, %v; want an error that does not repeat it", text, d, err)
		}
	}
}

func TestNoFormatOfADatabaseShowsItsPassword(t *testing.T) {
	d, err := ParseDatabase("postgres://u:s3cret@h/c")
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("started", "database", d)
	slog.New(slog.NewTextHandler(&log, nil)).Info("started", "database", d)
	settings := &Config{DB: d}
	for _, text := range []string{fmt.Sprint(d), fmt.Sprintf("%v %+v %q %s", d, d, d, d), fmt.Sprintf("%v %+v", settings, settings), log.String()} {
		if strings.Contains(text, "s3cret") {
			t.Errorf("%s shows the password", text)
		}
	}
}

// What is accepted keeps its password wherever it stands: with another password
// in its place, it looks the same.
func FuzzDatabase(f *testing.F) {
	for _, seed := range []string{
		"sqlite:a.db", "postgres://u:p@h1:1,h2:2/c?password=p&sslmode=require", "postgres://@/?a=/b", "postgresql://[::1]:5/%2F",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDatabase(text)
		if err != nil {
			return
		}
		again, err := ParseDatabase(d.String())
		if err != nil || again.String() != d.String() || (again.File() == "") != (d.File() == "") {
			t.Errorf("ParseDatabase(%q), read again as %q = %q, %v", text, d, again, err)
		}
		before, rest, isUser := strings.Cut(text, "@")
		scheme, user, ok := strings.Cut(before, "://")
		if user, _, hasPassword := strings.Cut(user, ":"); d.File() == "" && ok && isUser && hasPassword {
			other, err := ParseDatabase(scheme + "://" + user + ":another@" + rest)
			if err != nil || other.String() != d.String() {
				t.Errorf("%q is shown as %q, and with another password as %q, %v", text, d, other, err)
			}
		}
	})
}
