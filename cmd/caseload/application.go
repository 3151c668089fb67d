package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"caseload"
	"caseload/internal/api/casebook"
)

func (p *program) application() *cobra.Command {
	return p.group("application", "Register, list and revoke applications, which act by tokens", p.applicationCreate(), p.applicationList(), p.applicationRevoke())
}

func (p *program) applicationCreate() *cobra.Command {
	cmd := &cobra.Command{
		Use: "create", Short: "Register an application and print what it gets its tokens with, this once",
		Long: "Register an application and print what it gets its tokens with, this once. Its name is shown where it made or\n" +
			"changed something. A token is good for an hour; the client secret is an API key too. The token URL is that of a\n" +
			"server with these settings, at its public-url if there is one. One that was revoked may be registered again.",
		Example: `  caseload application create --tenant truro --name "Intake form" --email intake@truro.example --role manager`,
		Args:    none,
	}
	name := cmd.Flags().String("name", "", "what it is called")
	email := cmd.Flags().String("email", "", "an `address` of its own, which no user has")
	role := addRole(cmd)
	access := addAccess(cmd)
	require(cmd, "name")
	require(cmd, "email")
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, _ []string) error {
		a, secret, err := svc.CreateApplication(ctx, by, caseload.ApplicationInput{
			Name: *name, Email: *email, Role: caseload.Role(*role), Access: caseload.Level(*access),
		})
		if err != nil {
			return err
		}
		made := wireNewApplication{ClientID: a.Key.ID, ClientSecret: secret, TokenURL: p.url + casebook.TokenPath}
		if !out.json {
			fmt.Fprintf(p.stderr, "Registered the application %s. Its secret is shown this once:\n", a.User.Name)
		}
		return out.print(p.stdout, made, func(w io.Writer) {
			fmt.Fprintf(w, "Client ID\t%s\nClient secret\t%s\nToken URL\t%s\n", made.ClientID, made.ClientSecret, made.TokenURL)
		})
	})
	return cmd
}

type wireNewApplication struct {
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	TokenURL     string `json:"token_url"`
}

// access is the value of the flag --access.
type access caseload.Level

// addAccess gives a command the flag --access.
func addAccess(cmd *cobra.Command) *access {
	a := new(access)
	cmd.Flags().Var(a, "access", "which cases it sees and changes: all that the role may, those whose access list names it (limited),\nor those that are assigned to it; by default what the role has")
	return a
}

// Set reads the flag's value.
func (a *access) Set(s string) error {
	parsed, err := caseload.ParseLevel(s)
	if err != nil {
		return errors.New("must be one of " + listed(caseload.Levels))
	}
	*a = access(parsed)
	return nil
}

// String is the name of the level.
func (a *access) String() string { return string(*a) }

// Type is what the help calls the value.
func (*access) Type() string { return "level" }

func (p *program) applicationList() *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "List the applications of a tenant, newest first", Args: none}
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, _ []string) error {
		all, err := svc.Applications(ctx, by)
		if err != nil {
			return err
		}
		rows := make([]wireApplication, len(all))
		for i, a := range all {
			k := &a.Key
			rows[i] = wireApplication{
				ClientID: k.ID, Name: a.User.Name, Email: a.User.Email, Role: k.Role, Access: k.Access, State: keyState(k, time.Now()),
				Created: known(k.Created), Revoked: known(k.Revoked), LastUsed: known(k.LastUsed),
			}
		}
		return out.print(p.stdout, rows, func(w io.Writer) {
			fmt.Fprintln(w, "CLIENT ID\tNAME\tEMAIL\tROLE\tACCESS\tSTATE\tLAST USED")
			for _, a := range rows {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", a.ClientID, a.Name, a.Email, a.Role, a.Access, a.State, orNever(a.LastUsed))
			}
		})
	})
	return cmd
}

type wireApplication struct {
	ClientID string         `json:"client_id"`
	Name     string         `json:"name"`
	Email    string         `json:"email"`
	Role     caseload.Role  `json:"role"`
	Access   caseload.Level `json:"access"`
	State    string         `json:"state"` // active, expired or revoked
	Created  *time.Time     `json:"created"`
	Revoked  *time.Time     `json:"revoked"`
	LastUsed *time.Time     `json:"last_used"`
}

func (p *program) applicationRevoke() *cobra.Command {
	cmd := &cobra.Command{
		Use: "revoke ID", Short: "End an application and its tokens at once",
		Long: "End an application and its tokens at once. The ID is its client ID; application list shows it. What it did stays under its name.",
		Args: one("ID"),
	}
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		if err := svc.RevokeApplication(ctx, by, args[0]); err != nil {
			return err
		}
		return out.print(p.stdout, wireRevoked{args[0], by.Tenant.Slug}, func(w io.Writer) {
			fmt.Fprintf(w, "Revoked the application %s of the tenant %s.\n", args[0], by.Tenant.Slug)
		})
	})
	return cmd
}
