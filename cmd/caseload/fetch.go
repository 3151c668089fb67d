package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"caseload/internal/exports"
	"caseload/internal/fetch"
)

// fetchFlags are the flags of export fetch.
type fetchFlags struct{ keyFile, order, out string }

func (p *program) exportFetch() *cobra.Command {
	cmd := &cobra.Command{
		Use: "fetch URL", Short: "Fetch an export from a server",
		Long: "Fetch an export from a server. URL is that of the export, which is waited for; that of the last file of a name; or with\n" +
			"--order, where exports are asked for. A connection that breaks is made again, and so is a server's restart waited for; the\n" +
			"same command goes on where one before was stopped. The file takes its name when it is what its manifest says, which\n" +
			"stands beside it as FILE" + manifestSuffix + ".\n\n" +
			"The API key is in the file that --key-file names, or in the variable KEY.",
		Example: "  caseload export fetch https://cases.example/exports/latest/nightly.parquet --key-file key.txt",
		Args:    one("URL"),
	}
	flags := &fetchFlags{}
	cmd.Flags().StringVar(&flags.keyFile, "key-file", "", "read the API key from this `file`")
	cmd.Flags().StringVar(&flags.order, "order", "", "ask for a new export first, as this `file` of JSON says: what POST /exports takes")
	cmd.Flags().StringVar(&flags.out, "out", "", "write to this `file`; without it, to one of the name at the end of URL, where that has an ending")
	answer := addOutput(cmd)
	p.work(cmd, func(ctx context.Context, args []string) error {
		if flags.out = cmp.Or(flags.out, fileNamed(args[0])); flags.out == "" {
			return p.usage(errors.New("--out must say where to, as URL names no file."))
		}
		m, err := p.fetch(ctx, args[0], flags)
		if err != nil {
			return interrupted(ctx, err)
		}
		return answer.print(p.stdout, m, func(w io.Writer) { fmt.Fprintf(w, "Fetched %s: %s\n", flags.out, contents(m)) })
	})
	return cmd
}

// fileNamed is the name of the file that an address ends with, "" where it names none.
func fileNamed(address string) string {
	at, err := url.Parse(address)
	if err != nil || strings.Trim(path.Ext(at.Path), ".") == "" || strings.ContainsAny(path.Base(at.Path), `\:`) {
		return ""
	}
	return path.Base(at.Path)
}

func (p *program) fetch(ctx context.Context, address string, flags *fetchFlags) (*exports.Manifest, error) {
	at, err := url.Parse(address)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || !strings.HasPrefix(at.Path, "/exports") {
		return nil, p.usage(errors.New("URL must be that of an export, such as https://cases.example/exports/latest/nightly.csv."))
	}
	c := &fetch.Client{}
	if c.Key, err = p.apiKey(flags.keyFile); err != nil {
		return nil, err
	}
	if at, err = p.exportAt(ctx, c, at, flags.order); err != nil {
		return nil, err
	}
	if err := p.await(ctx, c, at); err != nil {
		return nil, err
	}
	m, err := c.Manifest(ctx, at)
	if err != nil {
		return nil, err
	}
	return m, p.download(ctx, c, at, m, flags.out)
}

// apiKey reads the key from a file, or from the environment where none is named.
func (p *program) apiKey(file string) (string, error) {
	var key string
	for _, v := range p.environ {
		if name, value, _ := strings.Cut(v, "="); name == "KEY" {
			key = value
		}
	}
	if file != "" {
		f, err := openFile(file)
		if err != nil {
			return "", err
		}
		text, err := io.ReadAll(io.LimitReader(f, 1<<10))
		if err := errors.Join(err, f.Close()); err != nil {
			return "", err
		}
		key = string(text)
	}
	if key = strings.TrimSpace(key); key == "" {
		return "", p.usage(errors.New("It needs an API key: name its file with --key-file, or set KEY."))
	}
	return key, nil
}

// exportAt is where the export is that is meant.
func (p *program) exportAt(ctx context.Context, c *fetch.Client, at *url.URL, order string) (*url.URL, error) {
	if order != "" {
		spec, err := os.ReadFile(order)
		if err != nil {
			return nil, fmt.Errorf("The file %s cannot be read: %w.", order, pathless(err))
		}
		return c.Order(ctx, at, spec)
	}
	if strings.HasPrefix(at.Path, "/exports/latest/") {
		return c.Latest(ctx, at)
	}
	return &url.URL{Scheme: at.Scheme, Host: at.Host, Path: strings.TrimSuffix(at.Path, "/file")}, nil
}

// await waits for the server to be done, and shows how far it is.
func (p *program) await(ctx context.Context, c *fetch.Client, at *url.URL) error {
	bar := progress{}
	defer func() { bar.end() }()
	return c.Wait(ctx, at, func(job *fetch.Job) {
		if bar.bar == nil {
			bar = p.progress("the server writes", job.Total)
		}
		bar.done(job.Rows)
	})
}

// download fetches a file into one beside that whose name it is to take, from where
// it was stopped before.
func (p *program) download(ctx context.Context, c *fetch.Client, at *url.URL, m *exports.Manifest, out string) (err error) {
	name := fmt.Sprintf("%s.%.12s.part", out, m.SHA256) // never of another export
	part, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, private)
	if err != nil {
		return writeError(out, err)
	}
	bar := p.progress("fetched", m.Bytes, progressbar.OptionShowBytes(true))
	err = c.File(ctx, at, m, part, bar.done)
	bar.end()
	if err = cmp.Or(err, part.Sync()); err != nil {
		return errors.Join(err, part.Close())
	}
	if err := part.Close(); err != nil {
		return writeError(out, err)
	}
	m.File = filepath.Base(out)
	return p.writeTo("manifest", out+manifestSuffix, func(to io.Writer) error {
		if _, err := to.Write(m.Text()); err != nil {
			return err
		}
		return writeError(out, os.Rename(name, out))
	})
}
