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
	"caseload/internal/ui"
)

func (p *program) user() *cobra.Command {
	return p.group("user", "Make, invite, change and list the users of a tenant", p.userCreate(), p.userInvite(), p.userChange(), p.userEnable(false), p.userEnable(true), p.userList())
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
		u, err := svc.CreateUser(ctx, by, caseload.UserInput{Name: caseload.Set(*name), Email: caseload.Set(args[0]), Role: caseload.Role(*role)})
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

func (p *program) userChange() *cobra.Command {
	cmd := &cobra.Command{
		Use: "change EMAIL", Short: "Change the name, the role or the teams of a user",
		Long:    "Change the name, the role or the teams of a user. What is not given stays as it is.",
		Example: `  caseload user change ada@truro.example --tenant truro --role manager --team "Adult social care" --team Housing`,
		Args:    one("EMAIL"),
	}
	name := cmd.Flags().String("name", "", "the person's name")
	role := new(role)
	cmd.Flags().Var(role, "role", "what the user may do at most: "+listed(caseload.Roles))
	teams := cmd.Flags().StringArray("team", nil, `a team by code, name or ID, in the place of those that the user has; once for each, and "" for none`)
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		in := &caseload.UserInput{Role: caseload.Role(*role)}
		if cmd.Flags().Changed("name") {
			in.Name = caseload.Set(*name)
		}
		if cmd.Flags().Changed("team") {
			ids, err := teamIDs(ctx, svc, by, *teams)
			if err != nil {
				return err
			}
			in.Teams = caseload.Set(ids)
		}
		return p.changeUser(ctx, svc, by, args[0], in, out, "Changed the user %s.\n")
	})
	return cmd
}

// teamIDs finds teams by what they are called; "" is none.
func teamIDs(ctx context.Context, svc *caseload.Service, by *caseload.Principal, called []string) ([]string, error) {
	catalog, err := svc.Vocabulary(ctx, by)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, text := range called {
		if text == "" {
			continue
		}
		t := catalog.TeamCalled(text)
		if t == nil {
			return nil, caseload.Errorf(caseload.CodeNotFound, "There is no team %q; list them with: caseload team list", text)
		}
		ids = append(ids, t.ID)
	}
	return ids, nil
}

// userEnable is the command that enables a user, or disables one.
func (p *program) userEnable(on bool) *cobra.Command {
	cmd := &cobra.Command{
		Use: "disable EMAIL", Short: "Disable a user, who is signed out and whose keys stop",
		Long:    "Disable a user: all sessions end, links and keys of the user stop at once. What the user did stays under the name.",
		Example: "  caseload user disable ada@truro.example --tenant truro",
		Args:    one("EMAIL"),
	}
	said := "Disabled the user %s.\n"
	if on {
		cmd.Use, cmd.Short, cmd.Long = "enable EMAIL", "Enable a user who was disabled", "Enable a user who was disabled. Keys of the user that have not ended are good again; sessions and links are not."
		cmd.Example, said = "  caseload user enable ada@truro.example --tenant truro", "Enabled the user %s.\n"
	}
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		return p.changeUser(ctx, svc, by, args[0], &caseload.UserInput{Enabled: caseload.Set(on)}, out, said)
	})
	return cmd
}

// changeUser changes the user of an email address, and says so.
func (p *program) changeUser(ctx context.Context, svc *caseload.Service, by *caseload.Principal, email string, in *caseload.UserInput, out *output, said string) error {
	u, err := svc.UserByEmail(ctx, by, email)
	if err != nil {
		return err
	}
	if _, err := svc.Edit(ctx, by, caseload.Edit{Act: caseload.ActUpdate, Noun: caseload.NounUser, ID: u.ID, Input: in}); err != nil {
		return err
	}
	if u, err = svc.UserByEmail(ctx, by, email); err != nil {
		return err
	}
	return out.print(p.stdout, userAnswer(u), func(w io.Writer) { fmt.Fprintf(w, said, u.Email) })
}

// wireInvitation is a link that was made.
type wireInvitation struct {
	Email   string    `json:"email"`
	URL     string    `json:"url"`
	Expires time.Time `json:"expires"`
}

func (p *program) userList() *cobra.Command {
	cmd := &cobra.Command{
		Use: "list [WORDS]", Short: "List the users of a tenant by name",
		Long:    "List the people who are users of a tenant by name. Each of the words begins one of the name or of the email address.",
		Example: "  caseload user list --tenant truro --state invited\n  caseload user list ada --tenant truro --role caseworker",
		Args:    cobra.ArbitraryArgs,
	}
	role, state := new(role), cmd.Flags().String("state", "", "only those who are "+listed(caseload.UserStates))
	cmd.Flags().Var(role, "role", "only those with the role: "+listed(caseload.Roles))
	team := cmd.Flags().String("team", "", "only those in the team of this code, name or ID")
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		q := caseload.UserQuery{Words: strings.Join(args, " "), Role: caseload.Role(*role), State: caseload.UserState(*state)}
		if *state != "" && !slices.Contains(caseload.UserStates, q.State) {
			return p.usage(errors.New("--state must be one of " + listed(caseload.UserStates) + "."))
		}
		if *team != "" {
			ids, err := teamIDs(ctx, svc, by, []string{*team})
			if err != nil {
				return err
			}
			q.Team = ids[0]
		}
		list, err := svc.Accounts(ctx, by, q)
		if err != nil {
			return err
		}
		rows := make([]wireListedUser, len(list.Users))
		for i, u := range list.Users {
			rows[i] = wireListedUser{userAnswer(u.User), u.State, known(u.Account.SignedIn)}
		}
		return out.print(p.stdout, rows, func(w io.Writer) {
			fmt.Fprintln(w, "EMAIL\tNAME\tROLE\tSTATE\tSIGNED IN")
			for _, u := range rows {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", u.Email, u.Name, u.Role, u.State, orNever(u.SignedIn))
			}
		})
	})
	return cmd
}

// wireListedUser is a user with how far signing in is.
type wireListedUser struct {
	wireUser
	State    caseload.UserState `json:"state"`
	SignedIn *time.Time         `json:"signed_in"`
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
