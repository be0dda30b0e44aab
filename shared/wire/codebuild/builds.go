// Package codebuild gives a function the builds in CodeBuild.
package codebuild

import (
	sdk "github.com/aws/aws-sdk-go-v2/service/codebuild"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/job/codebuild"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/awsenv"
)

// Builds does jobs in the service's projects, one for each kind of job (CONTAINEROPS_SOURCE_PROJECT and so on).
func Builds(p *wire.Parts) {
	p.Builds = codebuild.New(sdk.NewFromConfig(awsenv.Config()), settings(p.Settings))
}

func settings(s wire.Settings) codebuild.Settings {
	return codebuild.Settings{
		Projects: map[job.Kind]string{job.KindSource: s.SourceProject, job.KindBuild: s.BuildProject, job.KindImage: s.ImageProject},
		Images:   map[string]string{pipeline.EnvGo: s.GoImage, pipeline.EnvJava: s.JavaImage, pipeline.EnvNodeJS: s.NodeJSImage},
		Caches:   s.WorkBucket + "/caches",
	}
}
