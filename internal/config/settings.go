package config

import (
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// setting is one row of the table: its name is the flag, the key in the file
// and, in capitals with underscores, the variable.
type setting struct {
	name     string
	fallback string
	help     string
	value    func(*Config) pflag.Value
}

// settings is the whole configuration. The order is that of config print.
var settings = []setting{
	{"db", "sqlite:./caseload.db", "the database, as sqlite:FILE or postgres://USER@HOST/NAME",
		func(c *Config) pflag.Value { return databaseURL{&c.DB} }},
	{"db-replica", "", "a streaming replica of the PostgreSQL database, from which exports and statistics are read",
		func(c *Config) pflag.Value { return replicaURL{databaseURL{&c.DBReplica}} }},
	{"db-replica-max-age", "1m", "how old what the replica shows may be; beyond it, the database itself is read",
		func(c *Config) pflag.Value { return &duration{&c.DBReplicaMaxAge, 24 * time.Hour} }},
	{"migrate", "yes", "bring the schema of the database up to date at the start: yes, or no to refuse an older one",
		func(c *Config) pflag.Value { return (*yesNo)(&c.Migrate) }},
	{"addr", "127.0.0.1:8080", "serve the API at this HOST:PORT",
		func(c *Config) pflag.Value { return (*Address)(&c.Addr) }},
	{"public-url", "", "what links begin with, such as https://cases.example.org; if it is empty, what each request says where it came to",
		func(c *Config) pflag.Value { return (*publicURL)(&c.PublicURL) }},
	{"icasework-domain", "", "the domain whose subdomains are the hosts of iCasework accounts, such as cases.example.org for hillsidereports.cases.example.org",
		func(c *Config) pflag.Value { return (*domain)(&c.ICaseworkDomain) }},
	{"oidc-issuer", "", "the address of a provider of OpenID Connect by which users may sign in to the web pages, such as https://login.example.org; if it is empty, by passwords alone",
		func(c *Config) pflag.Value { return (*issuer)(&c.OIDCIssuer) }},
	{"oidc-client-id", "", "what that provider calls this server; the provider must know the address PUBLIC-URL/ui/login/oidc/callback",
		func(c *Config) pflag.Value { return (*plain)(&c.OIDCClientID) }},
	{"oidc-client-secret", "", "the secret that goes with it; better given by the environment or the file than as a flag",
		func(c *Config) pflag.Value { return (*secret)(&c.OIDCClientSecret) }},
	{"oidc-name", "", "what the sign-in page calls that provider; if it is empty, the host of oidc-issuer",
		func(c *Config) pflag.Value { return (*plain)(&c.OIDCName) }},
	{"admin-addr", "127.0.0.1:8081", "serve health, metrics and profiles at this HOST:PORT, or nowhere if it is empty",
		func(c *Config) pflag.Value { return optionalAddress{(*Address)(&c.AdminAddr)} }},
	{"log-level", "info", "log from this level on: debug, info, warn or error",
		func(c *Config) pflag.Value { return (*level)(&c.LogLevel) }},
	{"log-format", "json", "log as json or as text",
		func(c *Config) pflag.Value { return &choice{&c.LogFormat, []string{"json", "text"}} }},
	{"rate-limit", "100", "requests a minute for each key, 0 for no limit",
		func(c *Config) pflag.Value { return &whole{&c.RateLimit, 0, 1_000_000} }},
	{"max-body", "1MiB", "the longest request body of the Casework API",
		func(c *Config) pflag.Value { return (*size)(&c.MaxBody) }},
	{"shutdown-timeout", "30s", "how long requests may go on after the signal to stop",
		func(c *Config) pflag.Value { return &duration{&c.ShutdownTimeout, time.Hour} }},
	{"write-timeout", "1m", "how long a client may take for one block of a stream",
		func(c *Config) pflag.Value { return &duration{&c.WriteTimeout, time.Hour} }},
	{"export-folder", "", "keep the files of exports in this folder; if it is empty, beside an SQLite database in FILE-exports, and in ./caseload-exports for PostgreSQL; several servers of one database share one; files that are imported in the pages lie in its folder imports",
		func(c *Config) pflag.Value { return (*folder)(&c.ExportFolder) }},
	{"export-days", "7", "how many days the file of an export is kept",
		func(c *Config) pflag.Value { return &whole{&c.ExportDays, 1, 3650} }},
	{"import-max-size", "256MiB", "the longest file that is imported in the pages",
		func(c *Config) pflag.Value { return (*size)(&c.ImportMaxSize) }},
	{"import-max-total", "2GiB", "how much room the files that one tenant imports in the pages may take together, with their rejected rows, while they are kept",
		func(c *Config) pflag.Value { return (*size)(&c.ImportMaxTotal) }},
	{"import-days", "7", "how many days a file that is imported in the pages is kept",
		func(c *Config) pflag.Value { return &whole{&c.ImportDays, 1, 3650} }},
	{"readers", "0", "connections for short reads; 0 is 4 to an SQLite file, and 8 to PostgreSQL",
		func(c *Config) pflag.Value { return &whole{&c.Readers, 0, 256} }},
}

func (s setting) variable() string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(s.name, "-", "_"))
}

func keys() []string {
	names := make([]string, len(settings))
	for i, s := range settings {
		names[i] = s.name
	}
	return names
}
