package gendata

import (
	"context"
	"fmt"
	"strings"
	"time"

	"caseload"
)

// GenerateOffice stores what a council's office for complaints, requests for
// information and adult social care has had in the two and a half years before a
// moment, in the tenant of p, who is an administrator with all scopes: o.Cases
// cases with their customers, in the stages that their types go through, most of
// them answered in time and some overdue. It makes the statuses, teams, case types
// and fields that they are written in, and the users who handle them. The same
// Options, in tenants with the same wards, give the same cases.
// Fewer than 1 case are CodeInvalid, and a tenant that has them already is
// CodeConflict.
func GenerateOffice(ctx context.Context, svc *caseload.Service, p *caseload.Principal, o Options) error {
	if o.Cases < 1 {
		return caseload.Invalid("cases", "At least 1 case can be invented.")
	}
	wards, err := svc.Wards(ctx, p)
	if err != nil {
		return err
	}
	f := &office{Options: o, svc: svc, by: p, wards: areasOf(wards), today: caseload.DateOf(o.until().In(p.Tenant.Zone)), teams: map[string]string{}}
	if err := f.furnish(ctx); err != nil {
		return fmt.Errorf("furnish the office: %w", err)
	}
	for done := 0; done < o.Cases; {
		rows := make([]caseload.CaseInput, min(batchRows, o.Cases-done))
		for i := range rows {
			rows[i] = f.invent(done + i + 1)
		}
		if err := f.store(ctx, rows); err != nil {
			return err
		}
		done += len(rows)
	}
	return nil
}

// office is where invented matters are dealt with.
type office struct {
	Options
	svc      *caseload.Service
	by       *caseload.Principal
	wards    []area
	today    caseload.Date
	teams    map[string]string // code -> ID
	handlers []string          // IDs of users
}

// furnish makes the vocabulary of the office, and those who work in it.
func (f *office) furnish(ctx context.Context) error {
	for _, in := range officeStatuses {
		if _, err := f.svc.SaveStatus(ctx, f.by, in); err != nil {
			return err
		}
	}
	for _, t := range officeTeams {
		team, err := f.svc.SaveTeam(ctx, f.by, caseload.TeamInput{Name: caseload.Set(t.name), Code: caseload.Set(t.code)})
		if err != nil {
			return err
		}
		f.teams[t.code] = team.ID
	}
	fields := []caseload.FieldInput{marked}
	for _, k := range officeKinds {
		if _, err := f.svc.SaveCaseType(ctx, f.by, caseload.CaseTypeInput{Name: caseload.Set(k.name), Label: caseload.Set(k.label), Stages: caseload.Set(k.stages)}); err != nil {
			return err
		}
		for _, in := range k.fields {
			in.Type = k.name
			fields = append(fields, in)
		}
	}
	for _, in := range fields {
		if err := f.svc.CreateField(ctx, f.by, in); err != nil {
			return err
		}
	}
	for _, name := range handlerNames {
		email := strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@" + f.by.Tenant.Slug + ".example"
		u, err := f.svc.CreateUser(ctx, f.by, caseload.UserInput{Name: caseload.Set(name), Email: caseload.Set(email), Role: caseload.RoleCaseworker})
		if err != nil {
			return err
		}
		f.handlers = append(f.handlers, u.ID)
	}
	return nil
}

// matter is a case in the making.
type matter struct {
	luck
	kind    *officeKind
	in      caseload.CaseInput
	handler string // a user's ID
}

// The matters came in over so many days, up to yesterday.
const officeDays = 913

// invent makes the case of the nth matter.
func (f *office) invent(n int) caseload.CaseInput {
	m := &matter{luck: luckOf(f.Seed, n)}
	m.kind = &officeKinds[m.weighted(officeKinds)]
	m.in.ExternalID = caseload.Set(fmt.Sprintf("office-%d-%d", f.Seed, n))
	m.in.ClientReference = caseload.Set(fmt.Sprintf("INVENTED-%d", n))
	m.in.Type, m.in.Source = caseload.Set(m.kind.name), caseload.Set(m.one(contactMethods))
	m.in.Properties = map[string]caseload.Value{marked.Name: caseload.Bool(true)}
	m.customer()
	m.about(f)
	if len(f.wards) > 0 {
		m.in.Ward = caseload.Set(caseload.Named{ID: f.wards[m.IntN(len(f.wards))].id})
	}
	m.handler = m.one(f.handlers)
	if f.Assign != "" && m.Float64() < f.Share {
		m.handler = f.Assign
	}
	m.in.Assignee = caseload.Set(caseload.Named{ID: m.handler})
	m.live(f.today, f.by.Tenant.Zone)
	return m.in
}

// weighted picks one of the kinds, by how many of 100 cases are of it.
func (l luck) weighted(kinds []officeKind) int {
	at := l.IntN(100)
	for i, k := range kinds {
		if at -= k.share; at < 0 {
			return i
		}
	}
	return len(kinds) - 1
}

