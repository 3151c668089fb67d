package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// program returns the path of one of PostgreSQL's programs, or of PgBouncer.
func program(name string) (string, error) {
	for _, folder := range folders() {
		path := filepath.Join(folder, name)
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			return path, nil
		}
	}
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	return "", fmt.Errorf("%s is not installed; .ci/packages installs it, or names the package", name)
}

// folders lists where the programs may be besides on the path, best first: where
// PostgreSQL says that its own are, where Debian puts those of each version, and
// where it puts what a mere user does not call.
func folders() []string {
	var found []string
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		found = append(found, strings.TrimSpace(string(out)))
	}
	versions, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // fails on a bad pattern alone
	slices.SortFunc(versions, func(a, b string) int { return version(b) - version(a) })
	return append(append(found, versions...), "/usr/sbin")
}

func version(bin string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(bin))) // 0 for a name that is no number
	return n
}

// command makes a command that runs as the server's user, without the variables
// by which a person's own server is found.
func command(name string, args ...string) (*exec.Cmd, error) {
	path, err := program(name)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(path, args...)
	cmd.Dir = "/" // our own may be closed to that user
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	credential, err := serverUser()
	// A session of its own, so that Ctrl-C comes to us alone.
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: credential, Setsid: true}
	return cmd, err
}

// run runs a command to its end.
func run(name string, args ...string) error {
	cmd, err := command(name, args...)
	if err != nil {
		return err
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}

// serverUser returns who runs the servers, nil for the process's own user.
func serverUser() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	postgres, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("find the user that .ci/packages installs with PostgreSQL: %w", err)
	}
	uid, err := strconv.ParseUint(postgres.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(postgres.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(err, gidErr)
}
