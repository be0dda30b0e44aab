package main

import (
	"errors"
	"strings"
	"testing"
)

const builtTemplate = "../../template.yaml"

func TestARightIsNamedAsInTheTemplate(t *testing.T) {
	t.Parallel()
	tmpl, err := readTemplate(builtTemplate)
	if err != nil {
		t.Fatal(err)
	}
	allowed, err := tmpl.rights()
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, a := range sorted(allowed) {
		all.WriteString(a.String() + "\n")
	}
	for _, want := range []string{
		"GetLogRole: s3:GetObject on WorkBucket/logs/*\n",
		"GetLogRole: dynamodb:GetItem on Table\n",
		"WebhookRole: states:StartExecution on stateMachine:containerops-pipeline\n",
		"CreateTokenRole: secretsmanager:GetSecretValue on AdminSecret\n",
		"PipelineMachineRole: states:StopExecution on execution:StageMachine:*\n",
	} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("%q is not among\n%s", want, all.String())
		}
	}
	if role := tmpl.roleOf()["GetLogFunction"]; role != "GetLogRole" {
		t.Errorf("GetLogFunction has the role %q", role)
	}
}

func TestWhatWasUsedIsNamedAsInTheTemplate(t *testing.T) {
	t.Parallel()
	e := &emulated{Resources: map[string]resource{
		"Table": {ID: "containerops-Table-c8164173"}, "WorkBucket": {ID: "containerops-workbucket-31a25b19"},
		"Secrets": {ID: "arn:aws:secretsmanager:us-east-1:123456789012:secret:containerops-Secrets-AbCdEf"}, "BuildProject": {ID: "containerops-BuildProject-1"},
		"StageMachine": {Type: "AWS::StepFunctions::StateMachine", ID: "arn:aws:states:us-east-1:123456789012:stateMachine:containerops-stage"},
	}}
	for arn, want := range map[string]string{
		"arn:aws:dynamodb:us-east-1:123456789012:table/containerops-Table-c8164173":        "Table",
		"arn:aws:s3:::containerops-workbucket-31a25b19/logs/1/2":                           "WorkBucket/logs/1/2",
		"arn:aws:s3:::containerops-workbucket-31a25b19":                                    "WorkBucket",
		"arn:aws:secretsmanager:us-east-1:123456789012:secret:containerops-Secrets-AbCdEf": "Secrets",
		"arn:aws:codebuild:us-east-1:123456789012:project/containerops-BuildProject-1":     "BuildProject",
		"arn:aws:states:us-east-1:123456789012:stateMachine:containerops-stage":            "stateMachine:containerops-stage",
		"": "",
	} {
		if got := e.logical(arn); got != want {
			t.Errorf("%s is %q, want %q", arn, got, want)
		}
	}
}

func TestTheAuditTellsRightsThatAreTooWideAndTooNarrow(t *testing.T) {
	t.Parallel()
	get := right{"GetLogRole", "s3:GetObject", "WorkBucket/logs/*"}
	put := right{"GetLogRole", "s3:PutObject", "WorkBucket/logs/*"}
	usedGet := right{"GetLogRole", "s3:GetObject", "WorkBucket/logs/1/2"}
	listed := func(often string) []unused { return []unused{{put, often, "because"}} }
	for name, c := range map[string]struct {
		used   []right
		listed []unused
		want   string // in the error; empty for none
	}{
		"all is used":                       {[]right{usedGet, put}, nil, ""},
		"one is not used":                   {[]right{usedGet}, nil, "GetLogRole: s3:PutObject on WorkBucket/logs/*: it is allowed and nothing used it"},
		"one is not used, and listed":       {[]right{usedGet}, listed(never), ""},
		"a listed one is used":              {[]right{usedGet, put}, listed(never), "take it off"},
		"one that is seldom used is used":   {[]right{usedGet, put}, listed(seldom), ""},
		"used elsewhere than it is allowed": {[]right{usedGet, put, {"GetLogRole", "s3:GetObject", "WorkBucket/jobs/1"}}, nil, "WorkBucket/jobs/1: it is used, and not allowed"},
		"used by another":                   {[]right{usedGet, put, {"WebhookRole", "s3:GetObject", "WorkBucket/logs/1"}}, nil, "not allowed"},
		"used on what is not said":          {[]right{{"GetLogRole", "s3:GetObject", ""}, put}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			missing, excess := audit([]right{get, put}, c.used, c.listed)
			err := errors.Join(missing, excess)
			if missing != nil && !strings.Contains(c.want, "not allowed") {
				t.Errorf("it is said to be missing: %v", missing)
			}
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestEveryUnusedRightIsOneOfTheTemplatesAndHasItsReason(t *testing.T) {
	t.Parallel()
	listed, err := readUnused(unusedText)
	if err != nil {
		t.Fatal(err)
	}
	tmpl, err := readTemplate(builtTemplate)
	if err != nil {
		t.Fatal(err)
	}
	allowed, err := tmpl.rights()
	if err != nil {
		t.Fatal(err)
	}
	known := map[right]bool{}
	for _, a := range allowed {
		known[a] = true
	}
	for i, u := range listed {
		if !known[u.right] {
			t.Errorf("%v: it is listed, and the template does not allow it", u.right)
		}
		if i > 0 && listed[i-1].String() >= u.String() {
			t.Errorf("%v: the list is not in order, or has it twice", u.right)
		}
	}
	if _, err := readUnused([]byte("GetLogRole\ts3:GetObject\tWorkBucket/logs/*\tnever\t\n")); err == nil {
		t.Error("a line without a reason is taken")
	}
}
