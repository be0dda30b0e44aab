package push

import "slices"

// github reads push, and create for tags. A tag's push and its create tell the same, and a hook may be set to send both; only
// the push names the commit. A ping says that the hook was mounted.
func (r Request) github() (*Event, error) {
	event := r.Header.Get("X-GitHub-Event")
	e := &Event{}
	if event == "push" || event == "create" {
		p, err := r.payload()
		if err != nil {
			return nil, err
		}
		if e = p.push(); event == "create" {
			e = p.created()
		}
		if e.Kind == Tag {
			other := map[string]string{"push": "create", "create": "push"}[event]
			e.Self, e.Twin = event+" of tag "+e.Name+" of "+first(e.urls), other+" of tag "+e.Name+" of "+first(e.urls)
		}
	}
	e.Delivery = r.Header.Get("X-GitHub-Delivery")
	return e, nil
}

// created makes an event of GitHub's create, whose ref is a short name. A branch that is created is pushed too.
func (p *payload) created() *Event {
	e := &Event{urls: p.Repository.urls()}
	if p.RefType == "tag" {
		e.Kind, e.Name = Tag, p.Ref
	}
	return e
}

// gitlab reads the pushes of branches and tags, of projects' hooks and of an administrator's.
func (r Request) gitlab() (*Event, error) {
	e := &Event{}
	switch r.Header.Get("X-Gitlab-Event") {
	case "Push Hook", "Tag Push Hook", "System Hook":
		p, err := r.payload()
		if err != nil {
			return nil, err
		}
		if kind := first(some(p.Object, p.Name)); kind == "push" || kind == "tag_push" {
			e = p.push()
		}
	}
	e.Delivery = first(some(r.Header.Get("Idempotency-Key"), r.Header.Get("X-Gitlab-Event-UUID")))
	return e, nil
}

// gitee reads the pushes of branches and tags. It marks a ping beside the name of an event, and gives deliveries no id.
func (r Request) gitee() (*Event, error) {
	switch event := r.Header.Get("X-Gitee-Event"); {
	case r.Header.Get("X-Gitee-Ping") == "true":
	case event == "Push Hook", event == "Tag Push Hook", event == "push_hooks", event == "tag_push_hooks":
		p, err := r.payload()
		if err != nil {
			return nil, err
		}
		return p.push(), nil
	}
	return &Event{}, nil
}

// some are the texts that are not empty.
func some(all ...string) []string {
	return slices.DeleteFunc(all, func(text string) bool { return text == "" })
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}
