package lint

import (
	"slices"
	"strings"
	"testing"
)

// floors are the floors of the house: a package of shared/ imports only packages of lower floors, and its own folders.
func floors() map[string]int {
	return map[string]int{
		"machines": 0, "objects": 0, "observe": 0, "pipeline": 0,
		"push": 1, "store": 1,
		"auth": 2, "catalog": 2, "deploy": 2, "job": 2, "packages": 2,
		"hosts": 3, "notify": 3,
		"run":  4,
		"api":  5,
		"wire": 6,
	}
}

func TestArrowsPointOneWay(t *testing.T) {
	t.Parallel()
	floor := floors()
	for _, s := range sources(t) {
		from, inShared := part(s.pkg())
		if !inShared || s.isTest() {
			continue
		}
		if _, known := floor[from]; !known {
			t.Errorf("%s: shared/%s is on no floor: give it one in this test", s.path, from)
		}
		for _, imported := range s.imports() {
			to, isShared := part(imported)
			switch {
			case isOurs(imported) && !isShared:
				t.Errorf("%s imports %s: shared/ imports nothing of ours from outside of it", s.path, imported)
			case isShared && to != from && floor[to] >= floor[from]:
				t.Errorf("%s imports %s, which is not on a lower floor", s.path, imported)
			}
		}
	}
}

// part is the package of shared/ that an import path leads to or into.
func part(name string) (string, bool) {
	rest, isShared := strings.CutPrefix(name, "shared/")
	top, _, _ := strings.Cut(rest, "/")
	return top, isShared
}

// adapters are the folders below shared/ that know a service of AWS. What is not in one of them has a port in front of it, so that
// a function links, and makes the tables of at its start, only the clients that it calls.
func adapters() []string {
	return []string{
		"shared/auth/secrets", "shared/job/codebuild", "shared/machines/stepfunctions", "shared/notify/amazon", "shared/objects/bucket",
		"shared/store/dynamo", "shared/wire/awsenv", "shared/wire/codebuild", "shared/wire/dynamodb", "shared/wire/messages", "shared/wire/s3", "shared/wire/secretsmanager", "shared/wire/stepfunctions",
	}
}

func TestOnlyAdaptersKnowTheSDK(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if _, inShared := part(s.pkg()); !inShared || s.isTest() || slices.Contains(adapters(), s.pkg()) {
			continue
		}
		for _, imported := range s.imports() {
			if strings.HasPrefix(imported, "github.com/aws/aws-sdk-go-v2") || strings.HasPrefix(imported, "github.com/aws/smithy-go") {
				t.Errorf("%s imports %s", s.path, imported)
			}
		}
	}
}

// Nothing in shared/ knows whether it runs on AWS or here: the environment is read in one place. Only a job has an environment
// of its own.
func TestTheEnvironmentIsReadInOnePlace(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		from, inShared := part(s.pkg())
		if !inShared || s.isTest() || from == "wire" || from == "job" {
			continue
		}
		for name, node := range calls(s) {
			if name == "os.Getenv" || name == "os.LookupEnv" {
				t.Errorf("%s: %s; settings come through shared/wire", s.at(node), name)
			}
		}
	}
}
