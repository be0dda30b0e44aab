package catalog_test

import (
	"bytes"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// sharing is a definition that shares three secrets with others, each of them planted.
const sharing = `{"name": "shares", "params": [{"name": "token", "value": "planted-param", "secret": true}],
	"post_operation": {"notification": {"notifications": [{"type": 8, "config": {"url": "https://chat/a", "secret": "planted-a", "condition": 0}}]}},
	"stages": [{"name": "source", "service_name": "code_source", "params": {"git_type": "github", "url": "https://github.com/acme/shop.git",
		"code_trigger": {"trigger_tag_create_event": true, "secret": "planted-hook"}},
		"post_operation": {"notification": {"notifications": [{"type": 8, "config": {"url": "https://chat/b", "secret": "planted-b", "condition": 0}}]}}}]}`

func TestSecretsAreKeptSealedAndShownToWhoManages(t *testing.T) {
	t.Parallel()
	f := open(t)
	parsed, err := pipeline.Read([]byte(sharing), pipeline.JSON)
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.CreatePipeline(t.Context(), account, wang, f.group("shop"), parsed)
	if err != nil {
		t.Fatal(err)
	}
	f.keptSealed(account.Definition(p.ID))
	f.wantShared(p, "planted-hook planted-a planted-b")
	kept, err := f.Definition(t.Context(), account, p.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.wantShared(kept, "planted-hook planted-a planted-b")

	t.Run("an update without them keeps them", func(t *testing.T) {
		p, err = f.update(p.Shown(false), func(p *pipeline.Pipeline) { p.Description = "new" })
		if err != nil {
			t.Fatal(err)
		}
		f.keptSealed(account.Definition(p.ID))
		f.wantShared(p, "planted-hook planted-a planted-b")
	})
	t.Run("one of before they were sealed is read, and sealed by its next update", func(t *testing.T) {
		f.keep(p, sharing)
		plain, err := f.Definition(t.Context(), account, p.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		f.wantShared(plain, "planted-hook planted-a planted-b")
		if p, err = f.update(plain.Shown(true), func(p *pipeline.Pipeline) { p.Description = "newer" }); err != nil {
			t.Fatal(err)
		}
		f.wantShared(p, "planted-hook planted-a planted-b")
		f.keptSealed(account.Definition(p.ID))
	})
}

// keep puts a definition into the table as it is given.
func (f *fixture) keep(p *pipeline.Pipeline, text string) {
	f.Helper()
	plain, err := pipeline.Read([]byte(text), pipeline.JSON)
	if err != nil {
		f.Fatal(err)
	}
	head, err := f.Head(f.Context(), account, p.ID)
	if err != nil {
		f.Fatal(err)
	}
	head.Version++
	plain.ID, plain.GroupID, plain.GroupName, plain.Params, plain.Stages[0].ID = p.ID, p.GroupID, p.GroupName, p.Params, p.Stages[0].ID
	err = f.Table.Write(f.Context(), store.Put(account.Definition(p.ID), encoded(f.T, plain), store.If{}),
		store.Put(account.PipelineHead(p.ID), encoded(f.T, head), store.If{}))
	if err != nil {
		f.Fatal(err)
	}
}

func encoded(t *testing.T, record any) []byte {
	t.Helper()
	text, err := pipeline.Encode(record, pipeline.JSON)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// keptSealed checks that a record has none of the secrets as they are.
func (f *fixture) keptSealed(key store.Key) {
	f.Helper()
	item, err := f.Table.Get(f.Context(), key)
	if err != nil {
		f.Fatal(err)
	}
	if bytes.Contains(item.Data, []byte("planted")) {
		f.Errorf("%s is kept as %s", key.SK, item.Data)
	}
}

// wantShared checks what is shown of the shared secrets: to who may manage all, and to others none.
func (f *fixture) wantShared(p *pipeline.Pipeline, want string) {
	f.Helper()
	for _, manager := range []bool{true, false} {
		shown, err := f.Shown(f.Context(), account, p, manager)
		if err != nil {
			f.Fatal(err)
		}
		text := encoded(f.T, shown.Answer(nil))
		if bytes.Contains(text, []byte(`"sealed"`)) || !manager && bytes.Contains(text, []byte("planted")) {
			f.Errorf("it is shown as %s", text)
		}
		source := shown.Stages[0]
		got := source.Params.CodeSource.CodeTrigger.Secret
		for _, post := range []*pipeline.PostOperation{shown.PostOperation, source.PostOperation} {
			got += " " + post.Notification.Notifications[0].Config.Secret
		}
		if manager && got != want {
			f.Errorf("shown are %q, want %q", got, want)
		}
	}
}
