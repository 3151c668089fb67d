package ui

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// noticeCookie carries a notice to the page that an action leads to.
const noticeCookie = "notice"

// A notice waits no longer than this for its page, and is no longer than this.
const (
	noticeLife = time.Minute
	maxNotice  = 1 << 10
)

// notice tells what has come of what the visitor did.
type notice struct {
	Text    string
	Success bool
}

// keyedNotice is a notice as its cookie has it: a key under "notice." with its
// arguments. So a cookie that somebody else made says nothing but what we do.
type keyedNotice struct {
	Key     string `json:"k"`
	Args    []any  `json:"a,omitempty"`
	Success bool   `json:"s,omitempty"`
}

// succeed leads to a page with a notice of success. Names of people, and what is
// theirs, are no arguments: the client keeps them for a minute.
func (v *visit) succeed(to, key string, args ...any) error {
	if err := v.leave(keyedNotice{key, args, true}); err != nil {
		return err
	}
	return v.redirect(to)
}

// leave has a notice wait for the next page.
func (v *visit) leave(k keyedNotice) error {
	text, err := json.Marshal(k)
	if err == nil {
		v.setCookie(noticeCookie, base64.RawURLEncoding.EncodeToString(text), noticeLife)
	}
	return err
}

// takeNotices is the notice that waits for this page, which it forgets.
func (v *visit) takeNotices() []notice {
	value := v.cookie(noticeCookie)
	if value == "" {
		return nil
	}
	v.setCookie(noticeCookie, "", 0)
	var k keyedNotice
	text, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || len(text) > maxNotice || json.Unmarshal(text, &k) != nil {
		return nil
	}
	if !strings.HasPrefix(k.Key, "notice.") || !v.language.has(k.Key) {
		return nil
	}
	return []notice{{v.t(k.Key, k.Args...), k.Success}}
}
