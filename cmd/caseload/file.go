package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// private is the mode of new files, which hold the data of cases.
const private fs.FileMode = 0o600

// replacement is a file that is written beside the one whose name it is to
// take, so that this stays whole until the new one is. What is no regular file,
// such as /dev/stdout, is written to as it is.
type replacement struct {
	*os.File
	name   string      // as it was given
	target string      // the name to take, "" for none
	mode   fs.FileMode // to be given
}

// replace begins to write what is to have the name that a flag gives. That of a
// file that the command reads is refused.
func (p *program) replace(flag, name string, reads ...string) (*replacement, error) {
	for _, used := range append(reads, p.database) {
		if same(name, used) {
			return nil, p.usage(fmt.Errorf("--%s names a file that the command reads, %s; write to another.", flag, used))
		}
	}
	return newReplacement(name)
}

func newReplacement(name string) (*replacement, error) {
	r := &replacement{name: name, target: name, mode: private}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, writeError(name, err)
	case !info.Mode().IsRegular():
		r.target = ""
		r.File, err = os.OpenFile(name, os.O_WRONLY, 0)
		return r, writeError(name, err)
	default:
		r.mode = info.Mode().Perm()
		if r.target, err = filepath.EvalSymlinks(name); err != nil {
			return nil, writeError(name, err)
		}
	}
	r.File, err = os.CreateTemp(filepath.Dir(r.target), "."+filepath.Base(r.target)+".*")
	return r, writeError(name, err)
}

// keep ends the writing and gives the file its name.
func (r *replacement) keep() error {
	if r.target == "" {
		return writeError(r.name, r.Close())
	}
	err := errors.Join(r.Sync(), r.Chmod(r.mode), r.Close())
	if err == nil {
		err = os.Rename(r.Name(), r.target)
	}
	if err != nil {
		return errors.Join(writeError(r.name, err), os.Remove(r.Name()))
	}
	return nil
}

// drop ends the writing and leaves what had the name before.
func (r *replacement) drop() error {
	err := r.Close()
	if r.target != "" {
		err = errors.Join(err, os.Remove(r.Name()))
	}
	return writeError(r.name, err)
}

// writeTo runs write over what becomes the file of the name that a flag gives, or
// over standard output for "".
func (p *program) writeTo(flag, name string, write func(io.Writer) error) error {
	if name == "" {
		return write(p.stdout)
	}
	f, err := p.replace(flag, name)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		return errors.Join(err, f.drop())
	}
	return f.keep()
}

// empty reports whether nothing was written. What is no regular file cannot
// say, and counts as written.
func (r *replacement) empty() bool {
	info, err := r.Stat()
	return r.target != "" && err == nil && info.Size() == 0
}

// same reports whether two names are of one file that is there.
func same(a, b string) bool {
	of, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(of, other)
}

// openFile opens a file to read it.
func openFile(name string) (*os.File, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("There is no file %s.", name)
	case err == nil && info.IsDir():
		return nil, fmt.Errorf("%s is a folder; name a file.", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("The file %s cannot be read: %w.", name, pathless(err))
	}
	return f, nil
}

// writeError says why a file could not be written; nil for nil.
func writeError(name string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("The file %s cannot be written: there is no folder %s.", name, filepath.Dir(name))
	}
	return fmt.Errorf("The file %s cannot be written: %w.", name, pathless(err))
}

// pathless drops the name that a PathError repeats.
func pathless(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
