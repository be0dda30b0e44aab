// Command build-ended answers the task of a build that has ended without a word: CodeBuild's events call it.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/codebuild"
	"github.com/containerops/containerops/shared/wire/stepfunctions"
)

func main() { wire.Serve(wire.BuildEnded, stepfunctions.Machines, codebuild.Builds) }