// customer invents who brought the matter.
func (m *matter) customer() {
	first, last := m.one(firstNames), m.one(lastNames)
	m.in.Resident = caseload.Set(caseload.Resident{
		Name: caseload.Set(last + ", " + first), Title: caseload.Set(m.one(titles)), FirstName: caseload.Set(first), LastName: caseload.Set(last),
		Email: caseload.Set(m.email(first, last)), Phone: caseload.Set(m.phone()), Address: caseload.Set(m.address()),
		Town: caseload.Set(m.one(villages)), Postcode: caseload.Set(m.postcode()),
	})
}

// about writes what the matter is, and whose.
func (m *matter) about(f *office) {
	t := m.kind.topics[m.IntN(len(m.kind.topics))]
	what := m.one(t.matters)
	m.in.Category = caseload.Set(caseload.Named{Name: t.category, Code: t.code, Make: true})
	m.in.Owner = caseload.Set(caseload.Subject{Noun: caseload.NounTeam, ID: f.teams[t.team]})
	m.in.Name = caseload.Set(what)
	m.in.Summary = caseload.Set(m.kind.label + ": " + strings.ToLower(what[:1]) + what[1:] + ".")
	m.in.PublicSummary = caseload.Set(what + " (invented)")
	m.in.Details = caseload.Set(m.one(m.kind.letters))
	m.in.Properties["Directorate"] = caseload.Text(t.directorate)
	m.in.Properties["Service"] = caseload.Text(t.category)
	for _, p := range m.kind.properties(m.luck, t) {
		m.in.Properties[p.name] = caseload.Text(p.value)
	}
}

// live leads the matter through its stages, up to today: the last of them may not
// be completed.
func (m *matter) live(today caseload.Date, zone *time.Location) {
	received := today.AddDays(-1 - m.IntN(officeDays)).AddWorkingDays(0)
	m.in.Received = caseload.Set(received)
	m.in.Opened = caseload.Set(received.In(zone).Add(9*time.Hour + time.Duration(m.IntN(8*3600))*time.Second))
	for i, plan := range m.kind.stages {
		step := caseload.StageInput{Name: caseload.Set(plan.Name), Received: caseload.Set(received)}
		taken := m.taken(plan.TargetDays)
		completed := received.AddWorkingDays(taken)
		if !earlier(completed, today) || m.forgotten(received, today) {
			m.in.Stages = append(m.in.Stages, step)
			m.in.Status = caseload.Set(caseload.Named{Name: m.standing(i, received, today)})
			return
		}
		step.Completed, step.Outcome = caseload.Set(completed), caseload.Set(m.one(m.kind.outcomes))
		step.OutcomeBy = caseload.Set(m.handler)
		m.in.Stages = append(m.in.Stages, step)
		if i == 0 {
			m.answered(taken)
		}
		m.in.Closed = caseload.Set(completed.In(zone).Add(16 * time.Hour))
		received = completed.AddWorkingDays(int64(3 + m.IntN(15)))
		if i == len(m.kind.goOn) || m.IntN(100) >= m.kind.goOn[i] || !earlier(received, today) {
			break
		}
		m.in.Closed = caseload.Opt[time.Time]{}
	}
	m.in.Status = caseload.Set(caseload.Named{Name: answered})
}

// taken is how many working days a stage takes: four in five are in time.
func (m *matter) taken(target int64) int64 {
	if target == 0 {
		target = 60
	}
	if m.IntN(5) > 0 {
		return target/4 + m.Int64N(target-target/4+1)
	}
	return target + 1 + m.Int64N(target)
}

// forgotten is one in four of the stages that began within the last half year.
func (m *matter) forgotten(received, today caseload.Date) bool {
	return earlier(today.AddDays(-180), received) && m.IntN(4) == 0
}

// standing is the status of a matter that is in a stage.
func (m *matter) standing(stage int, received, today caseload.Date) string {
	switch {
	case stage == 0 && earlier(today.AddDays(-7), received):
		return "New case"
	case m.IntN(4) == 0:
		return "Awaiting the customer"
	}
	return "With the service"
}

// answered writes what follows from the first answer.
func (m *matter) answered(taken int64) {
	if !m.kind.published {
		return
	}
	m.in.Properties["DaysTaken"] = caseload.Int(taken)
	m.in.Highlighted = caseload.Set(true)
}

func earlier(a, b caseload.Date) bool { return a.In(time.UTC).Before(b.In(time.UTC)) }

// store imports cases, all of which must be new.
func (f *office) store(ctx context.Context, rows []caseload.CaseInput) error {
	outcomes, err := f.svc.ImportCases(ctx, f.by, rows, false)
	if err != nil {
		return err
	}
	for i, outcome := range outcomes {
		switch outcome.Result {
		case caseload.Added:
		case caseload.Rejected:
			return fmt.Errorf("the case %s was rejected: %v", rows[i].ExternalID.Value, outcome.Problems)
		default:
			return caseload.Errorf(caseload.CodeConflict, "The tenant has these invented cases already.")
		}
	}
	return nil
}
