package demo

import (
	"context"
	"fmt"

	"github.com/containerops/containerops/infra/client"
)

// fetch lists what the run made and downloads it as a user would: the service answers with a redirect to a presigned URL.
func (d *Demo) fetch(ctx context.Context, run *client.Run) error {
	version := fmt.Sprintf("1.0.%d", run.Number)
	files, err := d.Client.Files(ctx, group, packageName, version)
	if err != nil {
		return fmt.Errorf("list the files of package %s %s: %w", packageName, version, err)
	}
	if len(files) == 0 {
		return fmt.Errorf("package %s %s has no file after a run that succeeded", packageName, version)
	}
	d.say("\n  package    %s/%s, version %s\n", group, packageName, version)
	for _, file := range files {
		d.say("             %s, %d bytes, SHA-512\n             %s\n", file.Filename, file.Size, file.Digest)
		if _, err := d.Client.Download(ctx, file); err != nil {
			return err
		}
		d.say("  download   %s\n             the bytes that came have this size and this SHA-512\n", d.Client.URL(file.URL))
	}
	return nil
}
