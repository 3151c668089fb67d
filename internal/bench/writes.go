package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"caseload"
	"caseload/internal/gendata"
	"caseload/internal/pgtest"
	"caseload/internal/store/postgres"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlstore"
)

// How many write at once, how often each does in one side of a pair, and which
// of their cases they change: the one so many before the last.
const (
	clerks       = 16
	writesOfEach = 100
	updateLag    = 8
	casesBefore  = 500 // of each tenant
)

// tenantCounts are over how many tenants they are spread, the most last, with
// the goals of their speed in order against that without.
var tenantCounts = []struct {
	n    int
	name string
	goal string
}{{1, "one tenant", "0.45"}, {4, "4 tenants", "-"}, {16, "16 tenants", "0.9"}}

// writes compares what writers get done on a PostgreSQL that flushes what it
// acknowledges, half of it new cases and half of it cases moved on, with the
// same without the counts; and that with the same without the order of changes,
// for writers side by side would wait for each other's counts.
func (b *bench) writes(ctx context.Context) (err error) {
	scene := &scene{}
	defer func() { err = scene.end(recover(), err) }()
	url := pgtest.Start(scene, pgtest.Options{}).URL("postgres")
	plain, err := openDesk(ctx, url, "plain", nil)
	if err != nil {
		return err
	}
	defer done(plain.store)
	uncounted, err := openDesk(ctx, url, "uncounted", newUncounted)
	if err != nil {
		return err
	}
	defer done(uncounted.store)
	unordered, err := openDesk(ctx, url, "unordered", newUnordered)
	if err != nil {
		return err
	}
	defer done(unordered.store)
	for _, tenants := range tenantCounts {
		if err := b.writesAgainst(ctx, tenants.n, tenants.name, "no order, both without counts", tenants.goal, uncounted, unordered); err != nil {
			return err
		}
		if err := b.writesAgainst(ctx, tenants.n, tenants.name, "no counts", "0.85", plain, uncounted); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) writesAgainst(ctx context.Context, tenants int, name, what, goal string, ours, theirs *desk) error {
	us, them, ratio, err := b.compare(ours.side(ctx, tenants), theirs.side(ctx, tenants))
	b.add("postgres", fmt.Sprintf("%d writers, %s, against %s", clerks, name, what),
		perSecond(clerks*writesOfEach, us), perSecond(clerks*writesOfEach, them), ratio, goal)
	return err
}

// desk is a way to the database, with tenants of its own and clerks who write.
type desk struct {
	name    string
	store   *sqlstore.Store
	less    lessDriver // nil: the driver itself
	tenants []*caseload.Principal
	clerks  []*clerk
}

// lessDriver leaves out statements, and counts them.
type lessDriver interface {
	sqldb.Driver
	leftOut() int64
}

// openDesk makes tenants through the database as it is, and then goes to it
// through what less makes of its driver.
func openDesk(ctx context.Context, url, name string, less func(sqldb.Driver) lessDriver) (*desk, error) {
	d := &desk{name: name}
	if err := d.furnish(ctx, url); err != nil {
		return nil, err
	}
	driver, err := postgres.Connect(ctx, url, postgres.Options{})
	if err != nil {
		return nil, err
	}
	if less != nil {
		d.less = less(driver)
		driver = d.less
	}
	if d.store, err = sqlstore.New(ctx, driver, time.Now); err != nil {
		return nil, err
	}
	service := caseload.NewService(d.store, time.Now, newID)
	for _, by := range d.tenants {
		if _, err := service.Wards(ctx, by); err != nil { // the vocabulary is remembered
			return nil, err
		}
	}
	for range clerks {
		d.clerks = append(d.clerks, &clerk{service: service, made: map[*caseload.Principal][]string{}})
	}
	return d, nil
}

// furnish makes tenants with some cases, and tells the database: what it plans
// for empty tables is slow when they have grown.
func (d *desk) furnish(ctx context.Context, url string) error {
	store, err := postgres.Open(ctx, url, postgres.Options{})
	if err != nil {
		return err
	}
	defer done(store)
	service := caseload.NewService(store, time.Now, newID)
	for i := range tenantCounts[len(tenantCounts)-1].n {
		t, err := caseload.NewTenant(fmt.Sprintf("%s-%d", d.name, i), "", "Europe/London")
		if err != nil {
			return err
		}
		if t, err = service.CreateTenant(ctx, t); err != nil {
			return err
		}
		by := service.Operator(t)
		for i := range wards {
			if _, err := service.CreateWard(ctx, by, caseload.WardInput{Name: caseload.Set(wardName(i))}); err != nil {
				return err
			}
		}
		if err := gendata.Generate(ctx, service, by, gendata.Options{Cases: casesBefore, Seed: seed}); err != nil {
			return err
		}
		d.tenants = append(d.tenants, by)
	}
	return service.Analyze(ctx)
}

func wardName(i int) string { return fmt.Sprintf("Ward %d", i+1) }

// side is all clerks at work at once, on some of the tenants.
func (d *desk) side(ctx context.Context, tenants int) side {
	return side{fmt.Sprintf("writes-%s-%d", d.name, tenants), func() (time.Duration, error) {
		began := time.Now()
		work, ctx := errgroup.WithContext(ctx)
		for i, c := range d.clerks {
			work.Go(func() error { return c.work(ctx, d.tenants[i%tenants]) })
		}
		err := work.Wait()
		if err == nil && d.less != nil && d.less.leftOut() == 0 {
			err = errors.New("no statement was left out: they read differently now")
		}
		return time.Since(began), err
	}}
}

// clerk writes a new case, then moves on an older one of their own, and so on.
type clerk struct {
	service *caseload.Service
	n       int
	made    map[*caseload.Principal][]string // IDs
}

func (c *clerk) work(ctx context.Context, by *caseload.Principal) error {
	for range writesOfEach {
		c.n++
		made := c.made[by]
		if c.n%2 == 0 && len(made) > updateLag {
			if err := c.move(ctx, by, made[len(made)-updateLag]); err != nil {
				return err
			}
			continue
		}
		f, err := c.service.CreateCase(ctx, by, caseload.CaseInput{
			Name: caseload.Set(fmt.Sprint("Bench case ", c.n)), Summary: caseload.Set(summary), Ward: c.ward(), Stage: c.stage(),
		})
		if err != nil {
			return err
		}
		c.made[by] = append(made, f.Case.ID)
	}
	return nil
}

// move changes the counts of two wards and two stages.
func (c *clerk) move(ctx context.Context, by *caseload.Principal, id string) error {
	_, err := c.service.UpdateCase(ctx, by, id, time.Time{}, caseload.CaseInput{Ward: c.ward(), Stage: c.stage()})
	return err
}

func (c *clerk) ward() caseload.Opt[caseload.Named] {
	return caseload.Set(caseload.Named{Name: wardName(c.n * 7 % wards)})
}

func (c *clerk) stage() caseload.Opt[caseload.Stage] {
	return caseload.Set(caseload.Stages[c.n*3%len(caseload.Stages)])
}

const summary = "The lamp outside the library has been out for a week, and the crossing beside it cannot be seen after dark. " +
	"Rang the council twice; was told that it is with the contractor. Would like to know when it will be mended."
