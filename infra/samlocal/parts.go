package main

import (
	"github.com/aws/aws-sdk-go-v2/service/codebuild"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/containerops/containerops/shared/auth/secrets"
	jobs "github.com/containerops/containerops/shared/job/codebuild"
	"github.com/containerops/containerops/shared/machines/stepfunctions"
	"github.com/containerops/containerops/shared/objects"
	"github.com/containerops/containerops/shared/objects/bucket"
	"github.com/containerops/containerops/shared/store/dynamo"
	"github.com/containerops/containerops/shared/wire"
)

// parts are what the functions work with, on the emulated services.
func (s services) parts(known wire.Settings) *wire.Parts {
	return &wire.Parts{
		Settings: known,
		Table:    dynamo.New(s.table, tableName, dynamo.Options{}),
		Keys:     secrets.Keyring(func() *secretsmanager.Client { return secretsmanager.NewFromConfig(s.config()) }, known.Secrets, known.TokenKey),
		Work:     s.bucket(known.WorkBucket),
		Files:    s.bucket(known.FilesBucket),
		Links:    bucket.NewLinks(func() *s3.PresignClient { return s3.NewPresignClient(s.objects()) }, known.FilesBucket),
		Machines: stepfunctions.New(func() *sfn.Client { return sfn.NewFromConfig(s.config()) }),
		Builds:   jobs.New(codebuild.NewFromConfig(s.config()), jobs.OneProject(known.BuildProject)),
	}
}

func (s services) objects() *s3.Client { return s3.NewFromConfig(s.config()) }

func (s services) bucket(name string) objects.Bucket { return bucket.New(s.objects, name) }
