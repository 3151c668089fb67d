package caseload

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// The bounds of a password, in characters.
const (
	MinPassword = 12
	MaxPassword = 256
)

// cost is what hashing a password takes: that of new ones is the least that OWASP's
// Password Storage Cheat Sheet asks of Argon2id.
type cost struct {
	memory, passes uint32 // in KiB; over it
	lanes          uint8
}

var newCost = cost{memory: 19 << 10, passes: 2, lanes: 1}

const (
	saltBytes = 16
	hashBytes = 32
)

// hashing bounds how much memory is taken by passwords that are hashed at a time.
var hashing = make(chan struct{}, runtime.GOMAXPROCS(0))

// hash is Argon2id of a password, in a turn.
func (c cost) hash(ctx context.Context, password string, salt []byte, n int) ([]byte, error) {
	select {
	case hashing <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.lanes, uint32(n)), nil
}

// hashPassword is what is kept of a password, with all that it takes to compare
// another with it: the PHC string format.
func hashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails
	hash, err := newCost.hash(ctx, password, salt, hashBytes)
	return newCost.phc(salt, hash), err
}

func (c cost) phc(salt, hash []byte) string {
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.lanes, text(salt), text(hash))
}

// parsePHC reads what phc has written.
func parsePHC(kept string) (c cost, salt, hash []byte, err error) {
	var version int
	head, tail, _ := strings.Cut(strings.TrimPrefix(kept, "$argon2id$"), ",p=")
	if _, err = fmt.Sscanf(head, "v=%d$m=%d,t=%d", &version, &c.memory, &c.passes); err != nil {
		return c, nil, nil, err
	}
	parts := bytes.Split([]byte(tail), []byte("$"))
	if len(parts) != 3 || version != argon2.Version {
		return c, nil, nil, Errorf(CodeInternal, "A password is kept in an unknown way.")
	}
	if _, err = fmt.Sscan(string(parts[0]), &c.lanes); err != nil {
		return c, nil, nil, err
	}
	if salt, err = base64.RawStdEncoding.DecodeString(string(parts[1])); err != nil {
		return c, nil, nil, err
	}
	hash, err = base64.RawStdEncoding.DecodeString(string(parts[2]))
	return c, salt, hash, err
}

// nobodysPassword is compared with where there is none, so that this takes as
// long. Nothing hashes to it.
var nobodysPassword = newCost.phc(make([]byte, saltBytes), make([]byte, hashBytes))

// matchesPassword reports whether a password is the one that something was kept of;
// "" is kept of none. It takes as long in either case.
func matchesPassword(ctx context.Context, kept, password string) (bool, error) {
	if kept == "" {
		kept = nobodysPassword
	}
	c, salt, want, err := parsePHC(kept)
	if err != nil {
		return false, err
	}
	got, err := c.hash(ctx, password, salt, len(want))
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1, err
}

// checkPassword refuses what is no good as a user's password: what is short, and
// what anybody would try first.
func checkPassword(password string, u *User) error {
	const field = "password"
	n := utf8.RuneCountInString(password)
	local, _, _ := strings.Cut(u.Email, "@")
	folded := strings.ToLower(password)
	switch {
	case !keepable(password):
		return Faulty(field, kindPasswordText.Of())
	case n < MinPassword:
		return Faulty(field, kindShortPassword.Of(MinPassword))
	case n > MaxPassword:
		return Faulty(field, kindLongPassword.Of(MaxPassword))
	case folded == u.Email || folded == strings.ToLower(u.Name) || repeats(folded) || len(local) > 3 && repeatsOf(folded, local):
		return Faulty(field, kindCommonPassword.Of())
	}
	return nil
}

// repeats reports whether a text is a short one or a word that is tried first over
// and over, or runs through the letters, the digits or the keys of a keyboard.
func repeats(text string) bool {
	for n := 1; n <= 4 && n < len(text); n++ {
		if repeatsOf(text, text[:n]) {
			return true
		}
	}
	return slices.ContainsFunc(triedFirst, func(word string) bool { return repeatsOf(text, word) }) ||
		slices.ContainsFunc(runs, func(run string) bool { return strings.HasPrefix(run, text) })
}

var (
	triedFirst = []string{"password", "passw0rd", "letmein", "welcome", "qwerty", "iloveyou", "caseload", "changeme", "administrator"}
	runs       = []string{"abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "12345678901234567890", "qwertyuiopasdfghjklzxcvbnm"}
)

// repeatsOf reports whether a text is nothing but another, over and over, and what
// is left after digits and marks at its end.
func repeatsOf(text, part string) bool {
	text = strings.TrimRight(text, "0123456789!?.")
	whole := strings.Repeat(part, len(text)/len(part)+1)
	return text != "" && strings.HasPrefix(whole, text)
}
