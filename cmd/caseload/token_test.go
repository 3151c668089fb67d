package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

// The pages of the original show the secret in the query: the log must not.
func TestATokenOfOneServerIsGoodAtAnotherAndNoLogHoldsASecret(t *testing.T) {
	db := "--db=sqlite:" + filepath.Join(t.TempDir(), "tokens.db")
	command(t, "tenant", "create", "truro", db)
	var made wireNewApplication
	if err := json.Unmarshal(command(t, "application", "create", db, "--tenant=truro", "--name=Intake", "--email=intake@truro.example", "--role=manager", "--output=json"), &made); err != nil {
		t.Fatal(err)
	}
	one := start(t, nil, "serve", db, "--addr=127.0.0.1:0", "--admin-addr=127.0.0.1:0")
	two := start(t, nil, "serve", db, "--addr=127.0.0.1:0", "--admin-addr=127.0.0.1:0")
	query := url.Values{"grant_type": {"client_credentials"}, "client_id": {made.ClientID}, "client_secret": {made.ClientSecret}}
	token := askToken(t, servedAt.FindStringSubmatch(one.first)[1]+"/oauth2/token?"+query.Encode())
	for path, status := range map[string]int{"/cases/cases": http.StatusOK, "/api/cases": http.StatusOK, "/a/truro/api/case/v2/": http.StatusOK} {
		wantStatus(t, servedAt.FindStringSubmatch(two.first)[1]+path, token, status)
	}
	command(t, "application", "revoke", made.ClientID, db, "--tenant=truro")
	wantStatus(t, servedAt.FindStringSubmatch(two.first)[1]+"/cases/cases", token, http.StatusUnauthorized)
	for _, r := range []*running{one, two} {
		if err := r.stop(); err != nil {
			t.Errorf("serve ended with %v", err)
		}
		log := r.stderr.String()
		if !strings.Contains(log, `"key":"`+made.ClientID+`"`) {
			t.Errorf("the log does not tell of the application: %s", log)
		}
		for _, secret := range []string{made.ClientSecret, token} {
			if strings.Contains(log, secret) || strings.Contains(log, url.QueryEscape(secret)) {
				t.Errorf("the log holds a secret: %s", log)
			}
		}
	}
}

// askToken asks for a token by POST without a body.
func askToken(t *testing.T, url string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var got struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&got); err != nil || got.Token == "" {
		t.Fatalf("POST answers %d without a token: %v", answer.StatusCode, err)
	}
	return got.Token
}
