package pipeline

import (
	"strings"
	"testing"
)

func TestPasswordsOfURLsAreMasked(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://ann:secret@git.example.com/a.git":              "https://ann:******@git.example.com/a.git",
		"HTTPS://ann:se:cr@et@git.example.com/a.git":            "HTTPS://ann:******@git.example.com/a.git",
		"https://t0ken@git.example.com/a.git":                   "https://******@git.example.com/a.git",
		"https://t0ken:@git.example.com/a.git":                  "https://******:@git.example.com/a.git",
		"https://t0ken:x-oauth-basic@github.com/a.git":          "https://******:******@github.com/a.git",
		"http://:secret@127.0.0.1:80/a.git":                     "http://:******@127.0.0.1:80/a.git",
		"ssh://git@git.example.com/a.git":                       "ssh://git@git.example.com/a.git",
		"ssh://git:secret@git.example.com/a.git":                "ssh://git:******@git.example.com/a.git",
		"git@git.example.com:a.git":                             "git@git.example.com:a.git",
		"https://git.example.com/@a:b@c.git":                    "https://git.example.com/@a:b@c.git",
		"clone https://a:1@b/c and https://d:2@e":               "clone https://a:******@b/c and https://d:******@e",
		"mail ann@example.com, see https://example.com/a?b=c@d": "mail ann@example.com, see https://example.com/a?b=c@d",
	} {
		got := Masked(text)
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
		if again := Masked(got); again != got {
			t.Errorf("%s: masked again it is %s", got, again)
		}
		if back := Unmasked(got, text); back != text {
			t.Errorf("%s: sent back it is %s", text, back)
		}
	}
}

func TestAMaskedPasswordIsPutBackForItsOwnHostOnly(t *testing.T) {
	t.Parallel()
	const kept = "https://ann:secret@git.example.com/a.git"
	for sent, want := range map[string]string{
		"https://ann:******@git.example.com/other.git": "https://ann:secret@git.example.com/other.git",
		"https://ann:new@git.example.com/a.git":        "https://ann:new@git.example.com/a.git",
		"https://git.example.com/a.git":                "https://git.example.com/a.git",
		"https://ann:******@evil.example.com/a.git":    "https://ann:******@evil.example.com/a.git",
		"http://ann:******@git.example.com/a.git":      "http://ann:******@git.example.com/a.git",
		"https://ann:******@git.example.com:1/a.git":   "https://ann:******@git.example.com:1/a.git",
		"https://bob:******@git.example.com/a.git":     "https://bob:******@git.example.com/a.git",
	} {
		if got := Unmasked(sent, kept); got != want {
			t.Errorf("%s: %s, want %s", sent, got, want)
		}
	}
}

// withPassword is a definition whose repository, param and call have one.
func withPassword() *Pipeline {
	return &Pipeline{
		ID: 1, GroupID: 1, GroupName: "g", Name: "p", Params: []Param{{Name: "mirror", Value: "https://ann:three@mirror.example.com"}},
		Stages: []Stage{{
			ID: 7, Name: "source", Service: CodeSourceService,
			Params:        StageParams{CodeSource: &CodeSource{GitType: GitLab, URL: "https://ann:one@git.example.com/a.git"}},
			PostOperation: &PostOperation{Triggers: []Trigger{{Webhook: &Webhook{Method: MethodPost, URL: "https://ann:two@hook.example.com/x"}}}},
		}},
	}
}

func TestADefinitionIsShownWithoutPasswordsAndKeepsThemWhenItIsSentBack(t *testing.T) {
	t.Parallel()
	kept := withPassword()
	shown := kept.Shown(true)
	body := string(mustEncode(t, shown, JSON))
	for _, secret := range []string{"one", "two", "three"} {
		if strings.Contains(body, secret) {
			t.Errorf("%s shows %s", body, secret)
		}
	}
	if strings.Count(body, Mask) != 3 || string(mustEncode(t, kept, JSON)) != string(mustEncode(t, withPassword(), JSON)) {
		t.Errorf("shown is %s, kept %s", body, mustEncode(t, kept, JSON))
	}
	if faults := shown.Update(kept, Generator{}); len(faults) > 0 {
		t.Fatal(faults)
	}
	shown.Stages[0].Params.CodeSource.GitRepo = ""
	if got, want := string(mustEncode(t, shown, JSON)), string(mustEncode(t, kept, JSON)); got != want {
		t.Errorf("sent back it is %s, want %s", got, want)
	}
}

func TestAMaskedPasswordThatIsNotKnownIsRefused(t *testing.T) {
	t.Parallel()
	kept := withPassword()
	moved := kept.Shown(true)
	moved.Stages[0].Params.CodeSource.URL = "https://ann:******@evil.example.com/a.git"
	faults := moved.Update(kept, Generator{})
	if len(faults) != 1 || !strings.HasPrefix(faults[0].Detail, "stages[0].params.url: the password is masked") {
		t.Error(faults)
	}
	if faults := kept.CheckUnmasked(); len(faults) > 0 {
		t.Error(faults)
	}
}

func FuzzMasked(f *testing.F) {
	for _, text := range []string{"https://ann:secret@git.example.com/a.git", "a://b:c@d e://f@g", "http://@", "http://:@a@", Mask} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		shown := Masked(text)
		if Masked(shown) != shown {
			t.Errorf("%q is shown as %q, and that as %q", text, shown, Masked(shown))
		}
		if back := Unmasked(shown, text); Masked(back) != shown {
			t.Errorf("%q is shown as %q, and sent back as %q", text, shown, back)
		}
	})
}
