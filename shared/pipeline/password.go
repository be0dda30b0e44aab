package pipeline

import (
	"maps"
	"strings"
)

// Mask is shown in place of a password, as it is in logs (API.md, Bodies).
const Mask = "******"

// IsToken says that a URL's user is an access token, by the password beside it: none, or the one that GitHub takes for none.
func IsToken(password string) bool { return password == "" || password == "x-oauth-basic" }

// authority is a URL up to its path: scheme, what stands before the host, host. The last @ ends the user.
var authority = pattern(`(?i)([a-z][a-z0-9+.-]*://)([^/?#\s"'<>]+)@([^/?#\s"'<>@]*)`)

// Masked is a text without the passwords of the URLs in it. A web address's user is masked where a password is not, or means
// nothing: it is an access token then.
func Masked(text string) string {
	if !strings.Contains(text, "@") {
		return text
	}
	return authority().ReplaceAllStringFunc(text, maskAuthority)
}

func maskAuthority(text string) string {
	part := authority().FindStringSubmatch(text)
	scheme, host := part[1], part[3]
	user, password, has := strings.Cut(part[2], ":")
	isWeb := strings.HasPrefix(strings.ToLower(scheme), "http")
	if isWeb && IsToken(password) {
		user = Mask
	}
	if password != "" {
		password = Mask
	}
	if has {
		password = ":" + password
	}
	return scheme + user + password + "@" + host
}

// passwords are those of a text's URLs, by how these are shown: each with its scheme, user and host, so that none is ever sent to
// another host than the one it was written for.
type passwords map[string]string

func passwordsIn(text string) passwords {
	known := passwords{}
	for _, whole := range authority().FindAllString(text, -1) {
		known[maskAuthority(whole)] = whole
	}
	return known
}

// restore puts back what was masked of the URLs that it knows.
func (p passwords) restore(text string) string {
	return authority().ReplaceAllStringFunc(text, func(shown string) string {
		if whole, ok := p[shown]; ok {
			return whole
		}
		return shown
	})
}

// Unmasked is a text that was sent back as it is shown, or with changes, with the passwords of the text that is kept.
func Unmasked(sent, kept string) string {
	if !strings.Contains(sent, Mask) {
		return sent
	}
	return passwordsIn(kept).restore(sent)
}

// UnmaskedValues are values for params as they were sent back by who was shown them, with the passwords of the params.
func (p *Pipeline) UnmaskedValues(sent map[string]string) map[string]string {
	values := maps.Clone(sent)
	for _, param := range p.Params {
		switch value, given := sent[param.Name]; {
		case !given:
		case param.Secret && value == Mask:
			delete(values, param.Name) // the one that is kept
		default:
			values[param.Name] = Unmasked(value, param.kept())
		}
	}
	return values
}

// unmask gives the URLs and params of p the passwords that they have in old, where they were sent back as they are shown.
func (p *Pipeline) unmask(old *Pipeline) {
	params := map[string]Param{}
	for _, param := range old.Params {
		params[param.Name] = param
	}
	for i := range p.Params {
		p.Params[i].unmask(params[p.Params[i].Name])
	}
	p.PostOperation.notification().unmask(old.PostOperation.notification())
	stages := map[int64]Stage{}
	for _, s := range old.Stages {
		stages[s.ID] = s
	}
	for i := range p.Stages {
		p.Stages[i].unmask(stages[p.Stages[i].ID])
	}
}

func (s *Stage) unmask(old Stage) {
	if source, was := s.Params.CodeSource, old.Params.CodeSource; source != nil && was != nil {
		source.URL = Unmasked(source.URL, was.URL)
	}
	kept := strings.Join(old.PostOperation.webhookURLs(), " ")
	if s.PostOperation == nil {
		return
	}
	s.PostOperation.Notification.unmask(old.PostOperation.notification())
	for _, t := range s.PostOperation.Triggers {
		if t.Webhook != nil {
			t.Webhook.URL = Unmasked(t.Webhook.URL, kept)
		}
	}
}

// CheckUnmasked answers the secret params and the repositories whose password is still masked: nothing is known for this user and host.
func (p *Pipeline) CheckUnmasked() Faults {
	var c checker
	for i := range p.Params {
		p.Params[i].checkUnmasked(&c, path("params").index(i))
	}
	for i, s := range p.Stages {
		if s.Params.CodeSource == nil {
			continue
		}
		if part := authority().FindStringSubmatch(s.Params.CodeSource.URL); part != nil && strings.Contains(part[2], Mask) {
			c.fault(InvalidParam, path("stages").index(i).field("params").field("url"),
				"the password is masked: write it out, one is kept only for a stage's own scheme, user and host")
		}
	}
	return c.faults
}
