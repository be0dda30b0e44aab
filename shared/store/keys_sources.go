package store

// SourceAccounts is the partition of a user's accounts at Git hosts:
//
//	d/<id>/s/<user id>  <name>
func (d Domain) SourceAccounts(user string) string { return d.partition("s/" + user) }

// SourceAccount is one account at a Git host.
func (d Domain) SourceAccount(user, name string) Key { return Key{d.SourceAccounts(user), name} }
