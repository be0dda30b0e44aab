// Package codebuild gives a function the builds in CodeBuild.
package codebuild

import (
	sdk "github.com/aws/aws-sdk-go-v2/service/codebuild"

	"github.com/containerops/containerops/shared/job/codebuild"
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/awsenv"
)

// Builds does jobs in the service's project (CONTAINEROPS_BUILD_PROJECT).
func Builds(p *wire.Parts) {
	p.Builds = codebuild.New(sdk.NewFromConfig(awsenv.Config()), p.Settings.BuildProject)
}
