// Command pocketbase serves cases by PocketBase, to compare Caseload with it. It
// reads the rows from standard input, a JSON object a line with the members of
// columns.go, until the end; says on standard output, as one JSON object, where
// they are served and by which token; and serves until it is killed.
//
//	pocketbase FOLDER <rows.ndjson
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pocketbase:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("one argument is needed, the folder of the database")
	}
	app := pocketbase.NewWithConfig(pocketbase.Config{DefaultDataDir: args[0], HideStartBanner: true})
	if err := app.Bootstrap(); err != nil {
		return err
	}
	if err := app.RunAllMigrations(); err != nil {
		return err
	}
	app.Settings().Logs.MaxDays = 0 // it would write a row for each request
	cases := newCases()
	if err := app.Save(cases); err != nil {
		return err
	}
	if err := load(app, cases, os.Stdin); err != nil {
		return err
	}
	token, err := newToken(app)
	if err != nil {
		return err
	}
	return serve(app, token)
}

// rowsAtOnce is how many rows one transaction has.
const rowsAtOnce = 1_000

// load saves rows until there are no more, and tells the database of them.
func load(app core.App, cases *core.Collection, from io.Reader) error {
	rows := json.NewDecoder(from)
	for more := true; more; {
		if err := app.RunInTransaction(func(tx core.App) (err error) {
			more, err = loadSome(tx, cases, rows)
			return err
		}); err != nil {
			return err
		}
	}
	_, err := app.NonconcurrentDB().NewQuery("ANALYZE").Execute()
	return err
}

// loadSome saves the rows of a transaction, and reports whether there may be
// more.
func loadSome(tx core.App, cases *core.Collection, rows *json.Decoder) (more bool, err error) {
	for range rowsAtOnce {
		var row map[string]any
		if err := rows.Decode(&row); err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return false, err
		}
		record := core.NewRecord(cases)
		record.Load(row)
		if err := tx.SaveNoValidate(record); err != nil {
			return false, err
		}
	}
	return true, nil
}

// How long the token of the only user is good for, and the user's password,
// which nobody asks for.
const (
	tokenTime = 24 * time.Hour
	password  = "not asked for"
)

// newToken makes a user who may read the cases.
func newToken(app core.App) (string, error) {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return "", err
	}
	user := core.NewRecord(users)
	user.SetEmail("bench@example.org")
	user.SetPassword(password)
	if err := app.Save(user); err != nil {
		return "", err
	}
	return user.NewStaticAuthToken(tokenTime)
}

// serve answers requests on a free port of this machine, and says which.
func serve(app core.App, token string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Listener = listener
		e.InstallerFunc = nil // no browser is to be opened
		return e.Next()
	})
	if err := json.NewEncoder(os.Stdout).Encode(map[string]string{"url": "http://" + listener.Addr().String(), "token": token}); err != nil {
		return err
	}
	return apis.Serve(app, apis.ServeConfig{HttpAddr: listener.Addr().String()})
}
