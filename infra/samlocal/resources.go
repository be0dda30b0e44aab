package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codebuild"
	buildtypes "github.com/aws/aws-sdk-go-v2/service/codebuild/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/store/dynamo"
)

// config is of clients that call these services.
func (s services) config() aws.Config {
	return aws.Config{
		Region:       region,
		BaseEndpoint: aws.String(s.aws()),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
	}
}

func (s services) table() *dynamodb.Client {
	return dynamodb.NewFromConfig(s.config(), func(o *dynamodb.Options) { o.BaseEndpoint = aws.String(s.dynamodb()) })
}

// makeResources makes what the template makes on AWS.
func makeResources(ctx context.Context, s services) error {
	if err := dynamo.CreateTable(ctx, s.table(), tableName); err != nil {
		return err
	}
	objects := s3.NewFromConfig(s.config())
	for _, bucket := range []string{filesBucket, workBucket} {
		if _, err := objects.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(bucket)}); err != nil {
			return fmt.Errorf("bucket %s: %w", bucket, err)
		}
	}
	if err := makeSecrets(ctx, s.config()); err != nil {
		return err
	}
	role := aws.String("arn:aws:iam::" + account + ":role/containerops")
	_, err := sfn.NewFromConfig(s.config()).CreateStateMachine(ctx, &sfn.CreateStateMachineInput{
		Name: aws.String(pipelineMachine), RoleArn: role,
		Definition: aws.String(`{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}`), // nothing is executed here
	})
	if err != nil {
		return fmt.Errorf("state machine %s: %w", pipelineMachine, err)
	}
	_, err = codebuild.NewFromConfig(s.config()).CreateProject(ctx, &codebuild.CreateProjectInput{
		Name: aws.String(buildProject), ServiceRole: role,
		Artifacts: &buildtypes.ProjectArtifacts{Type: buildtypes.ArtifactsTypeNoArtifacts},
		Source:    &buildtypes.ProjectSource{Type: buildtypes.SourceTypeNoSource, Location: aws.String("moto asks for one")},
		Environment: &buildtypes.ProjectEnvironment{
			Type: buildtypes.EnvironmentTypeLinuxContainer, ComputeType: buildtypes.ComputeTypeBuildGeneral1Small,
			Image: aws.String("aws/codebuild/amazonlinux-x86_64-standard:5.0"),
		},
	})
	if err != nil {
		return fmt.Errorf("build project %s: %w", buildProject, err)
	}
	return nil
}

func makeSecrets(ctx context.Context, cfg aws.Config) error {
	first, err := json.Marshal(map[string]string{
		"domain": auth.DefaultDomain, "project": auth.DefaultProject, "user": auth.DefaultUser, "password": password,
	})
	if err != nil {
		return err
	}
	client := secretsmanager.NewFromConfig(cfg)
	for name, value := range map[string]string{keysSecret: master, adminSecret: string(first)} {
		input := &secretsmanager.CreateSecretInput{Name: aws.String(name), SecretString: aws.String(value)}
		if _, err := client.CreateSecret(ctx, input); err != nil {
			return fmt.Errorf("secret %s: %w", name, err)
		}
	}
	return nil
}
