package pgtest

import (
	"bufio"
	"bytes"
	"testing"
)

func FuzzPassingKeepsEveryWholeMessage(f *testing.F) {
	f.Add([]byte("Q\x00\x00\x00\x0dSELECT 1\x00X\x00\x00\x00\x04"))
	f.Add([]byte("Q\xff\xff\xff\xffSELECT"))
	f.Add([]byte("S\x00\x00\x00\x03"))
	f.Fuzz(func(t *testing.T, said []byte) {
		var heard bytes.Buffer
		messages := 0
		_ = pass(bufio.NewReader(bytes.NewReader(said)), bufio.NewWriter(&heard), func(m message) (message, error) {
			messages++
			return m, nil
		})
		if !bytes.HasPrefix(said, heard.Bytes()) {
			t.Fatalf("%q was passed as %q", said, &heard)
		}
		if messages > 0 && heard.Len() == 0 {
			t.Fatalf("%q has %d messages, none was passed", said, messages)
		}
	})
}
