package casebook

import (
	"net/http"

	"caseload"
	"caseload/internal/openapi"
)

// token describes TokenPath, of which the flow of the security scheme application
// is.
func (d *describer) token() {
	const tag = "tokens"
	d.Tags = append(d.Tags, openapi.Tag{Name: tag, Description: "What applications ask with, by the client credentials grant of OAuth 2.0."})
	text := openapi.Of("string")
	o := &openapi.Operation{
		Tags: []string{tag}, OperationID: "create_token", Summary: "Get a token",
		Description: "Answers a token, which is good for an hour. The client is given in the form or by Basic.",
		RequestBody: &openapi.RequestBody{Required: true, Content: map[string]openapi.MediaType{"application/x-www-form-urlencoded": {Schema: openapi.Object([]string{"grant_type"}, map[string]*openapi.Schema{
			"grant_type": openapi.Among("client_credentials"), "client_id": text, "client_secret": text,
			"scope": openapi.Of("string").Means("What the token is for. It is for all that the application may do, which the answer lists."),
		})}}},
		Responses: map[string]openapi.Response{"200": {Description: "The token.", Content: jsonContent(openapi.Object([]string{"access_token", "expires_in", "scope", "token_type"}, map[string]*openapi.Schema{
			"access_token": text, "token_type": openapi.Among("Bearer"), "expires_in": openapi.Of("integer").Means("Seconds."),
			"scope": openapi.Of("string").Means("By spaces.").Like(string(caseload.CasesRead) + " " + string(caseload.CasesWrite)),
		}))}},
		Security: []map[string][]string{{}},
	}
	d.Fail(o, "token", jsonContent(openapi.Object([]string{"error", "error_description"}, map[string]*openapi.Schema{"error": text, "error_description": text})),
		http.StatusBadRequest, http.StatusUnauthorized, http.StatusRequestEntityTooLarge, http.StatusTooManyRequests,
		http.StatusInternalServerError, http.StatusServiceUnavailable)
	d.Add(TokenPath, "post", o)
}

func jsonContent(s *openapi.Schema) map[string]openapi.MediaType {
	return map[string]openapi.MediaType{"application/json": {Schema: s}}
}
