// Command changelog folds the files of changes/unreleased into CHANGELOG.md
// under the heading of a new version, and removes them.
//
//	go run ./internal/changelog VERSION
//
// A change is one Markdown file with a sentence or two in the user's words. Its
// name begins with its kind: added-, changed-, fixed-, removed- or security-.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./internal/changelog VERSION")
		os.Exit(2)
	}
	if err := release(".", os.Args[1], time.Now().UTC()); err != nil {
		fmt.Fprintln(os.Stderr, "changelog:", err)
		os.Exit(1)
	}
}

// kinds are the sections of a version, in the order of CHANGELOG.md.
var kinds = []string{"added", "changed", "fixed", "removed", "security"}

// release writes the unreleased changes of the repository at root into its
// CHANGELOG.md as version, dated day, and then removes their files.
func release(root, version string, day time.Time) error {
	if !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(version) {
		return fmt.Errorf("the version must look like 1.2.3, not %q", version)
	}
	files, err := filepath.Glob(filepath.Join(root, "changes", "unreleased", "*.md"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return errors.New("there are no changes in changes/unreleased")
	}
	changes, err := read(files)
	if err != nil {
		return err
	}
	name := filepath.Join(root, "CHANGELOG.md")
	old, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if strings.Contains(string(old), "\n## "+version+" ") {
		return fmt.Errorf("%s has a version %s already", name, version)
	}
	section := fmt.Sprintf("## %s (%s)\n", version, day.Format(time.DateOnly)) + changes.markdown()
	if err := os.WriteFile(name, []byte(insert(string(old), section)), 0o644); err != nil {
		return err
	}
	return remove(files)
}

// changes holds the texts of each kind.
type changes map[string][]string

func read(files []string) (changes, error) {
	found := changes{}
	for _, file := range files {
		kind, _, _ := strings.Cut(filepath.Base(file), "-")
		if !slices.Contains(kinds, kind) {
			return nil, fmt.Errorf("the name of %s must begin with one of %s and a hyphen", file, strings.Join(kinds, ", "))
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		words := strings.Join(strings.Fields(string(text)), " ")
		if words == "" {
			return nil, fmt.Errorf("%s says nothing", file)
		}
		found[kind] = append(found[kind], words)
	}
	return found, nil
}

func (c changes) markdown() string {
	var b strings.Builder
	for _, kind := range kinds {
		if len(c[kind]) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n### %s\n\n", strings.ToUpper(kind[:1])+kind[1:])
		for _, text := range c[kind] {
			fmt.Fprintf(&b, "- %s\n", text)
		}
	}
	return b.String()
}

// insert puts the section above the newest version of the log.
func insert(log, section string) string {
	head, versions, found := strings.Cut(log, "\n## ")
	if !found {
		return strings.TrimRight(log, "\n") + "\n\n" + section
	}
	return head + "\n" + section + "\n## " + versions
}

func remove(files []string) error {
	var failed error
	for _, file := range files {
		failed = errors.Join(failed, os.Remove(file))
	}
	return failed
}
