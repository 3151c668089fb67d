package pgtest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Standby makes a streaming replica of the cluster, read-only until it is
// promoted. The cluster keeps what the standby has yet to read. It is gone when
// the test ends.
func (c *Cluster) Standby(t TB) *Cluster {
	t.Helper()
	folder, err := diskFolder()
	if err != nil {
		t.Fatalf("make a folder: %v", err)
	}
	s, err := c.follower(folder)
	if err != nil {
		t.Fatalf("make a standby: %v", err)
	}
	s.begin(t)
	return s
}

func (c *Cluster) follower(folder string) (*Cluster, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &Cluster{name: fmt.Sprint("standby_", port), folder: folder, port: port, password: c.password}
	err = run("pg_basebackup", "--dbname="+c.URL("postgres"), "--pgdata="+s.data(), "--checkpoint=fast", "--no-sync",
		"--wal-method=stream", "--write-recovery-conf", "--create-slot", "--slot="+s.name)
	if err != nil {
		return nil, err
	}
	err = s.configure()
	return s, err
}

// Synchronous has the cluster acknowledge no commit before the standby has it
// on its disk. Make standbys first: a later one would copy the setting.
func (c *Cluster) Synchronous(standby *Cluster) {
	c.t.Helper()
	c.Set("synchronous_standby_names", standby.name)
	c.until("SELECT sync_state = 'sync' FROM pg_stat_replication WHERE application_name = '" + standby.name + "'")
	// It is the checkpointer that tells other processes of the setting, before
	// it makes a checkpoint.
	c.Exec("CHECKPOINT")
}

// Caught waits until the standby has applied all that its primary holds now.
func (c *Cluster) Caught(standby *Cluster) {
	c.t.Helper()
	end := c.Query("SELECT pg_current_wal_lsn()")
	standby.until("SELECT pg_last_wal_replay_lsn() >= '" + end + "'::pg_lsn")
}

// Promote makes a primary of a standby.
func (c *Cluster) Promote() {
	c.t.Helper()
	c.must(run("pg_ctl", "promote", "--wait", "--pgdata="+c.data()), "promote a standby")
}

// Set changes a setting that can be changed without a restart. Connections made
// afterwards see it.
func (c *Cluster) Set(name, value string) {
	c.t.Helper()
	c.must(c.connected(func(ctx context.Context, conn *pgx.Conn) error {
		var before time.Time
		if err := conn.QueryRow(ctx, "SELECT pg_conf_load_time()").Scan(&before); err != nil {
			return err
		}
		sql := "ALTER SYSTEM SET " + name + " = '" + value + "'"
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
		if _, err := conn.Exec(ctx, "SELECT pg_reload_conf()"); err != nil {
			return err
		}
		return untilTrue(ctx, conn, "SELECT pg_conf_load_time() > $1", before)
	}), "set "+name)
}

// until waits for a query to return true.
func (c *Cluster) until(sql string) {
	c.t.Helper()
	c.must(c.connected(func(ctx context.Context, conn *pgx.Conn) error {
		return untilTrue(ctx, conn, sql)
	}), "wait for "+sql)
}

// untilTrue asks again and again: PostgreSQL tells nobody of what is waited for.
func untilTrue(ctx context.Context, conn *pgx.Conn, sql string, args ...any) error {
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for {
		var done *bool // NULL and no row are not yet
		if err := conn.QueryRow(ctx, sql, args...).Scan(&done); err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if done != nil && *done {
			return nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
