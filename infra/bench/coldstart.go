package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/containerops/containerops/infra/bench/runtimeapi"
)

// coldRuns is how often each function is started; hello is started beside each.
const coldRuns = 5

// coldstart measures the cold start of each function beside that of the least that a function can be. The functions are told
// of an AWS that knows the service's secret and refuses all else, so what they answer their event is an error; what is measured
// is what they load, not what they do.
func (b *bench) coldstart(ctx context.Context) error {
	bootstraps, err := b.buildFunctions(ctx)
	if err != nil {
		return err
	}
	cloud := httptest.NewServer(http.HandlerFunc(onlySecrets))
	defer cloud.Close()
	var ours, hello starts
	var ratios []float64
	for _, name := range bootstraps {
		event, err := os.ReadFile(filepath.Join("functions", name, "event.json"))
		if err != nil {
			return err
		}
		own, beside, err := b.coldProgram(ctx, name, cloud.URL, event)
		if err != nil {
			return err
		}
		b.table.add(coldRow("cold start of "+name, own, beside))
		ours.medians(own)
		hello.medians(beside)
		ratios = append(ratios, float64(middle(own.init))/float64(middle(beside.init)))
	}
	clients, beside, err := b.coldProgram(ctx, "clients", cloud.URL, []byte("{}"))
	if err != nil {
		return err
	}
	b.table.add(coldRow("the SDK's clients alone", clients, beside))
	all := coldRow("median of all functions", ours, hello)
	// Each was measured beside a hello of the same seconds, which the machine's other work slowed as well.
	all.ratio = fmt.Sprintf("%.2f, %.2f", middle(ratios), float64(middle(ours.memory))/float64(middle(hello.memory)))
	b.table.add(all)
	return nil
}

func coldRow(figure string, own, beside starts) row {
	return row{
		figure:   figure,
		measured: fmt.Sprintf("%s, %s", milliseconds(middle(own.init)), megabytes(middle(own.memory))),
		beside:   fmt.Sprintf("hello: %s, %s", milliseconds(middle(beside.init)), megabytes(middle(beside.memory))),
		ratio: fmt.Sprintf("%s, %.2f", ratio(middle(own.init), middle(beside.init)),
			float64(middle(own.memory))/float64(middle(beside.memory))),
		aim: "at most 1.5, 3",
	}
}

// starts are cold starts of one program.
type starts struct {
	init   []time.Duration
	memory []int64
}

func (s *starts) add(one runtimeapi.Start) {
	s.init, s.memory = append(s.init, one.Init), append(s.memory, one.Memory)
}

func (s *starts) medians(of starts) {
	s.add(runtimeapi.Start{Init: middle(of.init), Memory: middle(of.memory)})
}

func middle[T cmp.Ordered](all []T) T {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

// coldProgram starts a program and hello in turn, so that both see the same machine.
func (b *bench) coldProgram(ctx context.Context, name, cloud string, event []byte) (own, hello starts, err error) {
	for range coldRuns {
		for program, into := range map[string]*starts{name: &own, "hello": &hello} {
			start, err := runtimeapi.Cold(ctx, filepath.Join(b.dir, program), coldEnvironment(cloud), event)
			if err != nil {
				return own, hello, err
			}
			into.add(start)
		}
	}
	return own, hello, nil
}

// buildFunctions builds the bootstraps as the Makefile does, and what they are measured against, and names the functions.
func (b *bench) buildFunctions(ctx context.Context) ([]string, error) {
	cmd := exec.CommandContext(ctx, "go", buildFlags(b.dir, "./functions/...", "./infra/bench/hello", "./infra/bench/clients")...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the functions: %w\n%s", err, out)
	}
	folders, err := os.ReadDir("functions")
	var names []string
	for _, folder := range folders {
		names = append(names, folder.Name())
	}
	return names, err
}

// onlySecrets is an AWS that knows one secret and nothing else.
func onlySecrets(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if r.Header.Get("X-Amz-Target") == "secretsmanager.GetSecretValue" {
		fmt.Fprintf(w, `{"SecretString": %q}`, strings.Repeat("s", 64))
		return
	}
	w.WriteHeader(http.StatusBadRequest)
	fmt.Fprint(w, `{"__type": "ValidationException", "message": "there is nothing here"}`)
}

// coldEnvironment is all that a function finds in its environment.
func coldEnvironment(cloud string) []string {
	return []string{
		"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local", "AWS_ENDPOINT_URL=" + cloud,
		"AWS_LAMBDA_FUNCTION_NAME=measured", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256", "AWS_LAMBDA_LOG_FORMAT=JSON",
		"CONTAINEROPS_TABLE=table", "CONTAINEROPS_FILES_BUCKET=files", "CONTAINEROPS_WORK_BUCKET=work",
		"CONTAINEROPS_PIPELINE_MACHINE=arn:aws:states:us-east-1:123456789012:stateMachine:pipeline",
		"CONTAINEROPS_SOURCE_PROJECT=source", "CONTAINEROPS_BUILD_PROJECT=build", "CONTAINEROPS_IMAGE_PROJECT=image",
		"CONTAINEROPS_PUBLIC_URL=https://api.example.com", "CONTAINEROPS_SECRETS=secret",
		"CONTAINEROPS_ADMIN_SECRET=admin", "CONTAINEROPS_STAGE_TIMEOUT=60m", "CONTAINEROPS_RUN_RETENTION_DAYS=90", "CONTAINEROPS_MAX_RETURNS=3", "CONTAINEROPS_SMS=false",
		"CONTAINEROPS_MAX_PIPELINES=10000", "CONTAINEROPS_MAX_RUNS=1000", "CONTAINEROPS_MAX_QUEUED_RUNS=10000",
		"CONTAINEROPS_MAX_LOG_MEGABYTES=64", "CONTAINEROPS_MAX_PACKAGE_MEGABYTES=1048576",
		"CONTAINEROPS_TOKEN_KEY=1", "CONTAINEROPS_METRICS=ContainerOps/bench", "CONTAINEROPS_ALLOW_PRIVATE_NETWORKS=false",
	}
}
