package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"caseload"
	"caseload/internal/ui"
)

func (p *program) user() *cobra.Command {
	return p.group("user", "Make, invite and list the users of a tenant", p.userCreate(), p.userInvite(), p.userList())
}

func (p *program) userCreate() *cobra.Command {
	cmd := &cobra.Command{
		Use: "create EMAIL", Short: "Make a user of a tenant",
		Example: `  caseload user create ada@truro.example --tenant truro --name "Ada Lane" --role caseworker`,
		Args:    one("EMAIL"),
	}
	name := cmd.Flags().String("name", "", "the person's name; without one, the address")
	role := addRole(cmd)
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		u, err := svc.CreateUser(ctx, by, caseload.UserInput{Name: *name, Email: args[0], Role: caseload.Role(*role)})
		if err != nil {
			return err
		}
		return out.print(p.stdout, userAnswer(u), func(w io.Writer) {
			fmt.Fprintf(w, "Made the user %s with the role %s.\n", u.Email, u.Role)
		})
	})
	return cmd
}

func (p *program) userInvite() *cobra.Command {
	cmd := &cobra.Command{
		Use: "invite EMAIL", Short: "Make a link by which a user chooses a password",
		Long: "Make a link by which a user chooses a password for the web pages: the first, or a new one in the place of one that was\n" +
			"forgotten. It is shown this once, good once, and takes the place of an earlier one.",
		Example: "  caseload user invite ada@truro.example --tenant truro",
		Args:    one("EMAIL"),
	}
	codes := cmd.Flags().Bool("reset-codes", false, "take the user's security codes away too, and end the user's sessions")
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		u, err := svc.UserByEmail(ctx, by, args[0])
		if err != nil {
			return err
		}
		if *codes {
			if err := svc.ResetCodes(ctx, by, u.ID); err != nil {
				return err
			}
		}
		secret, ticket, err := svc.InviteUser(ctx, by, u.ID)
		if err != nil {
			return err
		}
		answer := wireInvitation{u.Email, p.url + ui.InvitationFolder + secret, ticket.Expires}
		return out.print(p.stdout, answer, func(w io.Writer) {
			fmt.Fprintf(w, "%s chooses a password at this address, which is good until %s:\n  %s\n", u.Email, ticket.Expires.Format(time.RFC3339), answer.URL)
		})
	})
	return cmd
}

// wireInvitation is a link that was made.
type wireInvitation struct {
	Email   string    `json:"email"`
	URL     string    `json:"url"`
	Expires time.Time `json:"expires"`
}

func (p *program) userList() *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "List the users of a tenant by name", Args: none}
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, _ []string) error {
		users, err := svc.Users(ctx, by)
		if err != nil {
			return err
		}
		rows := make([]wireUser, len(users))
		for i, u := range users {
			rows[i] = userAnswer(u)
		}
		return out.print(p.stdout, rows, func(w io.Writer) {
			fmt.Fprintln(w, "EMAIL\tNAME\tROLE\tENABLED")
			for _, u := range rows {
				fmt.Fprintf(w, "%s\t%s\t%s\t%t\n", u.Email, u.Name, u.Role, u.Enabled)
			}
		})
	})
	return cmd
}

// role is the value of the flag --role.
type role caseload.Role

// addRole gives a command the flag --role, which it needs.
func addRole(cmd *cobra.Command) *role {
	r := new(role)
	cmd.Flags().Var(r, "role", "what it may do at most: "+listed(caseload.Roles))
	require(cmd, "role")
	return r
}

// Set reads the flag's value.
func (r *role) Set(s string) error {
	parsed, err := caseload.ParseRole(s)
	if err != nil {
		return errors.New("must be one of " + listed(caseload.Roles))
	}
	*r = role(parsed)
	return nil
}

// String is the name of the role.
func (r *role) String() string { return string(*r) }

// Type is what the help calls the value.
func (*role) Type() string { return "role" }

type wireUser struct {
	ID      string        `json:"id"`
	Email   string        `json:"email"`
	Name    string        `json:"name"`
	Role    caseload.Role `json:"role"`
	Enabled bool          `json:"enabled"`
}

func userAnswer(u *caseload.User) wireUser {
	return wireUser{u.ID, u.Email, u.Name, u.Role, u.Enabled}
}
