package exports

import (
	"bytes"
	"io"
	"net/http/httptest"
	"testing"
)

func TestAFileIsTakenBlockByBlockAndWhole(t *testing.T) {
	for _, size := range []int64{0, 1, atOnce - 1, atOnce, atOnce + 1, 3 * atOnce} {
		file := bytes.Repeat([]byte("0123456789abcdef"), 4*atOnce/16)
		for name, src := range map[string]io.Reader{
			"a part of it": &io.LimitedReader{R: bytes.NewReader(file), N: size}, "all of it": bytes.NewReader(file[:size]),
		} {
			answer := httptest.NewRecorder()
			n, err := (&patient{ResponseWriter: answer}).ReadFrom(src)
			if err != nil || n != size || !bytes.Equal(answer.Body.Bytes(), file[:size]) {
				t.Errorf("%s, %d bytes: %d taken, %v; want all", name, size, n, err)
			}
		}
	}
}
