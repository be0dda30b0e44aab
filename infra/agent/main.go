// Command agent does one job: in CodeBuild it is what a build runs. It takes the job's spec, task token and buckets from the
// environment (package job) and exits with 0 once the task token is answered, whatever came of the job.
package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/job/process"
	"github.com/containerops/containerops/shared/machines/stepfunctions"
	"github.com/containerops/containerops/shared/objects/bucket"
)

// envCache names the folder in which home folders are kept, when CodeBuild's cache keeps another than the default between builds.
const envCache = "CONTAINEROPS_CACHE_DIR"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "agent:", err)
		os.Exit(1)
	}
}

func run() error {
	env := make(map[string]string)
	for _, name := range []string{job.EnvSpec, job.EnvTaskToken, job.EnvWorkBucket, job.EnvFileBucket} {
		if env[name] = os.Getenv(name); env[name] == "" {
			return fmt.Errorf("%s is not set", name)
		}
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt) // a stopped build
	go func() { <-signals; cancel(job.ErrCancelled) }()

	aws, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return fmt.Errorf("AWS configuration: %w", err)
	}
	settings := job.DefaultSettings()
	settings.WorkDir, settings.Path = os.TempDir(), os.Getenv("PATH")
	settings.CacheDir = cmp.Or(os.Getenv(envCache), filepath.Join(os.TempDir(), "containerops-cache"))
	settings.Log.LaterAge, settings.Log.LaterAfter = 5*time.Second, time.Minute // each put is billed
	client := sync.OnceValue(func() *s3.Client { return s3.NewFromConfig(aws) })
	agent := job.Agent{
		Work:     bucket.New(client, env[job.EnvWorkBucket]),
		Files:    bucket.New(client, env[job.EnvFileBucket]),
		Tasks:    stepfunctions.New(func() *sfn.Client { return sfn.NewFromConfig(aws) }),
		Runner:   &process.Runner{Mark: fmt.Sprintf("agent-%d", os.Getpid()), Grace: 5 * time.Second, Linger: 2 * time.Second},
		Settings: settings,
	}
	return agent.Run(ctx, env[job.EnvSpec], env[job.EnvTaskToken])
}
