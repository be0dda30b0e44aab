package catalog

import (
	"context"
	"errors"
	"time"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Group holds pipelines and the rights to them.
type Group struct {
	ID          int64     `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Creator     Creator   `json:"creator"`
	Created     time.Time `json:"created"`
	Grants      []Grant   `json:"grants,omitempty"` // rights of others than its creator and the administrator
	Pipelines   int64     `json:"-"`                // the item's counter
}

// CreateGroup makes a group. Its name is unique in the account: the second of two is told Exists, also when both come at
// once.
func (c *Catalog) CreateGroup(ctx context.Context, d store.Domain, by Creator, name, description string) (Group, error) {
	if err := checkGroup(name, description); err != nil {
		return Group{}, err
	}
	id, err := c.Table.Next(ctx, d.Counter(groupIDs))
	if err != nil {
		return Group{}, told("group "+name+": take an id", err)
	}
	group := Group{ID: id, Name: name, Description: description, Creator: by, Created: c.Now().UTC()}
	var tx writes
	tx.put(d.Group(name), group, store.If{Absent: true})
	tx.put(groupMark(d, id), struct{}{}, store.If{Absent: true})
	tx.add(store.Add(d.Counter(groupTotal), 1, store.If{}))
	err = tx.commit(ctx, c.Table)
	if store.Failed(err) == 0 {
		return Group{}, pipeline.Faultf(pipeline.Exists, "group: %q is taken", name)
	}
	return group, told("group "+name+": create", err)
}

// FindGroup returns a group by its name, NotFound when there is none.
func (c *Catalog) FindGroup(ctx context.Context, d store.Domain, name string) (Group, error) {
	group, _, err := c.groupItem(ctx, d, name)
	return group, err
}

// groupItem returns a group with the version of its item.
func (c *Catalog) groupItem(ctx context.Context, d store.Domain, name string) (group Group, version int64, err error) {
	if pipeline.ValidGroupName(name) != nil {
		return Group{}, 0, noSuchGroup(name) // what cannot be a name need not fit a key
	}
	item, err := c.Table.Get(ctx, d.Group(name))
	if errors.Is(err, store.ErrNotFound) {
		return Group{}, 0, noSuchGroup(name)
	}
	if err != nil {
		return Group{}, 0, told("group "+name+": read", err)
	}
	group, err = readGroup(item)
	return group, item.Version, err
}

// ListGroups returns a page of an account's groups in the order of their names, and how many there are: of all groups, or of
// those for which visible holds when it is not nil.
func (c *Catalog) ListGroups(ctx context.Context, d store.Domain, visible func(Group) bool, page pipeline.Paging) ([]Group, int, error) {
	found := window[Group]{Paging: page}
	for item, err := range all(ctx, c.Table, store.Query{PK: d.Groups()}) {
		if err != nil {
			return nil, 0, told("list groups", err)
		}
		group, err := readGroup(item)
		if err != nil {
			return nil, 0, err
		}
		if visible == nil || visible(group) {
			found.add(group)
		}
		if visible == nil && found.full() {
			break
		}
	}
	if visible != nil {
		return found.rows, found.seen, nil
	}
	total, err := c.total(ctx, d.Counter(groupTotal))
	return found.rows, int(total.Counter), err
}

// DeleteGroup removes a group that holds no pipeline; one that does is told Exists with their number.
func (c *Catalog) DeleteGroup(ctx context.Context, d store.Domain, name string) error {
	group, err := c.FindGroup(ctx, d, name)
	if err != nil {
		return err
	}
	err = c.Table.Write(ctx,
		store.Delete(d.Group(name), store.If{Counter: new(int64)}),
		store.Delete(groupMark(d, group.ID), store.If{Present: true}),
		store.Add(d.Counter(groupTotal), -1, store.If{}))
	if store.Failed(err) < 0 {
		return told("group "+name+": delete", err)
	}

	// A pipeline was there, or came or went meanwhile, or another deleted the group first.
	group, err = c.FindGroup(ctx, d, name)
	if err != nil {
		return err
	}
	return pipeline.Faultf(pipeline.Exists, "group %q still holds %d pipelines", name, group.Pipelines)
}

// groupMark is there as long as the group with this id is, so that a pipeline is not put into another group that was given
// the same name meanwhile. It is the reservation of the empty name, which no pipeline has.
func groupMark(d store.Domain, id int64) store.Key { return d.PipelineName(id, "") }

func checkGroup(name, description string) error {
	faults := pipeline.FaultsOf(pipeline.ValidGroupName(name))
	faults = append(faults, pipeline.FaultsOf(pipeline.ValidDescription("description", description))...)
	if len(faults) > 0 {
		return faults
	}
	return nil
}

func noSuchGroup(name string) error {
	return pipeline.Faultf(pipeline.NotFound, "group %.80q", name)
}

func readGroup(item store.Item) (Group, error) {
	var group Group
	err := read(item, &group)
	group.Pipelines = item.Counter
	return group, err
}
