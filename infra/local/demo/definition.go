package demo

import "github.com/containerops/containerops/infra/client"

// script tests and compiles the sample. The workspace has no .git and lies in the data folder, perhaps inside another
// repository, so go must not look for a version there.
const script = `go vet ./...
go test -v ./...
go build -trimpath -buildvcs=false -ldflags "-X main.version=1.0.${SYS_INCREMENT}" -o greeter .
./greeter --version
./greeter ContainerOps
`

// samplePipeline fetches the sample, builds it with a cache, so that only the first build compiles the standard library, and
// waits for the reviewer.
func samplePipeline(source, reviewer string) client.Definition {
	return client.Definition{
		Name:         name,
		Description:  "Tests and compiles a small Go module",
		PreOperation: client.WebhookTriggers("or", 1),
		Stages: []client.StageDefinition{
			client.SourceStage("source", source, "main"),
			client.BuildStage("build", script).From(0).Cached().
				Making(group, packageName, "1.0.${SYS_INCREMENT}", "greeter"),
			client.ReviewStage("review", reviewer),
		},
	}
}
