package gendata

import (
	"fmt"
	"strings"

	"caseload"
)

// answered is the status of what is over.
const answered = "Closed"

var officeStatuses = []caseload.StatusInput{
	{Name: caseload.Set("New case"), Stage: caseload.Open},
	{Name: caseload.Set("With the service"), Stage: caseload.InProgress},
	{Name: caseload.Set("Awaiting the customer"), Stage: caseload.Chasing},
	{Name: caseload.Set(answered), Stage: caseload.Closed},
}

var officeTeams = []struct{ name, code string }{
	{"Adult Social Care", "ASC"}, {"Highways", "HWY"}, {"Housing", "HOU"}, {"Information Governance", "INFOGOV"},
	{"Resident Experience Team", "RESIDENT"}, {"Waste and Recycling", "WASTE"},
}

var (
	handlerNames   = []string{"Beth Angove", "Gareth Pascoe", "Hana Kemp", "Keir Sawle", "Nia Trewin", "Viktor Hale"}
	titles         = []string{"Mr", "Mrs", "Ms", "Miss", "Dr"}
	contactMethods = []string{"Email", "Email", "Web form", "Web form", "Phone", "Letter", "In person"}
)

// officeKind is a kind of matter.
type officeKind struct {
	name, label string
	share       int // of 100 cases
	stages      []caseload.StagePlan
	goOn        []int // of 100 that completed a stage, how many begin the next
	outcomes    []string
	letters     []string // what customers write
	topics      []topic
	fields      []caseload.FieldInput
	published   bool // answers are put into a disclosure log
	properties  func(luck, topic) []property
}

// topic is a category of matters, and which team deals with them.
type topic struct {
	category, code, team, directorate string
	matters                           []string
}

type property struct{ name, value string }

var officeKinds = []officeKind{
	{
		name: "Complaint", label: "Complaint", share: 45,
		stages: []caseload.StagePlan{
			{Name: "Corporate stage 1", TargetDays: 15}, {Name: "Corporate stage 2", TargetDays: 20}, {Name: "Stage 3"}, {Name: "Ombudsman"},
		},
		goOn:     []int{18, 10, 50},
		outcomes: []string{"Upheld", "Partly upheld", "Not upheld", "Not upheld"},
		letters: []string{
			"I have telephoned three times, and nobody has rung back.", "I was told that this would be done within a week. That was in the spring.",
			"The officer was polite, but could not say who decides.", "I should like an apology, and to know when it will be put right.",
			"This is the second time in a year.",
		},
		topics: []topic{
			{"Missed collections", "WA01", "WASTE", "Environment", []string{"Bin not emptied", "Garden waste left behind", "Assisted collection forgotten"}},
			{"Road repairs", "HW01", "HWY", "Environment", []string{"Pothole not repaired", "Pavement closed for months", "Damage to a car"}},
			{"Housing repairs", "HO01", "HOU", "Housing", []string{"Repair not finished", "Damp not dealt with", "Heating without a date"}},
			{"Adult social care", "AS01", "ASC", "Adult social care", []string{"Delay of an assessment", "Change of carer without notice", "Charge not explained"}},
			{"Staff and service", "CS01", "RESIDENT", "Resources", []string{"Letter not answered", "Wrong advice given", "Conduct of an officer"}},
		},
		fields:     complaintFields(),
		properties: complaintProperties,
	},
	{
		name: "InformationRequest", label: "Information Request", share: 35,
		stages:   []caseload.StagePlan{{Name: "Response", TargetDays: 20}, {Name: "Internal review", TargetDays: 20}},
		goOn:     []int{6},
		outcomes: []string{"Granted in full", "Granted in full", "Granted in part", "Refused", "Information not held"},
		letters: []string{
			"Please send this under the Freedom of Information Act, as a spreadsheet.", "Please give the figures for each of the last three years.",
			"If the cost is above the limit, please say what can be had within it.",
		},
		topics: []topic{
			{"Spending", "FI01", "INFOGOV", "Resources", []string{"Spending on agency staff", "Contracts above 5,000 pounds", "Cost of consultants"}},
			{"Highways", "FI02", "INFOGOV", "Environment", []string{"Potholes reported and repaired", "Parking fines by street", "Claims for damage"}},
			{"Housing and planning", "FI03", "INFOGOV", "Housing", []string{"Empty homes", "Time to let a home", "Planning appeals"}},
			{"Staff", "FI04", "INFOGOV", "Resources", []string{"Days lost to sickness", "Pay by grade", "Redundancy payments"}},
		},
		fields: []caseload.FieldInput{
			{Name: "DaysTaken", Label: "Days Taken", Kind: caseload.KindNumber, Sensitivity: caseload.Public},
			{Name: "Regime", Label: "Regime", Kind: caseload.KindChoice, Choices: []string{"EIR", "FOI"}, Sensitivity: caseload.Public},
		},
		published:  true,
		properties: informationProperties,
	},
	{
		name: "AdultSocialCare", label: "Adult Social Care", share: 20,
		stages:   []caseload.StagePlan{{Name: "Assessment", TargetDays: 28}, {Name: "Support plan", TargetDays: 10}},
		goOn:     []int{60},
		outcomes: []string{"Eligible needs", "Eligible needs", "No eligible needs", "Advice given"},
		letters: []string{
			"She lives alone since her husband died, and has fallen twice.", "He leaves hospital next week and cannot manage the stairs.",
			"I look after my mother, and need a rest.",
		},
		topics: []topic{
			{"Care at home", "CA01", "ASC", "Adult social care", []string{"Help with washing and dressing", "Meals", "Night visits"}},
			{"Equipment", "CA02", "ASC", "Adult social care", []string{"Rails and ramp", "Bath seat", "Alarm for falls"}},
			{"Carers", "CA03", "ASC", "Adult social care", []string{"Assessment of a carer", "Respite"}},
		},
		fields:     []caseload.FieldInput{{Name: "Priority", Label: "Priority", Kind: caseload.KindChoice, Choices: []string{"Standard", "Urgent"}}},
		properties: careProperties,
	},
}

// complaintFields are those of the published sample of GetReport. Their labels are the
// sample's names with blanks between the words: without them, those of its columns.
func complaintFields() (fields []caseload.FieldInput) {
	for _, label := range []string{
		"Service Greatgrandparent Name", "Source", "Total Paid", "Total Vindicia Refund", "Total Refund To Card", "Total Refund", "Total Goodwill", "Total Comp", "Total Cheque",
	} {
		fields = append(fields, caseload.FieldInput{Name: strings.ReplaceAll(label, " ", ""), Label: label, Kind: caseload.KindText})
	}
	return fields
}

// complaintProperties pay one complainant in six something.
func complaintProperties(l luck, t topic) []property {
	out := []property{{"ServiceGreatgrandparentName", t.directorate}, {"Source", "Received directly"}, {"TotalRedress", "0.00"}}
	if l.IntN(6) == 0 {
		paid := fmt.Sprintf("%d.%02d", 20+l.IntN(300), l.IntN(100))
		out = append(out, property{"TotalPaid", paid}, property{"TotalCompensation", paid})
	}
	return out
}

func informationProperties(l luck, _ topic) []property {
	regime := "FOI"
	if l.IntN(5) == 0 {
		regime = "EIR"
	}
	return []property{{"Regime", regime}}
}

func careProperties(l luck, _ topic) []property {
	return []property{{"Priority", l.one([]string{"Standard", "Standard", "Urgent"})}}
}
