package snippet

import (
	"net/url"
	"strings"
)

// curl writes a command of a POSIX shell. That a body is raw keeps one that begins
// with @ from being read from a file.
func curl(r *Request) string {
	words := []string{"curl"}
	if strings.ContainsAny(r.URL, "[]{}") {
		words = append(words, "--globoff")
	}
	if r.Silent {
		words = append(words, "-i")
	}
	sends := r.Body != "" || len(r.Form) > 0 || len(r.Parts) > 0
	if m := r.method(); m == "HEAD" {
		words = append(words, "-I")
	} else if m != "GET" && (m != "POST" || !sends) || m == "GET" && sends {
		words = append(words, "-X "+shell(m))
	}
	for _, h := range r.Header {
		text := h.Name + ": " + h.Value
		if h.Value == "" {
			text = h.Name + ";"
		}
		words = append(words, "-H "+shell(text))
	}
	for _, f := range r.Form {
		words = append(words, "--data-urlencode "+shell(url.QueryEscape(f.Name)+"="+f.Value))
	}
	for _, p := range r.Parts {
		if p.File != "" {
			words = append(words, "-F "+shell(p.Name+"=@"+p.File))
		} else {
			words = append(words, "--form-string "+shell(p.Name+"="+p.Text))
		}
	}
	if r.Body != "" {
		words = append(words, "--data-raw "+shell(r.Body))
	}
	words = append(words, shell(r.URL))
	if r.Save != "" {
		words = append(words, "-o "+shell(r.Save))
	}
	return strings.Join(words, " ")
}

// plain are the bytes of words that a shell takes as they are.
const plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:@"

// shell is a text as one word of a shell, in which nothing is expanded (POSIX, Shell
// Command Language, 2.2.2).
func shell(text string) string {
	if text != "" && strings.Trim(text, plain) == "" && !strings.Contains(text, "://") {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
