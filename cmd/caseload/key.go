package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"caseload"
)

func (p *program) key() *cobra.Command {
	return p.group("key", "Make, list, change and revoke API keys, and see what was asked by them", p.keyCreate(), p.keyList(), p.keyChange(), p.keyRequests(), p.keyRevoke())
}

func (p *program) keyCreate() *cobra.Command {
	cmd := &cobra.Command{
		Use: "create", Short: "Make an API key and print it, this once",
		Example: "  caseload key create --tenant truro --role analyst --scope reports:read --expires 90d\n" +
			"  caseload key create --tenant truro --role caseworker --user ada@truro.example",
		Args: none,
	}
	flags := keyFlags{role: addRole(cmd), access: addAccess(cmd)}
	cmd.Flags().StringVar(&flags.user, "user", "", "bind it to the user with this email `address`")
	cmd.Flags().StringVar(&flags.label, "label", "", "what it is for")
	cmd.Flags().StringArrayVar(&flags.scopes, "scope", nil, "allow only this `scope`; repeat for more; without it, all that the role may: "+listed(caseload.Scopes))
	cmd.Flags().StringVar(&flags.expires, "expires", "", "a number of days such as 90d, or the last day as YYYY-MM-DD; without it, never")
	cmd.Flags().StringArrayVar(&flags.addresses, "address", nil, "accept it only from this `address` or network, such as 192.0.2.0/24; repeat for more")
	cmd.Flags().BoolVar(&flags.digest, "digest", false, "accept it by HTTP Digest too, for CommCare clients that know nothing else; "+
		"this is weaker: the MD5 hash that is kept for it lets in whoever reads it, as in a copy of the database")
	cmd.Flags().StringVar(&flags.signing, "sign", "", "let its holder sign for it, for iCasework clients: `hmac` for tokens asked for by JWT; any for a Key with a Signature too; "+
		"this is weaker: what is kept for it lets in whoever reads it, as in a copy of the database")
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, _ []string) error {
		in, err := flags.input(time.Now(), by.Tenant.Zone)
		if err != nil {
			return p.usage(err)
		}
		key, secret, err := svc.CreateKey(ctx, by, in)
		if err != nil {
			return err
		}
		made := wireNewKey{ID: key.ID, Username: key.Username(in.User), Key: secret}
		if !out.json {
			fmt.Fprintf(p.stderr, "Made the key %s, with the username %s. Its secret is shown this once:\n", made.ID, made.Username)
		}
		return out.print(p.stdout, made, func(w io.Writer) { fmt.Fprintln(w, secret) })
	})
	return cmd
}

// keyFlags are the flags of key create.
type keyFlags struct {
	role                 *role
	access               *access
	user, label, expires string
	scopes, addresses    []string
	digest               bool
	signing              string
}

// input reads the flags; dates are days of the zone.
func (f *keyFlags) input(now time.Time, zone *time.Location) (in caseload.KeyInput, err error) {
	in.Label, in.User, in.Role, in.Access, in.Digest = f.label, f.user, caseload.Role(*f.role), caseload.Level(*f.access), f.digest
	in.Signing = caseload.Signing(f.signing)
	if in.Scopes, err = caseload.ParseScopes(f.scopes); err != nil {
		return in, fmt.Errorf("--scope: %w", err)
	}
	if in.Expires, err = parseExpiry(f.expires, now, zone); err != nil {
		return in, err
	}
	in.Addresses, err = parseAddresses(f.addresses)
	return in, err
}

// maxExpiryDays keeps an expiry within what dates can say.
const maxExpiryDays = 36_500

// parseExpiry reads a number of days from now, or a last day. The zero time,
// for "", is never.
func parseExpiry(text string, now time.Time, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if digits, ok := strings.CutSuffix(text, "d"); ok {
		if days, err := strconv.Atoi(digits); err == nil && days > 0 && days <= maxExpiryDays {
			return now.Add(time.Duration(days) * 24 * time.Hour), nil
		}
	}
	last, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		return time.Time{}, errors.New("--expires must be a number of days such as 90d, or the last day such as 2027-03-31.")
	}
	end := caseload.KeyExpiry(caseload.DateOf(last), zone)
	if !end.After(now) {
		return time.Time{}, errors.New("--expires must not lie in the past.")
	}
	return end, nil
}

