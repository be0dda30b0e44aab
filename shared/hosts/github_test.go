package hosts

import "testing"

func TestThePublicGitHubHasItsAPIAtAnAddressOfItsOwn(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{"https://github.com": "https://api.github.com", "https://git.example.com": "https://git.example.com/api/v3"} {
		if got := newGitHub(caller{base: url}, Repository{Account: Account{URL: url}}); got.base != want {
			t.Errorf("the API of %s is taken to be at %s", url, got.base)
		}
	}
}
