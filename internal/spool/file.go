package spool

import (
	"errors"
	"os"
)

// File is a file that lasts until it is closed. It has no name from the first, where
// the system allows that: a process that is killed leaves none.
type File struct {
	*os.File
	named bool // it has a name still, by which Close removes it
}

// Create makes an empty File in the folder for temporary files. It must be closed.
func Create() (*File, error) {
	f, err := os.CreateTemp("", "caseload-*")
	if err != nil {
		return nil, err
	}
	return &File{f, os.Remove(f.Name()) != nil}, nil
}

// Close takes the file away.
func (f *File) Close() error {
	err := f.File.Close()
	if f.named {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return err
}
