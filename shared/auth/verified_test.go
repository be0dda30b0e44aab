package auth

import (
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

func TestTokensAreRememberedUpToABoundAndUnderTheKeysOfTheirTime(t *testing.T) {
	t.Parallel()
	var seen verified
	now := time.Unix(1_800_000_000, 0)
	keys := jwt.VerificationKeySet{Keys: []jwt.VerificationKey{NewKeys().Token, NewKeys().Token}}
	life := claims{RegisteredClaims: jwt.RegisteredClaims{ExpiresAt: jwt.NewNumericDate(now.Add(time.Hour))}}
	token := idOfToken("token", keys)
	seen.put(token, life)
	if _, known := seen.get(token, now); !known {
		t.Error("a token is not remembered")
	}
	if _, known := seen.get(token, now.Add(time.Hour)); known {
		t.Error("a token is good after its end")
	}
	for name, other := range map[string]tokenID{
		"another token":    idOfToken("Token", keys),
		"fewer keys":       idOfToken("token", jwt.VerificationKeySet{Keys: keys.Keys[:1]}),
		"the former alone": idOfToken("token", jwt.VerificationKeySet{Keys: keys.Keys[1:]}),
	} {
		if _, known := seen.get(other, now); known {
			t.Errorf("%s is taken for the same", name)
		}
	}
	for i := range 2 * verifiedTokens {
		seen.put(tokenID{byte(i), byte(i >> 8)}, life)
	}
	if len(seen.by) > verifiedTokens {
		t.Errorf("%d are remembered", len(seen.by))
	}
}
