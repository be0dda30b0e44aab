package store

import (
	"slices"
	"strings"
	"testing"
)

// domainKeys are all the keys that lie in an account, one of each kind.
func domainKeys(d Domain) map[string]Key {
	return map[string]Key{
		"counter":        d.Counter("pipeline"),
		"user":           d.User("ann"),
		"user id":        d.UserID("5f3e"),
		"signature":      d.Signature("6fe4"),
		"group":          d.Group("demo"),
		"name":           d.PipelineName(7, "web"),
		"summary":        d.Summary(12),
		"head":           d.PipelineHead(12),
		"definition":     d.Definition(12),
		"old definition": d.OldDefinition(12, 3),
		"state":          d.State(12),
		"open run":       d.OpenRun(12),
		"untold":         d.Untold(12, 345),
		"departed":       d.Departed("ann"),
		"deliveries":     d.Deliveries(12, 345, 1, -1),
		"asked":          d.Asked(12, 345, 1, 6),
		"run":            d.Run(12, 345),
		"stage":          d.Stage(12, 6),
		"job":            d.Job(12, 78, 9),
		"package head":   d.PackageHead("ns", "hello%20hello"),
		"version":        d.Version("ns", "hello%20hello", "1.0"),
		"file":           d.File("ns", "hello%20hello", "1.0", "a/b.tgz"),
	}
}

func TestKeysAreLaidOutAsDocumented(t *testing.T) {
	t.Parallel()
	keys := domainKeys("1")
	for name, want := range map[string]Key{
		"counter":        {"d/1/counters", "pipeline"},
		"user":           {"d/1/users", "ann"},
		"user id":        {"d/1/user-ids", "5f3e"},
		"signature":      {"d/1/signed/6fe4", "signature"},
		"group":          {"d/1/groups", "demo"},
		"name":           {"d/1/names", "7/web"},
		"summary":        {"d/1/pipelines", "000000000012"},
		"head":           {"d/1/p/12", "now/pipeline"},
		"definition":     {"d/1/p/12", "now/definition"},
		"old definition": {"d/1/p/12", "definition/000000000003"},
		"state":          {"d/1/p/12", "now/state"},
		"open run":       {"d/1/open", "000000000012"},
		"untold":         {"d/1/untold", "000000000012/000000000345"},
		"departed":       {"d/1/departed", "ann"},
		"deliveries":     {"d/1/p/12", "deliveries/000000000345/001/999/ended"},
		"asked":          {"d/1/p/12", "deliveries/000000000345/001/006/asked"},
		"run":            {"d/1/p/12", "run/000000000345"},
		"stage":          {"d/1/p/12", "now/stage/006"},
		"job":            {"d/1/p/12", "job/000000000078/000000000009"},
		"package head":   {"d/1/packages", "ns/hello%20hello"},
		"version":        {"d/1/k/ns/hello%20hello", "version/1.0"},
		"file":           {"d/1/k/ns/hello%20hello", "file/1.0/a/b.tgz"},
	} {
		if keys[name] != want {
			t.Errorf("%s: got %q, want %q", name, keys[name], want)
		}
	}
	for got, want := range map[Key]Key{
		DomainName("default"): {"domains", "default"},
		AccessKey("AK1"):      {"key/AK1", "key"},
		Webhook("uuid"):       {"webhook/uuid", "webhook"},
		Attempts("ab12"):      {"attempts/ab12", "attempts"},
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestKeysAreAllDifferentAndCanBeWritten(t *testing.T) {
	t.Parallel()
	seen := map[Key]string{}
	for _, domain := range []Domain{"1", "2", "11"} {
		for name, key := range domainKeys(domain) {
			if other, twice := seen[key]; twice {
				t.Errorf("%s and %s of domain %s are both %q", other, name, domain, key)
			}
			seen[key] = name
			if err := CheckKey(key); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestAnAccountsKeysLieUnderIt(t *testing.T) {
	t.Parallel()
	for name, key := range domainKeys("1") {
		if !strings.HasPrefix(key.PK, "d/1/") {
			t.Errorf("%s lies at %q", name, key.PK)
		}
	}
}

func TestNumbersInKeysSortAsNumbers(t *testing.T) {
	t.Parallel()
	d := Domain("1")
	numbers := []int64{1, 2, 9, 10, 11, 99, 100, 999_999_999, 1_000_000_000, 999_999_999_999}
	for name, sk := range map[string]func(n int64) string{
		"pipeline":       func(n int64) string { return d.Summary(n).SK },
		"old definition": func(n int64) string { return d.OldDefinition(1, n).SK },
		"run":            func(n int64) string { return d.Run(1, n).SK },
		"job":            func(n int64) string { return d.Job(1, 1, n).SK },
	} {
		var keys []string
		for _, n := range numbers {
			keys = append(keys, sk(n))
		}
		if !slices.IsSorted(keys) {
			t.Errorf("%s: %q is not in order", name, keys)
		}
	}
}

func TestPrefixesFindTheirOwnAndNothingElse(t *testing.T) {
	t.Parallel()
	d := Domain("1")
	for _, c := range []struct{ prefix, in, out string }{
		{RunPrefix, d.Run(1, 2).SK, d.Stage(1, 0).SK},
		{StagePrefix, d.Stage(1, 63).SK, d.State(1).SK},
		{NowPrefix, d.State(1).SK, d.OldDefinition(1, 2).SK},
		{JobPrefix(2), d.Job(1, 2, 3).SK, d.Job(1, 20, 3).SK},
		{VersionPrefix, d.Version("n", "p", "1").SK, d.File("n", "p", "1", "f").SK},
		{FilePrefix("1"), d.File("n", "p", "1", "a/b").SK, d.File("n", "p", "1.0", "a/b").SK},
	} {
		if !strings.HasPrefix(c.in, c.prefix) || strings.HasPrefix(c.out, c.prefix) {
			t.Errorf("%q should be the beginning of %q and not of %q", c.prefix, c.in, c.out)
		}
	}
}
