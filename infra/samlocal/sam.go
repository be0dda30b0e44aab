package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

const loopback = "127.0.0.1"

// samEnd is how long SAM may take to end.
const samEnd = 2 * time.Minute

func (a *api) startLambda(ctx context.Context) (err error) {
	a.lambda, err = a.startSAM(ctx, "start-lambda")
	return err
}

// startSAM starts a server of `sam local` and returns its address when it listens. A function's container is started by its
// first call and stays until the server ends.
func (a *api) startSAM(ctx context.Context, command string) (address string, err error) {
	port, err := freePort(loopback)
	if err != nil {
		return "", err
	}
	log, err := os.Create(filepath.Join(a.dir, command+".log"))
	if err != nil {
		return "", err
	}
	defer log.Close()
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	cmd := exec.CommandContext(running, a.sam, "local", command, "--port", strconv.Itoa(port), "--warm-containers", "LAZY")
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // it removes its containers
	cmd.WaitDelay = samEnd
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = append(os.Environ(), samPatience)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // Ctrl-C is not for it: it ends after what calls it
	if err := cmd.Start(); err != nil {
		stop()
		return "", err
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
		if running.Err() == nil {
			a.fail(fmt.Errorf("sam local %s has ended, %v: see %s", command, cmd.ProcessState, log.Name()))
		}
	}()
	a.onClose(func() error {
		stop()
		<-ended
		return nil
	})
	address = net.JoinHostPort(loopback, strconv.Itoa(port))
	return address, listens(ctx, address)
}

// listens returns when somebody listens at the address.
func listens(ctx context.Context, address string) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		connection, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err == nil {
			return connection.Close()
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}
