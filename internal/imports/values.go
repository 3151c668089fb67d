package imports

import (
	"maps"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/fold"
)

// Words are what a tenant's cases are written in, as far as columns may say it.
type Words struct {
	Fields []*caseload.Field            // of all cases
	known  map[string][]Word            // by targets that say one of a few
	called map[string]map[string]string // by target, the names of words by what they are called, folded
}

// Word is one of the texts that a target may have.
type Word struct{ Name, Label string }

// WordsOf are those of a tenant.
func WordsOf(c *caseload.Catalog) *Words {
	w := &Words{known: map[string][]Word{}, called: map[string]map[string]string{}}
	for _, stage := range caseload.Stages {
		w.add("status", Word{stage.String(), stage.String()}, append(statusWords[stage], stage.String())...)
	}
	for _, x := range c.CaseTypes() {
		if !x.Hidden {
			w.add("type", Word{x.Name, x.Label}, x.Name, x.Label)
		}
	}
	for _, x := range c.Categories() {
		if !x.Hidden {
			w.add("category", Word{x.Name, x.Name}, x.Name)
		}
	}
	for _, x := range c.Wards() {
		if !x.Hidden {
			w.add("ward", Word{x.Name, x.Name}, x.Name)
		}
	}
	for _, f := range c.Fields() {
		if f.Type != 0 || f.Hidden {
			continue
		}
		w.Fields = append(w.Fields, f)
		for _, choice := range f.Choices {
			w.add(PropertyPrefix+f.Name, Word{choice, choice}, choice)
		}
	}
	for _, all := range w.known {
		slices.SortFunc(all, func(a, b Word) int { return strings.Compare(fold.Key(a.Label), fold.Key(b.Label)) })
	}
	return w
}

func (w *Words) add(target string, word Word, called ...string) {
	if w.called[target] == nil {
		w.called[target] = map[string]string{}
	}
	w.known[target] = append(w.known[target], word)
	for _, text := range called {
		if key := wordKey(text); w.called[target][key] == "" {
			w.called[target][key] = word.Name
		}
	}
}

// wordKey is the form in which texts of columns are compared with words.
func wordKey(text string) string { return string(fold.AppendWords(nil, []byte(text))) }

// Of are the words that a target may have, in the order of their labels; none where it
// may have any text.
func (w *Words) Of(target string) []Word { return w.known[target] }

// Meant is the word that a text of a column means, "" where that is not known.
func (w *Words) Meant(target, text string) string { return w.called[target][wordKey(text)] }

// Question is what is asked of a text that stands in a column.
type Question struct {
	Column int // of the Look
	Value  int // of the column
	Target string
	LookedValue
	Answer string // one of the words of the target, "": the text as it stands
}

// Questions are asked of the texts of columns whose targets have words: of all those of
// a status, and else of those that are not words. Where there are too many, none is.
func (d *Draft) Questions(l *Look, w *Words) (out []Question) {
	for n, c := range l.Columns {
		target := d.Targets[c.Key]
		if len(w.Of(target)) == 0 {
			continue
		}
		for i, x := range c.Values {
			answer, said := d.said(target, x.Text)
			meant := w.Meant(target, x.Text)
			if !said {
				answer = meant
			}
			if target == "status" || meant == "" {
				out = append(out, Question{n, i, target, x, answer})
			}
		}
	}
	return out
}

// said is what a text of the column of a target was said to mean, whatever its case.
func (d *Draft) said(target, text string) (word string, ok bool) {
	key := fold.Key(text)
	for known, word := range d.Values[target] {
		if fold.Key(known) == key {
			return word, true
		}
	}
	return "", false
}

// Answer says what a text of the column of a target means, "" for what it says. What is
// no word of the target is not taken.
func (d *Draft) Answer(w *Words, target, text, word string) {
	if word != "" && !slices.ContainsFunc(w.Of(target), func(x Word) bool { return x.Name == word }) {
		return
	}
	if d.Values[target] == nil {
		d.Values[target] = map[string]string{}
	}
	key := fold.Key(text)
	maps.DeleteFunc(d.Values[target], func(known, _ string) bool { return fold.Key(known) == key })
	d.Values[target][text] = word
}

// Rejects reports whether rows with the text are rejected.
func (d *Draft) Rejects(q Question) bool {
	made := d.Make && (q.Target == "category" || q.Target == "ward")
	return q.Answer == "" && !made
}

// settle takes what is known without asking, and forgets what is said of other columns,
// and of words that there are no more.
func (d *Draft) settle(l *Look, w *Words) {
	before := &Draft{Values: d.Values}
	d.Values = map[string]map[string]string{}
	for _, c := range l.Columns {
		target := d.Targets[c.Key]
		for text, word := range before.Values[target] {
			d.Answer(w, target, text, word)
		}
		for _, x := range c.Values {
			word := w.Meant(target, x.Text)
			if _, ok := before.said(target, x.Text); !ok && word != "" && word != x.Text {
				d.Answer(w, target, x.Text, word)
			}
		}
	}
}
