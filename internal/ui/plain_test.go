package ui

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
)

// plainPage is what somebody has of a page whose browser runs no scripts: what it
// says of itself, where it leads, and what can be sent.
type plainPage struct {
	at          *url.URL
	lang, title string
	heads       int // of level 1
	links       []plainLink
	forms       []*plainForm
	labels      map[string]string // of inputs, by their IDs
	inputs      []plainInput
	ids         []string
}

type plainLink struct{ text, href string }

type plainForm struct {
	method, action string
	values         url.Values // what is sent unless something else is chosen
	choices        map[string][]plainLink
	buttons        []plainButton
}

type plainButton struct{ text, name, value string }

// plainInput is what a label must stand by.
type plainInput struct{ id, name, label string }

// plainReader reads the elements of a page one after the other.
type plainReader struct {
	*plainPage
	form   *plainForm
	text   []*strings.Builder // of the elements that are open whose text counts
	choose string             // the name of the select that is open
	label  string             // for what the label is that is open
	option string             // the value of the option that is open
	chosen bool
	button plainButton
	area   string
}

// readPlain reads a page as HTML.
func readPlain(at *url.URL, from io.Reader) (*plainPage, error) {
	r := &plainReader{plainPage: &plainPage{at: at, labels: map[string]string{}}}
	d := xml.NewDecoder(from)
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := d.Token()
		switch x := token.(type) {
		case xml.StartElement:
			r.begin(x)
		case xml.EndElement:
			r.end(x.Name.Local)
		case xml.CharData:
			for _, open := range r.text {
				open.Write(x)
			}
		}
		if errors.Is(err, io.EOF) {
			return r.plainPage, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// withText are the elements whose text counts.
var withText = []string{"title", "a", "button", "label", "option", "textarea"}

func (r *plainReader) begin(e xml.StartElement) {
	is := map[string]string{}
	for _, a := range e.Attr {
		is[a.Name.Local] = a.Value
	}
	if is["id"] != "" {
		r.ids = append(r.ids, is["id"])
	}
	if slices.Contains(withText, e.Name.Local) {
		r.text = append(r.text, &strings.Builder{})
	}
	switch e.Name.Local {
	case "html":
		r.lang = is["lang"]
	case "h1":
		r.heads++
	case "a":
		r.links = append(r.links, plainLink{href: is["href"]})
	case "form":
		r.form = &plainForm{method: strings.ToUpper(is["method"]), action: is["action"], values: url.Values{}, choices: map[string][]plainLink{}}
		r.forms = append(r.forms, r.form)
	case "label":
		r.label = is["for"]
	case "input":
		r.input(is)
	case "select":
		r.choose, r.chosen = is["name"], false
		r.inputs = append(r.inputs, plainInput{is["id"], is["name"], is["aria-label"]})
	case "option":
		_, selected := is["selected"]
		r.option = is["value"]
		if r.form != nil && (selected || !r.chosen && !r.form.values.Has(r.choose)) {
			r.form.values.Set(r.choose, is["value"])
			r.chosen = selected
		}
	case "textarea":
		r.area = is["name"]
		r.inputs = append(r.inputs, plainInput{is["id"], is["name"], is["aria-label"]})
	case "button":
		r.button = plainButton{"", is["name"], is["value"]}
	}
}

func (r *plainReader) input(is map[string]string) {
	if is["type"] != "hidden" && is["type"] != "submit" {
		r.inputs = append(r.inputs, plainInput{is["id"], is["name"], is["aria-label"]})
	}
	if r.form == nil || is["name"] == "" {
		return
	}
	_, checked := is["checked"]
	switch {
	case is["type"] != "checkbox" && is["type"] != "radio":
		r.form.values.Add(is["name"], is["value"])
	case checked:
		r.form.values.Add(is["name"], is["value"])
	}
	if is["type"] == "checkbox" || is["type"] == "radio" {
		r.form.choices[is["name"]] = append(r.form.choices[is["name"]], plainLink{is["id"], is["value"]})
	}
}

func (r *plainReader) end(name string) {
	if name == "form" {
		r.form = nil
	}
	if !slices.Contains(withText, name) || len(r.text) == 0 {
		return
	}
	raw := r.text[len(r.text)-1].String()
	text := strings.Join(strings.Fields(raw), " ")
	r.text = r.text[:len(r.text)-1]
	switch name {
	case "title":
		if r.title == "" { // drawings have one, too
			r.title = text
		}
	case "a":
		r.links[len(r.links)-1].text = text
	case "label":
		r.labels[r.label] = text
	case "option":
		if r.form != nil {
			r.form.choices[r.choose] = append(r.form.choices[r.choose], plainLink{text, r.option})
		}
	case "textarea":
		if r.form != nil {
			r.form.values.Set(r.area, strings.TrimPrefix(raw, "\n"))
		}
	case "button":
		if r.form != nil {
			r.button.text = text
			r.form.buttons = append(r.form.buttons, r.button)
		}
	}
}

// plainClient is somebody who has nothing but links and forms.
type plainClient struct {
	*browser
	page *plainPage
	last *httptest.ResponseRecorder
}

// plain begins at an address.
func (b *browser) plain(address string) *plainClient {
	b.Helper()
	c := &plainClient{browser: b}
	c.open(address)
	return c
}

// open goes to an address, and to where that leads.
func (c *plainClient) open(address string) {
	c.Helper()
	c.show(address, c.get(address))
}

// show keeps what an address has answered.
func (c *plainClient) show(address string, answer *httptest.ResponseRecorder) {
	c.Helper()
	at, err := url.Parse(address)
	if err != nil {
		c.Fatal(err)
	}
	if answer.Code == http.StatusSeeOther {
		to, err := at.Parse(answer.Header().Get("Location"))
		if err != nil {
			c.Fatal(err)
		}
		to.Fragment = ""
		c.open(to.String())
		return
	}
	if answer.Code != http.StatusOK {
		c.Fatalf("%s, to which %s leads, is answered with %d:\n%s", address, c.page.from(), answer.Code, answer.Body)
	}
	c.last = answer
	if !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") {
		return
	}
	if c.page, err = readPlain(at, strings.NewReader(answer.Body.String())); err != nil {
		c.Fatalf("%s cannot be read: %v", address, err)
	}
}

// from is where the page is, "nothing" before the first.
func (p *plainPage) from() string {
	if p == nil {
		return "nothing"
	}
	return p.at.String()
}

// follow goes to where a link leads that says a text.
func (c *plainClient) follow(text string) {
	c.Helper()
	for _, l := range c.page.links {
		if l.text == text {
			c.open(c.page.leadsTo(l.href))
			return
		}
	}
	c.Fatalf("%s has no link %q; its links are %v", c.page.at, text, c.page.links)
}

// leadsTo is the address of a link, without the place in the page.
func (p *plainPage) leadsTo(href string) string {
	to, err := p.at.Parse(href)
	if err != nil {
		return href
	}
	to.Fragment = ""
	return to.String()
}

// fill writes into the input with a label, or chooses what is called so.
func (c *plainClient) fill(label, value string) {
	c.Helper()
	for _, in := range c.page.inputs {
		if c.page.labels[in.id] != label {
			continue
		}
		for _, f := range c.page.forms {
			if !f.values.Has(in.name) && f.choices[in.name] == nil {
				continue
			}
			for _, choice := range f.choices[in.name] {
				if choice.text == value || choice.text == in.id {
					value = choice.href
				}
			}
			f.values.Set(in.name, value)
			return
		}
	}
	c.Fatalf("%s has no input %q", c.page.at, label)
}

// press sends the form of the button that says a text.
func (c *plainClient) press(text string) {
	c.Helper()
	for _, f := range c.page.forms {
		for _, b := range f.buttons {
			if b.text == text {
				c.send(f, b)
				return
			}
		}
	}
	c.Fatalf("%s has no button %q", c.page.at, text)
}

// send sends a form by one of its buttons.
func (c *plainClient) send(f *plainForm, b plainButton) {
	c.Helper()
	values := url.Values{}
	for name, given := range f.values {
		values[name] = slices.Clone(given)
	}
	if b.name != "" {
		values.Add(b.name, b.value)
	}
	address := c.page.leadsTo(f.action)
	if f.method == http.MethodPost {
		c.show(address, c.post(address, values))
		return
	}
	address, _, _ = strings.Cut(address, "?")
	c.open(address + "?" + values.Encode())
}
