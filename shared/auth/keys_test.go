package auth

import (
	"bytes"
	"testing"
	"time"
)

func TestWhatWasSealedBeforeKeysHadIDsStillOpens(t *testing.T) {
	t.Parallel()
	keys := NewKeys()
	sealed, err := keys.Seal("secret", "name")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(sealed, idOf(keys.Data)) {
		t.Error("it does not say which key it is of")
	}
	for _, k := range []Keys{keys, keys.Rotated(time.Now(), false), keys.Rotated(time.Now(), true)} {
		if secret, err := k.Open(sealed[idBytes:], "name"); err != nil || secret != "secret" {
			t.Errorf("%q, %v", secret, err)
		}
		for name, bad := range map[string][]byte{"nothing": nil, "its beginning": sealed[:10], "another byte": append(bytes.Clone(sealed[:20]), sealed[21:]...)} {
			if _, err := k.Open(bad, "name"); err == nil {
				t.Errorf("%s opens", name)
			}
		}
		if _, err := k.Open(sealed, "other"); err == nil {
			t.Error("it opens in another record")
		}
	}
}
