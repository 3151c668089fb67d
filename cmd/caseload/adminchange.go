package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"caseload"
)

func (p *program) tenantChanges() *cobra.Command {
	cmd := &cobra.Command{
		Use: "changes SLUG", Short: "List who changed how a tenant is administered, the latest first",
		Long: "List who changed users, words, settings and keys of a tenant, when, and from what to what, the latest first; of\n" +
			"what was made, what it began with. What is secret is not kept.",
		Example: "  caseload tenant changes truro --area users --by ada@truro.example",
		Args:    one("SLUG"),
	}
	area := cmd.Flags().String("area", "", "only changes of "+listed(caseload.AdminAreas))
	by := cmd.Flags().String("by", "", "only changes by the user with this email `address`")
	before := cmd.Flags().String("before", "", "only those before this `place`, which the last line of an answer names")
	limit := number{value: 50, least: 1, most: 1000}
	cmd.Flags().Var(&limit, "limit", "how many at most")
	out := addOutput(cmd)
	p.onDatabase(cmd, openStore, func(ctx context.Context, svc *caseload.Service, args []string) error {
		t, err := svc.Tenant(ctx, args[0])
		if err != nil {
			return err
		}
		operator := svc.Operator(t)
		q := caseload.AdminQuery{Area: caseload.AdminArea(*area), Before: *before, Limit: int(limit.value)}
		if *area != "" && !slices.Contains(caseload.AdminAreas, q.Area) {
			return p.usage(errors.New("--area must be one of " + listed(caseload.AdminAreas) + "."))
		}
		if *by != "" {
			u, err := svc.UserByEmail(ctx, operator, *by)
			if err != nil {
				return err
			}
			q.By = u.ID
		}
		h, err := svc.AdminHistory(ctx, operator, q)
		if err != nil {
			return err
		}
		rows := wireAdminHistory{Changes: make([]wireAdminChange, len(h.Changes)), Next: h.Next}
		for i := range h.Changes {
			rows.Changes[i] = adminChangeAnswer(h.Catalog, &h.Changes[i])
		}
		return out.print(p.stdout, rows, func(w io.Writer) {
			fmt.Fprintln(w, "AT\tWHO\tACT\tAREA\tNAME\tCHANGED")
			for _, x := range rows.Changes {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", x.At.Format(time.RFC3339), x.by(), x.Act, x.Area, x.Name, x.text())
			}
			if rows.Next != "" {
				fmt.Fprintf(w, "There are earlier ones: --before %s\n", rows.Next)
			}
		})
	})
	return cmd
}

type wireAdminHistory struct {
	Changes []wireAdminChange `json:"changes"`
	Next    string            `json:"next"` // for --before; "": there are no earlier ones
}

type wireAdminChange struct {
	At      time.Time          `json:"at"`
	Who     string             `json:"who"` // a user's name, or the face that it came through
	Key     string             `json:"key"` // the name of the key that it was made with; "": none
	Area    caseload.AdminArea `json:"area"`
	Act     caseload.AdminAct  `json:"act"`
	ID      string             `json:"id"`
	Name    string             `json:"name"`
	Changed []wireDifference   `json:"changed"` // of what was made, what it began with
}

// wireDifference is what a value was and is; both are "" of one that is told without them,
// such as a boundary.
type wireDifference struct {
	Name string `json:"name"`
	From string `json:"from"`
	To   string `json:"to"`
}

func adminChangeAnswer(c *caseload.Catalog, x *caseload.AdminEvent) wireAdminChange {
	out := wireAdminChange{At: x.At.UTC(), Who: x.Who.String(), Key: x.Key, Area: x.Area, Act: x.Act, ID: x.Thing, Name: x.Name, Changed: make([]wireDifference, len(x.Changed))}
	for i, d := range x.Changed {
		a, _, _ := x.Noun.Attribute(string(d.Path))
		out.Changed[i] = wireDifference{string(d.Path), wordsFor(c, a, d.From), wordsFor(c, a, d.To)}
	}
	return out
}

// wordsFor writes a value as it is called: stages and choices as the flags that give
// them, by commas.
func wordsFor(c *caseload.Catalog, a caseload.Attribute, v caseload.Value) string {
	switch a.Name {
	case "stages":
		return stagesText(wireStages(caseload.ParseStagePlans(v.Str())))
	case "choices":
		return strings.Join(caseload.ParseChoices(v.Str()), ", ")
	}
	return c.Words(a, v)
}

// by is who changed it, and with which key.
func (x *wireAdminChange) by() string {
	if x.Key == "" {
		return x.Who
	}
	return x.Who + ", key " + x.Key
}

// text is what changed, or of what was made what it began with, on one line.
func (x *wireAdminChange) text() string {
	parts := make([]string, len(x.Changed))
	for i, d := range x.Changed {
		switch {
		case d.From == "" && d.To == "":
			parts[i] = d.Name + " changed"
		case x.Act == caseload.AdminMade:
			parts[i] = fmt.Sprintf("%s: %q", d.Name, d.To)
		default:
			parts[i] = fmt.Sprintf("%s: %q to %q", d.Name, d.From, d.To)
		}
	}
	return strings.Join(parts, "; ")
}
