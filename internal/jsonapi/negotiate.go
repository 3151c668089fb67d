package jsonapi

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Vary is that header's value in every answer (JSON:API 1.1, Server
// Responsibilities).
const Vary = "Accept"

// Media is what an endpoint knows of the media type's parameters.
type Media struct {
	Extensions []string // URIs
	Profiles   []string // URIs
	Required   string   // the one of the Extensions that a request must have; "" for none
}

// Negotiated is what applies to a request and to its answer.
type Negotiated struct {
	Extensions []string // URIs
	Profiles   []string // URIs
}

// ContentType is the media type of the answer (difference 60: without a charset).
func (n Negotiated) ContentType() string {
	return MediaType + mediaParameter("ext", n.Extensions) + mediaParameter("profile", n.Profiles)
}

func mediaParameter(name string, uris []string) string {
	if len(uris) == 0 {
		return ""
	}
	return `;` + name + `="` + strings.Join(uris, " ") + `"`
}

// Negotiate reads the headers Content-Type and Accept (JSON:API 1.1, Content
// Negotiation). A body of another type, a parameter or an extension that is not
// known is 415 (difference 61); where the client accepts no answer that there is, it is 406.
// Profiles that are not known are ignored, and another Content-Type without a
// body too. The dialect Crnk takes the media type with any parameter, as many
// clients add a charset, and gives JSON:API to those that accept
// application/json.
func Negotiate(r *http.Request, dialect Dialect, known Media) (Negotiated, *Error) {
	sent := parseMedia(strings.Join(r.Header.Values("Content-Type"), ","))
	if sent.name != MediaType && r.ContentLength == 0 && known.Required == "" {
		sent = mediaRange{}
	} else if err := known.checkContentType(sent, dialect); err != nil {
		return Negotiated{}, err
	}
	wanted, ok := known.accept(strings.Join(r.Header.Values("Accept"), ","), dialect)
	if !ok {
		return Negotiated{}, headerError(http.StatusNotAcceptable, titleNotAcceptable, "Accept",
			"The answer is "+MediaType+", which the request does not accept as it is."+known.sentence())
	}
	extensions := sent.extensions
	if extensions == nil {
		extensions = wanted.extensions
	}
	return Negotiated{
		Extensions: among(known.Extensions, extensions),
		Profiles:   among(known.Profiles, append(sent.profiles, wanted.profiles...)),
	}, nil
}

func (known Media) checkContentType(sent mediaRange, dialect Dialect) *Error {
	var detail string
	switch {
	case sent.name != MediaType:
		detail = "The body must be " + MediaType + "."
	case dialect == Strict && (sent.foreign || sent.weighted):
		detail = MediaType + " has no parameters but ext and profile."
	case sent.charset != "" && !strings.EqualFold(sent.charset, "utf-8"):
		detail = "The body must be UTF-8."
	case !known.has(sent.extensions):
		detail = "An extension in ext is not known here."
	case known.Required != "" && !slices.Contains(sent.extensions, known.Required):
		detail = fmt.Sprintf("The body must be %s.", Negotiated{Extensions: []string{known.Required}}.ContentType())
	default:
		return nil
	}
	return headerError(http.StatusUnsupportedMediaType, titleUnsupportedMedium, "Content-Type", detail+known.sentence())
}

// accept finds the form of the answer that a client likes best, and false if it
// accepts none. What it says of the media type itself goes before what it says of
// wider ones.
func (known Media) accept(header string, dialect Dialect) (mediaRange, bool) {
	if strings.TrimSpace(header) == "" {
		return mediaRange{}, true
	}
	var best mediaRange
	itself, wider := false, widerRanges{}
	for text := range splitList(header) {
		m := parseMedia(text)
		if m.name != MediaType {
			wider.note(m, dialect)
			continue
		}
		itself = true
		if m.weight > best.weight && known.has(m.extensions) && (dialect == Crnk || !m.foreign) {
			best = m
		}
	}
	if itself {
		return best, best.weight > 0
	}
	return mediaRange{}, wider.accepted()
}

// has reports whether all of some extensions are known.
func (known Media) has(extensions []string) bool {
	for _, uri := range extensions {
		if !slices.Contains(known.Extensions, uri) {
			return false
		}
	}
	return true
}

// among are the known ones of the URIs that a request names, each once.
func among(known, named []string) []string {
	var all []string
	for _, uri := range known {
		if slices.Contains(named, uri) {
			all = append(all, uri)
		}
	}
	return all
}

// sentence says which extensions there are.
func (known Media) sentence() string {
	if len(known.Extensions) == 0 {
		return " There are no extensions here."
	}
	return " The extensions here: " + strings.Join(known.Extensions, " ") + "."
}

func headerError(status int, title, header, detail string) *Error {
	return &Error{Status: status, Title: title, Detail: detail, Source: Source{Header: header}}
}
