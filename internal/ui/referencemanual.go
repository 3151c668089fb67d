package ui

import (
	"net/http"
	"strings"

	"caseload"
)

// Manual is what the reference says of the program itself, for who runs it.
type Manual struct {
	Settings []ManualSetting
	Commands []ManualCommand
	Metrics  []ManualMetric
}

// ManualSetting is a setting of the server.
type ManualSetting struct{ Name, Variable, Default, Means string }

// ManualCommand is a command, or a group of such, as --help prints it.
type ManualCommand struct {
	Name, About           string
	Usage, Example, Flags string // "": it has none
}

// ManualMetric is what the server counts under one name.
type ManualMetric struct {
	Name, Means string
	Labels      []string
}

// ID is the command's in the page.
func (c ManualCommand) ID() string { return strings.ReplaceAll(c.Name, " ", "-") }

// writtenPart is a paragraph of a text, or lines that are laid out by blanks.
type writtenPart struct {
	Text string
	Laid bool
}

// Parts are those of what is said of the command.
func (c ManualCommand) Parts() (out []writtenPart) {
	for part := range strings.SplitSeq(c.About, "\n\n") {
		out = append(out, writtenPart{part, strings.Contains(part, "  ")})
	}
	return out
}

// manualSettingsPage lists the settings of the server, and those of each organisation.
type manualSettingsPage struct {
	page
	OfServer, OfTenant table
	Slug               string
}

func showManualSettings(v *visit) error {
	p := manualSettingsPage{page: v.page(v.t("reference.settings")).under(v.t("reference.title"), referenceAddress), Slug: v.visitor.By.Tenant.Slug}
	p.OfServer = table{Caption: v.t("reference.server-settings"), Columns: []column{
		{Title: v.t("reference.setting"), Whole: true}, {Title: v.t("reference.variable"), Whole: true}, {Title: v.t("reference.default")}, {Title: v.t("reference.meaning"), Long: true},
	}}
	for _, x := range v.Manual.Settings {
		p.OfServer.Rows = append(p.OfServer.Rows, []cell{{Text: x.Name, Code: true}, {Text: x.Variable, Code: true}, v.defaultCell(x.Default), {Text: x.Means, In: english}})
	}
	p.OfTenant = table{Caption: v.t("reference.tenant-settings"), Columns: []column{
		{Title: v.t("reference.setting"), Whole: true}, {Title: v.t("reference.values")}, {Title: v.t("reference.default")}, {Title: v.t("reference.meaning"), Long: true},
	}}
	for _, x := range caseload.AllSettings {
		values := v.t("reference.words")
		if len(x.Allowed) > 0 {
			values = strings.Join(x.Allowed, ", ")
		}
		p.OfTenant.Rows = append(p.OfTenant.Rows, []cell{{Text: x.Name, Code: true}, {Text: values}, v.defaultCell(x.Default), {Text: v.settingTitle(&x) + ". " + v.settingAbout(&x)}})
	}
	return v.render(http.StatusOK, "reference-settings", p)
}

// defaultCell shows a default.
func (v *visit) defaultCell(value string) cell {
	if value == "" {
		return cell{Text: v.t("reference.no-default")}
	}
	return cell{Text: value, Code: true}
}

// metricsPage lists what the server counts.
type metricsPage struct {
	page
	Metrics table
}

func showMetrics(v *visit) error {
	p := metricsPage{page: v.page(v.t("reference.metrics")).under(v.t("reference.title"), referenceAddress)}
	p.Metrics = table{Caption: p.Title, Columns: []column{{Title: v.t("reference.metric"), Whole: true}, {Title: v.t("reference.labels")}, {Title: v.t("reference.meaning"), Long: true}}}
	for _, x := range v.Manual.Metrics {
		p.Metrics.Rows = append(p.Metrics.Rows, []cell{{Text: x.Name, Code: true}, {Text: strings.Join(x.Labels, ", ")}, {Text: x.Means, In: english}})
	}
	return v.render(http.StatusOK, "reference-metrics", p)
}

// commandsPage describes the command line.
type commandsPage struct {
	page
	Contents table
	Commands []ManualCommand
}

func showCommands(v *visit) error {
	p := commandsPage{page: v.page(v.t("reference.commands")).under(v.t("reference.title"), referenceAddress), Commands: v.Manual.Commands}
	p.Contents = table{Caption: p.Title, Columns: []column{{Title: v.t("reference.command"), Whole: true}, {Title: v.t("reference.what"), Long: true}}}
	for _, c := range p.Commands {
		about, _, _ := strings.Cut(strings.ReplaceAll(c.About, "\n", " "), ". ")
		p.Contents.Rows = append(p.Contents.Rows, []cell{{Text: c.Name, Href: "#" + c.ID()}, {Text: strings.TrimSuffix(about, ".") + ".", In: english}})
	}
	return v.render(http.StatusOK, "reference-commands", p)
}
