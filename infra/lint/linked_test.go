package lint

import (
	"path"
	"slices"
	"strings"
	"testing"
)

// maxLinked is how many packages a function may link, those of the standard library among them: each may have something to do at
// every start. A bare function of aws-lambda-go links 205, one that has the table 320.
const maxLinked = 370

// clientsOf are the clients that a package of shared/wire brings.
func clientsOf(part string) []string {
	switch part {
	case "stepfunctions":
		return []string{"sfn"}
	case "messages":
		return []string{"sesv2", "sns"}
	}
	return []string{part}
}

func TestAFunctionLinksTheClientsThatItCallsAlone(t *testing.T) {
	t.Parallel()
	for _, line := range goList(t, "-f", "{{.ImportPath}}\t{{join .Imports \" \"}}\t{{join .Deps \" \"}}", "./functions/...") {
		columns := strings.Split(line, "\t")
		name, imports, linked := strings.TrimPrefix(columns[0], module), strings.Fields(columns[1]), strings.Fields(columns[2])
		if len(linked) > maxLinked {
			t.Errorf("%s links %d packages, at most %d are allowed", name, len(linked), maxLinked)
		}
		var wanted []string
		for _, imported := range imports {
			if part, isPart := strings.CutPrefix(imported, module+"shared/wire/"); isPart {
				wanted = append(wanted, clientsOf(part)...)
			}
		}
		for _, dependency := range linked {
			rest, isSDK := strings.CutPrefix(dependency, "github.com/aws/aws-sdk-go-v2/")
			service, isService := strings.CutPrefix(rest, "service/")
			switch {
			case isSDK && rest == "config":
				t.Errorf("%s links the SDK's config, which brings four services more: shared/wire/awsenv does", name)
			case isSDK && path.Base(rest) == "schemas":
				t.Errorf("%s links %s, which makes its tables at each start: see go.mod", name, dependency)
			case isSDK && isService && !strings.Contains(service, "/") && !slices.Contains(wanted, service):
				t.Errorf("%s links the client of %s, and its main does not name it", name, service)
			}
		}
	}
}
