package gendata

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"caseload"
)

// batchHouseholds is how many households' forms are held in memory, and come in
// as if they were sent at one time.
const batchHouseholds = 200

// GenerateProgramme stores what a health programme of invented people keeps in
// the tenant of p, who is an administrator with the scopes cases:read,
// cases:write and users:read: households, with their pregnancies, children and
// follow-ups, as the forms made them that eight health workers filled in during
// a year. It goes on until there are at least o.Cases cases, since a household's
// stay together. o.Assign, if set, is one of the workers. The same Options in
// tenants of one name give the same cases and forms.
func GenerateProgramme(ctx context.Context, svc *caseload.Service, p *caseload.Principal, o Options) error {
	if o.Cases < 1 {
		return caseload.Invalid("cases", "At least 1 case can be invented.")
	}
	for _, f := range programmeFields {
		if err := svc.CreateField(ctx, p, f); err != nil {
			return err
		}
	}
	workers, err := employ(ctx, svc, p, o.Assign)
	if err != nil {
		return err
	}
	s := &sender{svc: svc, by: p, options: o}
	for n := 0; s.cases < o.Cases; n += batchHouseholds {
		if err := s.send(ctx, s.collect(workers, n)); err != nil {
			return err
		}
	}
	if s.cases < batchRows {
		return nil
	}
	return svc.Analyze(ctx)
}

// programmeFields are the properties that have a kind: they can be compared.
var programmeFields = []caseload.FieldInput{
	marked,
	{Name: "edd", Label: "Expected date of delivery", Kind: caseload.KindDate, Sensitivity: caseload.Personal, Searchable: true},
	{Name: "dob", Label: "Date of birth", Kind: caseload.KindDate, Sensitivity: caseload.Personal, Searchable: true},
	{Name: "weight_kg", Label: "Weight in kg", Kind: caseload.KindNumber, Sensitivity: caseload.Personal, Searchable: true},
}

// worker is who visits households.
type worker struct{ id, login, device string }

// employ makes a user of each worker who is not one yet. The user of an ID, if
// any, comes first.
func employ(ctx context.Context, svc *caseload.Service, p *caseload.Principal, first string) ([]worker, error) {
	users, err := svc.Users(ctx, p)
	if err != nil {
		return nil, err
	}
	var out []worker
	for _, u := range users {
		if u.ID == first {
			out = append(out, workerOf(u, 0))
		}
	}
	for i, name := range workerNames {
		email := strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@" + p.Tenant.Slug + ".example"
		at := slices.IndexFunc(users, func(u *caseload.User) bool { return u.Email == email })
		if at < 0 {
			u, err := svc.CreateUser(ctx, p, caseload.UserInput{Name: caseload.Set(name), Email: caseload.Set(email), Role: caseload.RoleCaseworker})
			if err != nil {
				return nil, fmt.Errorf("make the user %s: %w", email, err)
			}
			users, at = append(users, u), len(users)
		}
		out = append(out, workerOf(users[at], i+1))
	}
	return out, nil
}

func workerOf(u *caseload.User, n int) worker {
	login, _, _ := strings.Cut(u.Email, "@")
	return worker{u.ID, login, fmt.Sprintf("invented-phone-%d", n)}
}

// sender submits forms and counts the cases that they make.
type sender struct {
	svc     *caseload.Service
	by      *caseload.Principal
	options Options
	mu      sync.Mutex
	cases   int
}

// collect invents the households after the nth, and returns the forms of each
// worker in the order in which they come in.
func (s *sender) collect(workers []worker, n int) map[string][]*caseload.FormInput {
	forms := map[string][]*caseload.FormInput{}
	for last, cases := n+batchHouseholds, s.cases; n < last && cases < s.options.Cases; n++ {
		h := newHousehold(s.options, workers, n+1)
		h.live()
		forms[h.worker.id] = append(forms[h.worker.id], h.sent()...)
		cases += h.cases
	}
	for _, of := range forms {
		slices.SortStableFunc(of, func(a, b *caseload.FormInput) int { return a.Received.Compare(b.Received) })
	}
	return forms
}

// send submits forms. The workers' phones send side by side, since forms that
// wait together are committed together; a household's all come from one phone.
func (s *sender) send(ctx context.Context, forms map[string][]*caseload.FormInput) error {
	phones, ctx := errgroup.WithContext(ctx)
	for _, of := range forms {
		phones.Go(func() error {
			for _, f := range of {
				done, err := s.svc.SubmitForm(ctx, s.by, f)
				if err != nil {
					return fmt.Errorf("the form %s was refused: %w", f.ID, err)
				}
				s.count(f, done.Same)
			}
			return nil
		})
	}
	return phones.Wait()
}

// count counts the cases that a form makes, or had made already.
func (s *sender) count(f *caseload.FormInput, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	result := caseload.Added
	if known {
		result = caseload.Same
	}
	for _, c := range f.Changes {
		if !c.Input.Type.Set {
			continue
		}
		s.cases++
		if s.options.Outcome != nil {
			s.options.Outcome(result)
		}
	}
	if s.options.Progress != nil {
		s.options.Progress(int64(min(s.cases, s.options.Cases)))
	}
}
