package geo

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Features reads a GeoJSON FeatureCollection and calls yield with each feature
// in turn, holding one at a time. Numbers in props are json.Number, so that a
// code made of digits stays as it was written; props is nil for a feature
// without properties, geometry for one without a place. An error of yield ends
// the reading; it and every other error about a feature name its number, from
// 1. Every error is a sentence for the person whose file it is.
func Features(r io.Reader, yield func(props map[string]any, geometry json.RawMessage) error) error {
	limit := &limitedReader{r: skipByteOrderMark(r), left: maxBytes}
	c := collection{dec: json.NewDecoder(limit), limit: limit, yield: yield}
	c.dec.UseNumber()
	if err := c.read(); err != nil {
		return sentence{err}
	}
	return nil
}

func skipByteOrderMark(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	if start, _ := b.Peek(len(byteOrderMark)); string(start) == string(byteOrderMark) {
		_, _ = b.Discard(len(byteOrderMark)) // just peeked at, so it cannot fail
	}
	return b
}

// limitedReader fails when more than left bytes are read before the next
// feature begins: the decoder would hold them all.
type limitedReader struct {
	r    io.Reader
	left int
}

func (l *limitedReader) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errTooLarge
	}
	n, err := l.r.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}

// collection is the state of reading one FeatureCollection.
type collection struct {
	dec      *json.Decoder
	limit    *limitedReader
	yield    func(map[string]any, json.RawMessage) error
	features int             // read so far
	listed   bool            // the member "features" has been seen
	kind     json.RawMessage // of the whole, a string in a sound file
}

func (c *collection) read() error {
	if err := c.expect(json.Delim('{')); err != nil {
		return err
	}
	for c.dec.More() {
		if err := c.member(); err != nil {
			return err
		}
	}
	if err := c.expect(json.Delim('}')); err != nil {
		return err
	}
	if _, err := c.dec.Token(); err != io.EOF {
		return errors.New("something follows the end of the FeatureCollection; a file holds only one")
	}
	if string(c.kind) != `"FeatureCollection"` || !c.listed {
		return errors.New(`the file is not a GeoJSON FeatureCollection with a list of "features"`)
	}
	return nil
}

func (c *collection) member() error {
	name, err := c.dec.Token()
	if err != nil {
		return c.notJSON(err)
	}
	switch name {
	case "type":
		err = c.dec.Decode(&c.kind)
	case "features":
		return c.list()
	default:
		var passedOver json.RawMessage
		err = c.dec.Decode(&passedOver)
	}
	if err != nil {
		return c.notJSON(err)
	}
	return nil
}

func (c *collection) list() error {
	c.listed = true
	if err := c.expect(json.Delim('[')); err != nil {
		return err
	}
	for c.dec.More() {
		c.features++
		c.limit.left = maxBytes
		if err := c.feature(); err != nil {
			return fmt.Errorf("feature %d: %w", c.features, err)
		}
	}
	return c.expect(json.Delim(']'))
}

func (c *collection) feature() error {
	var f struct {
		Type       string          `json:"type"`
		Properties json.RawMessage `json:"properties"`
		Geometry   json.RawMessage `json:"geometry"`
	}
	if err := c.dec.Decode(&f); err != nil {
		return c.notJSON(err)
	}
	if f.Type != "Feature" {
		return errors.New(`its "type" must be "Feature"`)
	}
	if isNull(f.Geometry) {
		f.Geometry = nil
	}
	props, err := c.properties(f.Properties)
	if err != nil {
		return err
	}
	return c.yield(props, f.Geometry)
}

// maxProperties is the size of a feature's properties, in bytes: decoded, they
// take many times as much memory.
const maxProperties = 1 << 20

func (c *collection) properties(text json.RawMessage) (props map[string]any, err error) {
	switch {
	case len(text) == 0:
		return nil, nil
	case len(text) > maxProperties:
		return nil, fmt.Errorf(`its "properties" are longer than %d bytes`, maxProperties)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&props); err != nil {
		return nil, errors.New(`its "properties" must be an object`)
	}
	return props, nil
}

func (c *collection) expect(want json.Delim) error {
	got, err := c.dec.Token()
	if err != nil {
		return c.notJSON(err)
	}
	if got != want {
		return fmt.Errorf("the file is not a GeoJSON FeatureCollection: a %q is missing", want.String())
	}
	return nil
}

// notJSON says in words what stopped the decoder.
func (c *collection) notJSON(err error) error {
	if errors.Is(err, errTooLarge) {
		return errTooLarge
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the file ends too early; fetch it again")
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if wrong.Field == "" {
			return errors.New("it must be an object")
		}
		return fmt.Errorf("%q has the wrong type of value", wrong.Field)
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("the file is not valid JSON behind byte %d", c.dec.InputOffset())
	}
	return fmt.Errorf("reading the file: %w", err)
}