// parseAddresses reads networks, and addresses as networks of one alone.
func parseAddresses(texts []string) (out []netip.Prefix, err error) {
	for _, text := range texts {
		prefix, err := caseload.ParseNetwork(text)
		if err != nil {
			return nil, errors.New("--address must be an address such as 192.0.2.7 or a network such as 192.0.2.0/24.")
		}
		out = append(out, prefix)
	}
	return out, nil
}

type wireNewKey struct {
	ID       string `json:"id"`
	Username string `json:"username"` // where a protocol asks for one
	Key      string `json:"key"`
}

func (p *program) keyList() *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "List the keys of a tenant, newest first", Args: none}
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, _ []string) error {
		rows, err := keyRows(ctx, svc, by, time.Now())
		if err != nil {
			return err
		}
		return out.print(p.stdout, rows, func(w io.Writer) {
			fmt.Fprintln(w, "ID\tLABEL\tROLE\tACCESS\tUSER\tSTATE\tEXPIRES\tLAST USED\tSCOPES")
			for _, k := range rows {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
					k.ID, k.Label, k.Role, k.Access, k.User, k.State, orNever(k.Expires), orNever(k.LastUsed), listed(k.Scopes))
			}
		})
	})
	return cmd
}

type wireKey struct {
	ID        string           `json:"id"`
	Label     string           `json:"label"`
	Role      caseload.Role    `json:"role"`
	Access    caseload.Level   `json:"access"`
	User      string           `json:"user"` // an email address, "" for none
	Scopes    []caseload.Scope `json:"scopes"`
	Addresses []netip.Prefix   `json:"addresses"`
	Digest    bool             `json:"digest"` // accepted by HTTP Digest too
	Signs     bool             `json:"signs"`  // its holder may sign for it
	State     string           `json:"state"`  // active, expired or revoked
	Created   *time.Time       `json:"created"`
	Expires   *time.Time       `json:"expires"`
	Revoked   *time.Time       `json:"revoked"`
	LastUsed  *time.Time       `json:"last_used"`
}

func keyRows(ctx context.Context, svc *caseload.Service, by *caseload.Principal, now time.Time) ([]wireKey, error) {
	keys, err := svc.Keys(ctx, by)
	if err != nil {
		return nil, err
	}
	users, err := svc.Users(ctx, by)
	if err != nil {
		return nil, err
	}
	emails := map[caseload.PK]string{}
	for _, u := range users {
		emails[u.PK] = u.Email
	}
	rows := make([]wireKey, len(keys))
	for i, k := range keys {
		rows[i] = wireKey{
			ID: k.ID, Label: k.Label, Role: k.Role, Access: k.Access, User: emails[k.User], Scopes: k.Scopes,
			Addresses: append([]netip.Prefix{}, k.Addresses...), Digest: k.Digest != nil, Signs: k.Signer != nil, State: keyState(&k, now),
			Created: known(k.Created), Expires: known(k.Expires), Revoked: known(k.Revoked), LastUsed: known(k.LastUsed),
		}
	}
	return rows, nil
}

func keyState(k *caseload.Key, now time.Time) string {
	switch {
	case !k.Revoked.IsZero():
		return "revoked"
	case !k.Active(now):
		return "expired"
	}
	return "active"
}

// known is a time in UTC, nil for the zero time.
func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func orNever(t *time.Time) string {
	if t == nil {
		return "never"
	}
	return t.Format(time.RFC3339)
}

func (p *program) keyChange() *cobra.Command {
	cmd := &cobra.Command{
		Use: "change ID", Short: "Change what a key is called, when it ends, and where it is accepted from",
		Long: "Change what a key is called, when it ends, and where it is accepted from. What is not given stays as it is.\n" +
			"The ID is the part of the key between sk_ and the next _; key list shows it.",
		Example: "  caseload key change 2fT0bW --tenant truro --expires 90d --address 192.0.2.0/24",
		Args:    one("ID"),
	}
	label := cmd.Flags().String("label", "", "what it is for")
	expires := cmd.Flags().String("expires", "", "a number of days such as 90d, the last day as YYYY-MM-DD, or never")
	addresses := cmd.Flags().StringArray("address", nil, "accept it only from this `address` or network, such as 192.0.2.0/24; repeat for more; anywhere for everywhere")
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		k, err := svc.Key(ctx, by, args[0])
		if err != nil {
			return err
		}
		in := caseload.KeyChange{Label: k.Label, Addresses: k.Addresses, Expires: k.Expires}
		if cmd.Flags().Changed("label") {
			in.Label = *label
		}
		switch {
		case *expires == "never":
			in.Expires = time.Time{}
		case *expires != "":
			if in.Expires, err = parseExpiry(*expires, time.Now(), by.Tenant.Zone); err != nil {
				return p.usage(err)
			}
		}
		switch {
		case len(*addresses) == 1 && (*addresses)[0] == "anywhere":
			in.Addresses = nil
		case len(*addresses) > 0:
			if in.Addresses, err = parseAddresses(*addresses); err != nil {
				return p.usage(err)
			}
		}
		if _, err := svc.ChangeKey(ctx, by, k.ID, k.Edition(), in); err != nil {
			return err
		}
		return out.print(p.stdout, wireRevoked{k.ID, by.Tenant.Slug}, func(w io.Writer) {
			fmt.Fprintf(w, "Changed the key %s of the tenant %s.\n", k.ID, by.Tenant.Slug)
		})
	})
	return cmd
}

