package demo

import "github.com/containerops/containerops/infra/client"

// script tests and compiles the sample, with the same flags, so that the standard library is compiled once. The workspace has
// no .git and lies in the data folder, perhaps inside another repository, so go must not look for a version there.
const script = `go version
go test -v ./...
go build -buildvcs=false -ldflags "-X main.version=1.0.${SYS_INCREMENT}" -o greeter .
./greeter --version
./greeter ContainerOps
`

// originParam is the address that the sample's repository is fetched from: this stack's own, which may be another one at the
// next start.
const originParam = "origin"

// samplePipeline fetches the sample, builds it with a cache, so that only the first build compiles the standard library, and
// waits for the reviewer.
func samplePipeline(origin, reviewer string) client.Definition {
	return client.Definition{
		Name:         name,
		Description:  "Tests and compiles a small Go module",
		PreOperation: client.WebhookTriggers("or", 1, client.Convert{Name: originParam, PipelineParamName: originParam}),
		Params:       []client.Param{{Name: originParam, Value: origin}},
		Stages: []client.StageDefinition{
			client.SourceStage("source", "${"+originParam+"}/git/greeter.git", "main"),
			client.BuildStage("build", script).From(0).Cached().
				Making(group, packageName, "1.0.${SYS_INCREMENT}", "greeter"),
			client.ReviewStage("review", reviewer),
		},
	}
}
