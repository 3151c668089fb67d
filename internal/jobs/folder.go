package jobs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Part ends the name of a file that is not whole.
const Part = ".part"

// Folder is where the files of jobs are. Each takes its name when it is whole.
type Folder string

// MakeFolder makes a folder that only the server reads, if there is none.
func MakeFolder(path string) (Folder, error) {
	return Folder(path), os.MkdirAll(path, 0o700)
}

// Path is where the file of a name is.
func (d Folder) Path(name string) string { return filepath.Join(string(d), name) }

// Open opens a file that is whole. Without one: fs.ErrNotExist.
func (d Folder) Open(name string) (*os.File, error) { return os.Open(d.Path(name)) }

// Create begins a file, in the place of one that somebody began.
func (d Folder) Create(name string) (*os.File, error) {
	return os.OpenFile(d.Path(name)+Part, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
}

// Keep gives a file that Create began its name, for good: it is on the disk then, and
// closed.
func (d Folder) Keep(f *os.File) error {
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), strings.TrimSuffix(f.Name(), Part)); err != nil {
		return err
	}
	folder, err := os.Open(string(d))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Discard takes away a file of which Create or Keep failed, as far as there is one.
func (d Folder) Discard(f *os.File) {
	_ = f.Close() // which it may be
	_ = os.Remove(f.Name())
	_ = os.Remove(strings.TrimSuffix(f.Name(), Part)) // where the folder was not brought to the disk
}

// Remove takes away the files that are meant.
func (d Folder) Remove(meant func(fs.DirEntry) bool) error {
	entries, err := os.ReadDir(string(d))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, file := range entries {
		if !meant(file) {
			continue
		}
		if err := os.Remove(d.Path(file.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Size is how many bytes the files take that are meant.
func (d Folder) Size(meant func(fs.DirEntry) bool) (size int64, err error) {
	entries, err := os.ReadDir(string(d))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	for _, file := range entries {
		if !meant(file) {
			continue
		}
		if info, err := file.Info(); err == nil { // else it was taken away meanwhile
			size += info.Size()
		}
	}
	return size, err
}

// NoRoom reports whether a file could not be written for want of room.
func NoRoom(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}
