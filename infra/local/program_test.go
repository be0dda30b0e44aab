package main

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheProgramSaysOneLineAndEndsCleanlyWhenItIsAsked(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir())
	address := p.ready(t)
	if body := get(t, address+"/healthz", 200); body != `{"status":"ok"}` {
		t.Errorf("health: %q", body)
	}
	p.terminate(t)
	if code, lines, errors := p.end(t); code != 0 || len(lines) > 0 || errors != "" {
		t.Errorf("exit code %d, more lines %q, errors %q", code, lines, errors)
	}
}

func get(t *testing.T, url string, status int) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != status {
		t.Errorf("GET %s: %d %s, %v", url, answer.StatusCode, body, err)
	}
	return strings.TrimSpace(string(body))
}

func TestAStartThatCannotBeSaysWhyInOneLine(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		flag  string
		named []string
	}{
		"a port in use":                {"--listen=" + taken.Addr().String(), []string{taken.Addr().String(), "in use", "--listen"}},
		"a folder that cannot be":      {"--data=" + filepath.Join(file, "data"), []string{file, "--data"}},
		"DynamoDB without its address": {"--table=dynamodb", []string{"AWS_ENDPOINT_URL_DYNAMODB"}},
		"a flag that is none":          {"--verbose", []string{"verbose", "--help"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, lines, errors := start(t, t.TempDir(), test.flag).end(t)
			if code != 1 || len(lines) > 0 || strings.Count(errors, "\n") != 1 || !strings.HasPrefix(errors, "containerops: ") {
				t.Errorf("exit code %d, lines %q, errors %q", code, lines, errors)
			}
			for _, named := range test.named {
				if !strings.Contains(errors, named) {
					t.Errorf("%q is not named: %s", named, errors)
				}
			}
		})
	}
}

func TestDataInUseIsRefusedAndKeepsWorking(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	first := start(t, data)
	address := first.ready(t)
	code, _, errors := start(t, data).end(t)
	if code != 1 || !strings.Contains(errors, data) || !strings.Contains(errors, "in use") {
		t.Errorf("exit code %d, %s", code, errors)
	}
	get(t, address+"/healthz", 200)
}

func TestTheAccountOutlivesThePrograms(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	first := start(t, data)
	address := first.ready(t)
	before := administratorIn(t, data)
	if before.Endpoint != address || before.User != "admin" || before.Password == "" || before.SecretKey == "" {
		t.Errorf("the credentials are not complete: endpoint %q, user %q", before.Endpoint, before.User)
	}
	if err := first.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	first.end(t)

	t.Run("a killed one is followed by one with the same account, at its own address", func(t *testing.T) {
		second := start(t, data)
		address := second.ready(t)
		after := administratorIn(t, data)
		if after.Password != before.Password || after.AccessKey != before.AccessKey || after.Endpoint != address {
			t.Error("the credentials are others")
		}
		second.terminate(t)
		second.end(t)
	})
	t.Run("without its file it is not made again with a password that opens nothing", func(t *testing.T) {
		if err := os.Remove(filepath.Join(data, credentialsFile)); err != nil {
			t.Fatal(err)
		}
		code, _, errors := start(t, data).end(t)
		if code != 1 || !strings.Contains(errors, credentialsFile) {
			t.Errorf("exit code %d, %s", code, errors)
		}
		if _, err := os.Stat(filepath.Join(data, credentialsFile)); err == nil {
			t.Error("a file was left that opens nothing")
		}
	})
}

func administratorIn(t *testing.T, data string) administrator {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(data, credentialsFile))
	if err != nil {
		t.Fatal(err)
	}
	var a administrator
	if err := json.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestEverythingInTheDataFolderIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	p := start(t, data)
	p.ready(t)
	for _, name := range []string{credentialsFile, keysFile, "table.db", "lock"} {
		info, err := os.Stat(filepath.Join(data, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", name, info.Mode().Perm())
		}
	}
}

func TestTheListenerAnswersInTheAPIsForm(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir())
	address := p.ready(t)
	for path, want := range map[string]struct {
		status int
		code   string
	}{
		"/":                      {404, "SVCSTG.SWR.4040083"},
		"//v3":                   {404, "SVCSTG.SWR.4040083"},
		"/git/greeter.git":       {404, "SVCSTG.SWR.4040083"}, // the sample was not asked for
		"/v3/auth/tokens":        {405, "SVCSTG.SWR.4050001"},
		"/v3/manage/pipelines/1": {401, "SVCSTG.SWR.4012000"},
	} {
		if body := get(t, address+path, want.status); !strings.Contains(body, want.code) {
			t.Errorf("%s: %s", path, body)
		}
	}
	get(t, address+"/work/logs/x", 403) // without a signature nothing comes out of a bucket
}
