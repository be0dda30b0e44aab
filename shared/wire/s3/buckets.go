// Package s3 gives a function buckets of S3.
package s3

import (
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/containerops/containerops/shared/objects/bucket"
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/awsenv"
)

// Work is the bucket of jobs, sources and logs (CONTAINEROPS_WORK_BUCKET).
func Work(p *wire.Parts) { p.Work = bucket.New(client, p.Settings.WorkBucket) }

// Files is the bucket of package files (CONTAINEROPS_FILES_BUCKET).
func Files(p *wire.Parts) { p.Files = bucket.New(client, p.Settings.FilesBucket) }

// Links leads others to package files. A link may do what the function may.
func Links(p *wire.Parts) {
	presign := func() *sdk.PresignClient { return sdk.NewPresignClient(client()) }
	p.Links = bucket.NewLinks(presign, p.Settings.FilesBucket)
}

func client() *sdk.Client { return sdk.NewFromConfig(awsenv.Config()) }