func (p *program) keyRequests() *cobra.Command {
	cmd := &cobra.Command{
		Use: "requests ID", Short: "List what was asked by a key lately, newest first",
		Long: fmt.Sprintf("List what was asked by a key lately, newest first: the last %d requests within %d days, a second or so after they were\n"+
			"answered. What was said and answered is not kept. The ID is the part of the key between sk_ and the next _.", caseload.RequestsKept, int(caseload.RequestsAge.Hours()/24)),
		Args: one("ID"),
	}
	failed := cmd.Flags().Bool("failed", false, "list only those that failed")
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		all, err := svc.Requests(ctx, by, args[0], caseload.RequestQuery{Failed: *failed, Limit: caseload.RequestsKept})
		if err != nil {
			return err
		}
		rows := make([]wireRequest, len(all))
		for i, x := range all {
			rows[i] = wireRequest{x.At.UTC(), x.Face, x.Method, x.Route, x.Status, x.Code, x.Said, float64(x.Took.Microseconds()) / 1000, x.Bytes, x.Missed}
		}
		return out.print(p.stdout, rows, func(w io.Writer) {
			fmt.Fprintln(w, "AT\tMETHOD\tROUTE\tSTATUS\tMS\tBYTES\tERROR\tMESSAGE")
			for _, x := range rows {
				fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%.1f\t%d\t%s\t%s\n", x.At.Format(time.RFC3339), x.Method, x.Route, x.Status, x.Milliseconds, x.Bytes, x.Error, x.Message)
			}
		})
	})
	return cmd
}

type wireRequest struct {
	At           time.Time     `json:"at"`
	Face         string        `json:"face"`
	Method       string        `json:"method"`
	Route        string        `json:"route"`
	Status       int           `json:"status"`
	Error        caseload.Code `json:"error"`   // "": none
	Message      string        `json:"message"` // of the error; of a key that was refused, why
	Milliseconds float64       `json:"ms"`
	Bytes        int64         `json:"bytes"`
	Missed       int64         `json:"missed"` // requests before it that were not kept
}

func (p *program) keyRevoke() *cobra.Command {
	cmd := &cobra.Command{
		Use: "revoke ID", Short: "End a key at once and for good",
		Long: "End a key at once and for good. The ID is the part of the key between sk_ and the next _; key list shows it.",
		Args: one("ID"),
	}
	out := addOutput(cmd)
	p.onDatabase(cmd, openStore, func(ctx context.Context, svc *caseload.Service, args []string) error {
		slug, err := revokeKey(ctx, svc, args[0])
		if err != nil {
			return err
		}
		return out.print(p.stdout, wireRevoked{args[0], slug}, func(w io.Writer) {
			fmt.Fprintf(w, "Revoked the key %s of the tenant %s.\n", args[0], slug)
		})
	})
	return cmd
}

// wireRevoked is a key or an application that was revoked, or a key that was changed.
type wireRevoked struct {
	ID     string `json:"id"`
	Tenant string `json:"tenant"`
}

// revokeKey ends the key in whichever tenant it is, and says which.
func revokeKey(ctx context.Context, svc *caseload.Service, id string) (slug string, err error) {
	tenants, err := svc.Tenants(ctx)
	if err != nil {
		return "", err
	}
	for _, t := range tenants {
		if err := svc.RevokeKey(ctx, svc.Operator(t), id); caseload.CodeOf(err) != caseload.CodeNotFound {
			return t.Slug, err
		}
	}
	return "", errors.New("There is no such key, or it is revoked already. See: caseload key list --tenant SLUG")
}
