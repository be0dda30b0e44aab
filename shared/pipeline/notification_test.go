package pipeline

import "testing"

func TestANotificationThatPostsHasASecret(t *testing.T) {
	t.Parallel()
	made := 0
	generator := Generator{NextID: func() int64 { return 1 }, NewSecret: func() string { made++; return "made" }}
	at := func(url, secret string) *Pipeline {
		return &Pipeline{PostOperation: &PostOperation{Notification: &Notification{Notifications: []NotificationTarget{
			{Type: NotifyURL, Config: NotificationConfig{URL: url, SharedSecret: SharedSecret{Secret: secret}}}, {Type: NotifyPeople},
		}}}}
	}
	secret := func(p *Pipeline) string { return p.PostOperation.Notification.Notifications[0].Config.Secret }
	first := at("https://chat/a", "")
	first.Complete(generator)
	if secret(first) != "made" || made != 1 {
		t.Fatalf("it has the secret %q after %d were made", secret(first), made)
	}
	kept := at("https://chat/a", "")
	kept.completeFrom(at("https://chat/a", "before"), generator)
	if secret(kept) != "before" {
		t.Errorf("an update without one has %q", secret(kept))
	}
	moved := at("https://chat/b", "")
	moved.completeFrom(at("https://chat/a", "before"), generator)
	if secret(moved) != "made" {
		t.Errorf("another URL was given %q", secret(moved))
	}
	if shown := first.Shown(false); secret(shown) != "" || secret(first) != "made" {
		t.Errorf("who may not manage is shown %q, of %q", secret(shown), secret(first))
	}
	if shown := first.Shown(true); secret(shown) != "made" {
		t.Errorf("who may manage is shown %q", secret(shown))
	}
	exported := first.Exported().PostOperation.Notification.Notifications[0].Config
	if exported.Secret != "" || exported.URL != "" {
		t.Errorf("a template holds %+v", exported)
	}
}

func TestWhichEndsANotificationWants(t *testing.T) {
	t.Parallel()
	for condition, want := range map[int][2]bool{0: {true, true}, 1: {true, false}, 2: {false, true}} {
		n := NotificationConfig{Condition: condition}
		if got := [2]bool{n.Wants(true), n.Wants(false)}; got != want {
			t.Errorf("condition %d wants success, failure: %v, want %v", condition, got, want)
		}
	}
	for pattern, want := range map[int][2]bool{0: {true, true}, 1: {true, false}, 2: {false, true}} {
		n := NotificationConfig{Pattern: pattern}
		if got := [2]bool{n.ByMail(), n.BySMS()}; got != want {
			t.Errorf("pattern %d is by mail, SMS: %v, want %v", pattern, got, want)
		}
	}
}

func TestANotificationThatPostsIsChecked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config NotificationConfig
		code   Code
	}{
		"as it is to be":    {NotificationConfig{URL: "https://chat.example.com/hook"}, ""},
		"no URL":            {NotificationConfig{}, MissingParam},
		"no address":        {NotificationConfig{URL: "chat"}, InvalidParam},
		"a long secret":     {NotificationConfig{URL: "https://chat.example.com", SharedSecret: SharedSecret{Secret: long(MaxSecret + 1)}}, InvalidParam},
		"another condition": {NotificationConfig{URL: "https://chat.example.com", Condition: 3}, InvalidNotification},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var check checker
			c.config.checkURL(&check, "config")
			if c.code == "" && len(check.faults) > 0 || c.code != "" && (len(check.faults) != 1 || check.faults[0].Code != c.code) {
				t.Errorf("answered %v, want %q", check.faults, c.code)
			}
		})
	}
}
