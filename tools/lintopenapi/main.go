// Command lintopenapi holds descriptions in OpenAPI to a set of rules.
//
//	lintopenapi RULES.yaml DESCRIPTION.json ...
//
// It prints what breaks a rule, and then fails. Hints do not count.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/speakeasy-api/openapi/linter"
	"github.com/speakeasy-api/openapi/openapi"
	rules "github.com/speakeasy-api/openapi/openapi/linter"
	"github.com/speakeasy-api/openapi/validation"
)

func main() {
	if err := run(context.Background(), os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, args []string) error {
	if len(args) < 2 {
		return errors.New("name a file of rules, and descriptions")
	}
	config, err := linter.LoadConfigFromFile(args[0])
	if err != nil {
		return err
	}
	broken := 0
	for _, file := range args[1:] {
		found, err := lint(ctx, config, file)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		for _, f := range found {
			fmt.Fprintf(out, "%s: %v\n", file, f)
		}
		broken += len(found)
	}
	if broken > 0 {
		return fmt.Errorf("%d rules are broken", broken)
	}
	return nil
}

// lint finds the errors and warnings of a description.
func lint(ctx context.Context, config *linter.Config, file string) ([]error, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	doc, invalid, err := openapi.Unmarshal(ctx, f)
	if err != nil {
		return nil, err
	}
	checker, err := rules.NewLinter(config)
	if err != nil {
		return nil, err
	}
	result, err := checker.Lint(ctx, linter.NewDocumentInfo(doc, file), invalid, nil)
	if err != nil {
		return nil, err
	}
	var found []error
	for _, e := range result.Results {
		if v := new(validation.Error); !errors.As(e, &v) || v.Severity != validation.SeverityHint {
			found = append(found, e)
		}
	}
	return found, nil
}
