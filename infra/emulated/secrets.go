package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awscredentials "github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/infra/harness"
)

// checkSecrets looks for secrets where an operator looks: in the logs of functions and builds, and in the histories of
// executions. Moto's own log is none of AWS's.
func (e *emulated) checkSecrets(ctx context.Context, administrator client.Credentials) error {
	secrets := map[string]string{"administrator's password": administrator.Password, "administrator's secret key": administrator.SecretKey}
	logs, err := filepath.Glob(filepath.Join(e.logs, stackName+"-*.log"))
	if err == nil && len(logs) == 0 {
		err = fmt.Errorf("%s: there are no logs", e.logs)
	}
	failed := []error{err}
	for _, log := range logs {
		text, err := os.ReadFile(log)
		failed = append(failed, err, harness.Leak(filepath.Base(log), string(text), secrets))
	}
	return errors.Join(append(failed, e.checkHistories(ctx, secrets))...)
}

func (e *emulated) checkHistories(ctx context.Context, secrets map[string]string) error {
	var failed []error
	machines := e.machines()
	for id, r := range e.Resources {
		if r.Type != stateMachineType {
			continue
		}
		pages := sfn.NewListExecutionsPaginator(machines, &sfn.ListExecutionsInput{StateMachineArn: aws.String(r.ID)})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return fmt.Errorf("%s: list its executions: %w", id, err)
			}
			for _, execution := range page.Executions {
				history, err := history(ctx, machines, execution.ExecutionArn)
				failed = append(failed, err, harness.Leak(aws.ToString(execution.ExecutionArn), history, secrets))
			}
		}
	}
	return errors.Join(failed...)
}

// history is all that an execution's history says, an event a line.
func history(ctx context.Context, machines *sfn.Client, arn *string) (string, error) {
	var text strings.Builder
	pages := sfn.NewGetExecutionHistoryPaginator(machines, &sfn.GetExecutionHistoryInput{ExecutionArn: arn})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return "", fmt.Errorf("the history of %s: %w", aws.ToString(arn), err)
		}
		for _, event := range page.Events {
			line, err := json.Marshal(event)
			if err != nil {
				return "", err
			}
			text.Write(append(line, '\n'))
		}
	}
	return text.String(), nil
}

// machines is a client of Step Functions there.
func (e *emulated) machines() *sfn.Client {
	return sfn.New(sfn.Options{
		BaseEndpoint: aws.String(e.AWS), Region: e.Environment["AWS_REGION"],
		Credentials: awscredentials.NewStaticCredentialsProvider(e.Environment["AWS_ACCESS_KEY_ID"], e.Environment["AWS_SECRET_ACCESS_KEY"], ""),
	})
}
