package config

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/spf13/pflag"
)

// parsed returns the flag set of a command that takes every setting, given args.
func parsed(t *testing.T, args ...string) *pflag.FlagSet {
	t.Helper()
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	AddFlags(flags)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	return flags
}

func written(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "caseload.toml")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestDefaultsAreTheDocumentedOnes(t *testing.T) {
	c, err := Load(parsed(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		DB: SQLite("./caseload.db"), DBReplicaMaxAge: time.Minute, Migrate: true, Addr: "127.0.0.1:8080", AdminAddr: "127.0.0.1:8081",
		LogLevel: slog.LevelInfo, LogFormat: "json", RateLimit: 100, MaxBody: 1 << 20,
		ShutdownTimeout: 30 * time.Second, WriteTimeout: time.Minute, ExportDays: 7, ImportMaxSize: 256 << 20, ImportMaxTotal: 2 << 30, ImportDays: 7,
	}
	if diff := cmp.Diff(want, *c, cmpopts.IgnoreUnexported(Config{}), cmpopts.EquateComparable(Database{})); diff != "" {
		t.Errorf("Load with nothing set (-want +got):\n%s", diff)
	}
}

func TestFlagBeatsEnvironmentBeatsFileBeatsDefault(t *testing.T) {
	file := written(t, "db = 'sqlite:file.db'\nreaders = 7\nmax-body = '2MiB'\n")
	flags := parsed(t, "--db", "sqlite:flag.db")
	c, err := Load(flags, []string{
		"CASELOAD_CONFIG=" + file, "CASELOAD_DB=sqlite:env.db", "CASELOAD_READERS=9", "CASELOAD_LOG_LEVEL=", "HOME=/",
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.DB != SQLite("flag.db") || c.Readers != 9 || c.MaxBody != 2<<20 || c.LogLevel != slog.LevelInfo {
		t.Errorf("Load = %+v, want the database of the flag, 9 readers, 2 MiB, info", c)
	}
	var out bytes.Buffer
	if err := c.Print(&out, "json"); err != nil {
		t.Fatal(err)
	}
	var rows []struct{ Key, Value, Source string }
	if err := json.Unmarshal(out.Bytes(), &rows); err != nil {
		t.Fatalf("Print(json) = %s: %v", out.Bytes(), err)
	}
	if err := c.Print(&out, "yaml"); err == nil {
		t.Error("Print(yaml) = nil, want an error")
	}
	sources := map[string]string{}
	for _, row := range rows {
		sources[row.Key] = row.Value + " " + row.Source
	}
	for key, want := range map[string]string{
		"db": "sqlite:flag.db flag", "readers": "9 environment", "max-body": "2MiB file", "log-level": "info default",
	} {
		if sources[key] != want {
			t.Errorf("Print(json) says %s %s, want %s", key, sources[key], want)
		}
	}
}

func TestConfigFlagBeatsTheVariable(t *testing.T) {
	flags := parsed(t, "--config", written(t, "readers = 2"))
	c, err := Load(flags, []string{"CASELOAD_CONFIG=" + written(t, "readers = 3")})
	if err != nil || c.Readers != 2 {
		t.Errorf("Load = %+v, %v; want 2 readers", c, err)
	}
}

func TestCommandTakesOnlyTheFlagsItNames(t *testing.T) {
	flags := pflag.NewFlagSet("key", pflag.ContinueOnError)
	AddFlags(flags, "db")
	if flags.Lookup("addr") != nil || flags.Lookup("db") == nil || flags.Lookup("config") == nil {
		t.Errorf("AddFlags(db) defines\n%s\nwant db and config alone", flags.FlagUsages())
	}
	c, err := Load(flags, []string{"CASELOAD_ADDR=127.0.0.1:1"})
	if err != nil || c.Addr != "127.0.0.1:1" {
		t.Errorf("Load = %+v, %v; want the address of the environment", c, err)
	}
}

func TestUnknownNamesAndBadValuesAreRefusedWithoutTheValue(t *testing.T) {
	tests := []struct {
		name, file string
		environ    []string
		says       string
	}{
		{"variable", "", []string{"CASELOAD_READER=secret"}, `no variable "CASELOAD_READER"; the nearest is CASELOAD_READERS.`},
		{"key", "ratelimit = 'secret'", nil, `no key "ratelimit"; the nearest is rate-limit.`},
		{"table", "[db]\nurl = 'secret'", nil, "db must be text or a whole number"},
		{"type", "readers = [471147114711]", nil, "readers must be text or a whole number"},
		{"broken file", "db = 'secret", nil, "line 1, column"},
		{"repeated key", "db = 'secret'\ndb = 'secret'", nil, "not valid TOML"},
		{"number", "", []string{"CASELOAD_READERS=secret"}, "The setting readers (from the environment) must be a whole number from 0 to 256."},
		{"out of range", "readers = 471147114711", nil, "must be a whole number from 0 to 256"},
		{"size", "", []string{"CASELOAD_MAX_BODY=secretMiB"}, "max-body (from the environment) must be a size"},
		{"size of nothing", "max-body = 0", nil, "more than 0"},
		{"size too great", "max-body = '9999999999GiB'", nil, "must be a size"},
		{"time", "", []string{"CASELOAD_WRITE_TIMEOUT=secret"}, "must be a time such as 30s"},
		{"time below 0", "write-timeout = '-1s'", nil, "more than 0"},
		{"level", "", []string{"CASELOAD_LOG_LEVEL=secret"}, "must be debug, info, warn or error"},
		{"yes or no", "migrate = 'secret'", nil, "must be yes or no"},
		{"format", "", []string{"CASELOAD_LOG_FORMAT=secret"}, "must be json or text"},
		{"address", "", []string{"CASELOAD_ADDR=secret"}, "addr (from the environment) must be HOST:PORT, such as"},
		{"port that is a word", "addr = '127.0.0.1:secret'", nil, "must be HOST:PORT"},
		{"iCasework domain with a scheme", "icasework-domain = 'https://secret.example'", nil, "icasework-domain (from"},
		{"iCasework domain with a port", "icasework-domain = 'secret.example:80'", nil, "must be the name of a domain"},
		{"issuer without a scheme", "oidc-issuer = 'secret.example'\noidc-client-id = 'caseload'", nil, "oidc-issuer (from"},
		{"issuer with a query", "oidc-issuer = 'https://secret.example?x'\noidc-client-id = 'caseload'", nil, "must be an address such as https://login.example.org"},
		{"issuer that knows no client", "oidc-issuer = 'https://secret.example'", nil, "oidc-issuer and oidc-client-id go together"},
		{"public URL without a scheme", "public-url = 'secret.example'", nil, "public-url (from"},
		{"public URL of another scheme", "public-url = 'ftp://secret.example'", nil, "must be https://HOST or http://HOST, without a path"},
		{"public URL with a path", "", []string{"CASELOAD_PUBLIC_URL=https://secret.example/cases"}, "public-url (from the environment) must be https://HOST"},
		{"public URL with a query", "public-url = 'https://secret.example?x'", nil, "must be https://HOST"},
		{"public URL with a fragment", "public-url = 'https://secret.example/#'", nil, "must be https://HOST"},
		{"public URL with a user", "public-url = 'https://u:secret@a.example'", nil, "must be https://HOST"},
		{"public URL with a bad port", "public-url = 'https://a.example:secret'", nil, "must be https://HOST"},
		{"public URL of no host", "public-url = 'https://:471147114711'", nil, "must be https://HOST"},
		{"port beyond all", "admin-addr = ':9847114711471147'", nil, "must be HOST:PORT"},
		{"file without a scheme", "", []string{"CASELOAD_DB=secret.db"}, "db (from the environment) must be sqlite:FILE, such as"},
		{"database of another kind", "db = 'mysql://cases:secret@db.example/cases'", nil, "must be sqlite:FILE"},
		{"keywords of libpq", "db = 'host=db.example password=secret'", nil, "or postgres://USER@HOST/NAME."},
		{"password that is not encoded", "db = 'postgres://cases:secret/471147114711@db.example/cases'", nil, "write % / ? # @ as %25 %2F %3F %23 %40."},
		{"replica in a file", "db-replica = 'sqlite:secret.db'", nil, "db-replica (from"},
		{"replica of a file", "db-replica = 'postgres://u:secret@db.example'", nil, "db-replica is for a database of PostgreSQL"},
		{"database without a file", "db = 'sqlite:'", nil, "must be sqlite:FILE"},
		{"database that would be lost", "db = 'sqlite::memory:'", nil, "must be sqlite:FILE"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			environ := tt.environ
			if tt.file != "" {
				environ = append(environ, "CASELOAD_CONFIG="+written(t, tt.file))
			}
			c, err := Load(parsed(t), environ)
			if err == nil {
				t.Fatalf("Load = %+v, want an error", c)
			}
			if !strings.Contains(err.Error(), tt.says) {
				t.Errorf("Load = %q, want it to say %q", err, tt.says)
			}
			if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "471147114711") {
				t.Errorf("Load = %q repeats the value", err)
			}
		})
	}
}

func TestMissingFileIsAnError(t *testing.T) {
	if c, err := Load(parsed(t, "--config", "no-such.toml"), nil); err == nil || strings.Count(err.Error(), "no-such.toml") != 1 {
		t.Errorf("Load = %+v, %v; want an error that names the file once", c, err)
	}
}

func TestSizesAreReadAndWrittenAlike(t *testing.T) {
	for in, want := range map[string]struct {
		bytes int64
		text  string
	}{
		"1MiB": {1 << 20, "1MiB"}, "1048576": {1 << 20, "1MiB"}, "1536KiB": {1536 << 10, "1536KiB"},
		"3GiB": {3 << 30, "3GiB"}, "10kB": {10000, "10000"}, "2MB": {2e6, "2000000"}, "1GB": {1e9, "1000000000"}, "7B": {7, "7"},
	} {
		var z size
		if err := z.Set(in); err != nil || int64(z) != want.bytes || z.String() != want.text {
			t.Errorf("size %s = %d bytes, %q, %v; want %d, %q", in, int64(z), z.String(), err, want.bytes, want.text)
		}
	}
}

func TestAPublicURLHasNoSlashAtItsEnd(t *testing.T) {
	for given, want := range map[string]string{
		"https://cases.example.org": "https://cases.example.org", "http://cases.example.org:8080/": "http://cases.example.org:8080", "https://[::1]:8443": "https://[::1]:8443", "": "",
	} {
		c, err := Load(parsed(t, "--public-url="+given), nil)
		if err != nil || c.PublicURL != want {
			t.Errorf("Load with --public-url=%s = %+v, %v; want %s", given, c, err, want)
		}
	}
}

func TestNoAdminAddressIsNowhere(t *testing.T) {
	c, err := Load(parsed(t, "--admin-addr="), nil)
	if err != nil || c.AdminAddr != "" {
		t.Errorf("Load with an empty --admin-addr = %+v, %v; want none", c, err)
	}
}

// Every flag's help, default and kind come from the same row.
func TestHelpShowsEachSettingWithItsDefault(t *testing.T) {
	usage := parsed(t).FlagUsages()
	for _, s := range settings {
		if !strings.Contains(usage, "--"+s.name) || !strings.Contains(usage, s.help) || !strings.Contains(usage, s.fallback) {
			t.Errorf("the flags' help lacks %s, its help or its default %q:\n%s", s.name, s.fallback, usage)
		}
	}
}

func TestPrintMasksPasswords(t *testing.T) {
	const secret = "s3cr%2Fet"
	flags := parsed(t, "--db-replica", "postgresql://cases@replica.example/cases?password="+secret)
	c, err := Load(flags, []string{
		"CASELOAD_DB=postgres://cases:" + secret + "@a.example:5432,b.example/cases?sslpassword=" + secret + "&sslmode=require",
		"CASELOAD_OIDC_ISSUER=https://login.example", "CASELOAD_OIDC_CLIENT_ID=caseload", "CASELOAD_OIDC_CLIENT_SECRET=" + secret,
	})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(c.DB.URL(), secret) != 2 || strings.Count(c.DBReplica.URL(), secret) != 1 {
		t.Errorf("the databases are %q and %q, want them with their passwords", c.DB.URL(), c.DBReplica.URL())
	}
	if c.OIDCClientSecret != secret {
		t.Errorf("the client's secret is %q, want it as it was given", c.OIDCClientSecret)
	}
	for _, format := range []string{"text", "json"} {
		var out bytes.Buffer
		if err := c.Print(&out, format); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			"postgres://cases:***@a.example:5432,b.example/cases?sslpassword=***&sslmode=require",
			"postgresql://cases@replica.example/cases?password=***",
		} {
			if !strings.Contains(out.String(), want) || strings.Contains(out.String(), secret) {
				t.Errorf("Print(%s) =\n%s\nwant %s", format, &out, want)
			}
		}
	}
}

func FuzzSize(f *testing.F) {
	for _, seed := range []string{"1MiB", "0", "-3kB", "99999999999999999999", "KiB"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var z, again size
		if z.Set(s) != nil {
			return
		}
		if err := again.Set(z.String()); err != nil || again != z || z <= 0 {
			t.Errorf("size %q = %d, printed %q and read again = %d, %v", s, z, z.String(), again, err)
		}
	})
}
