package harness

import "testing"

func TestASecretInALogIsFound(t *testing.T) {
	t.Parallel()
	secrets := map[string]string{"password": "the-password", "secret key": "the-key", "access key": ""}
	for _, line := range []string{
		"the-password", "signed with the-key", "X-Auth-Token: eyJhbGciOiJI.eyJzdWIiOiJ1.c2lnbmF0dXJl",
		"POST /v3/manage/webhooks/0f0e0d0c-0b0a-4908-8706-050403020100", "clone https://ann:hunter2@host/repo.git",
		`{"body":"{\"password\":\"hunter2\"}"}`, "told " + Plant(),
	} {
		if Leak("log", "a line\n"+line+"\n", secrets) == nil {
			t.Errorf("not found: %s", line)
		}
	}
	for _, line := range []string{"https://ann:***@host/repo.git", "POST /v3/manage/webhooks/{webhook_id}", "http://127.0.0.1:8080/a@b"} {
		if err := Leak("log", line, secrets); err != nil {
			t.Error(err)
		}
	}
}
