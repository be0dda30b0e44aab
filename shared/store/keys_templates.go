package store

// Templates is the partition of a user's own templates:
//
//	d/<id>/t/<user id>  summary/<template>     what lists show
//	d/<id>/t/<user id>  template/<template>    the whole
//	d/<id>/t/<user id>  name/<name>            the name is taken
func (d Domain) Templates(user string) string { return d.partition("t/" + user) }

// TemplateSummaryPrefix is the beginning of the sort keys of a user's templates in lists.
const TemplateSummaryPrefix = "summary/"

// TemplateSummary is what lists show of one template.
func (d Domain) TemplateSummary(user string, template int64) Key {
	return Key{d.Templates(user), TemplateSummaryPrefix + Number(template)}
}

// Template is one template.
func (d Domain) Template(user string, template int64) Key {
	return Key{d.Templates(user), "template/" + Number(template)}
}

// TemplateName reserves a template's name among its user's.
func (d Domain) TemplateName(user, name string) Key { return Key{d.Templates(user), "name/" + name} }
