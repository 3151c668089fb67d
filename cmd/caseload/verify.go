package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"caseload"
	"caseload/internal/exports"
)

// manifestSuffix is what the name of a file has behind it in that of its manifest.
const manifestSuffix = ".manifest.json"

// manifestSize is more than any manifest has.
const manifestSize = 64 << 20

func (p *program) verify() *cobra.Command {
	cmd := &cobra.Command{
		Use: "verify FILE [MANIFEST]", Short: "Tell whether an exported file is whole",
		Long: "Tell whether an exported file is whole, and what it holds: its bytes and its SHA-256 must be those of the manifest, which is\n" +
			"FILE" + manifestSuffix + " unless it is named. It needs no server and no database. The exit code is 1 where it is not.",
		Example: "  caseload verify cases.csv",
		Args:    cobra.RangeArgs(1, 2),
	}
	out := addOutput(cmd)
	p.work(cmd, func(ctx context.Context, args []string) error {
		manifest := args[0] + manifestSuffix
		if len(args) > 1 {
			manifest = args[1]
		}
		m, err := readManifest(manifest)
		if err != nil {
			return err
		}
		found := verifyFile(m, args[0])
		if found != nil && caseload.CodeOf(found) != caseload.CodeConflict {
			return found
		}
		err = out.print(p.stdout, verifiedAnswer(args[0], m, found), func(w io.Writer) {
			if found == nil {
				fmt.Fprintf(w, "%s is whole: %s\n", args[0], contents(m))
			}
		})
		return errors.Join(err, interrupted(ctx, found))
	})
	return cmd
}

// readManifest reads the manifest in a file.
func readManifest(name string) (*exports.Manifest, error) {
	f, err := openFile(name)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, manifestSize))
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	return exports.ParseManifest(text)
}

func verifyFile(m *exports.Manifest, name string) error {
	f, err := openFile(name)
	if err != nil {
		return err
	}
	return errors.Join(m.Verify(f), f.Close())
}

// wireVerified is what verify answers.
type wireVerified struct {
	File    string `json:"file"`
	Whole   bool   `json:"whole"`
	Problem string `json:"problem,omitempty"` // why it is not
	Rows    int64  `json:"rows"`              // and the rest, as the manifest says
	Bytes   int64  `json:"bytes"`
	SHA256  string `json:"sha256"`
}

func verifiedAnswer(file string, m *exports.Manifest, found error) wireVerified {
	out := wireVerified{File: file, Whole: found == nil, Rows: m.Rows, Bytes: m.Bytes, SHA256: m.SHA256}
	if found != nil {
		out.Problem = sentence(found)
	}
	return out
}

// contents says what is in a whole file.
func contents(m *exports.Manifest) string {
	return fmt.Sprintf("%d rows of %s in %d bytes, as they were at %s.", m.Rows, m.Tenant, m.Bytes, m.Snapshot.Time.Format("2006-01-02 15:04:05 MST"))
}
