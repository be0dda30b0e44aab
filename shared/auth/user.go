package auth

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// User is a user as the administrator sees one.
type User struct {
	ID     string
	Name   string
	Domain store.Domain
	Email  string // may be empty
}

// NewUser is what a user is made from.
type NewUser struct {
	Name     string `json:"name"`
	Password string `json:"password"`
	Email    string `json:"email"`
}

func (n NewUser) check() error {
	faults := checkName("user.name", n.Name)
	faults = append(faults, checkNewPassword("user.password", n.Password, n.Name)...)
	faults = append(faults, checkEmail("user.email", n.Email)...)
	if len(faults) > 0 {
		return faults
	}
	return nil
}

// CreateUser makes a user who is no administrator. All that is wrong with it are Faults; a name that is taken is Exists, also
// for one of two who come at once.
func (s *Service) CreateUser(ctx context.Context, d store.Domain, in NewUser) (User, error) {
	if err := in.check(); err != nil {
		return User{}, err
	}
	hash, err := s.hash(ctx, in.Password)
	if err != nil {
		return User{}, fmt.Errorf("user %s: create: %w", in.Name, err)
	}
	user := userRecord{ID: newID(), Name: in.Name, Email: in.Email, Hash: hash, Epoch: 1}
	err = s.table.Write(ctx, newUserOps(d, user)...)
	if store.Failed(err) == 0 {
		return User{}, pipeline.Faultf(pipeline.Exists, "user.name: %q is taken", in.Name)
	}
	if err != nil {
		return User{}, fmt.Errorf("user %s: create: %w", in.Name, err)
	}
	return user.view(d), nil
}

// newUserOps are the writes that make a user; the first fails when the name is taken.
func newUserOps(d store.Domain, user userRecord) []store.Op {
	fresh := store.If{Absent: true}
	return []store.Op{
		put(d.User(user.Name), user, fresh),
		put(d.UserID(user.ID), userName{user.Name}, fresh),
		store.Add(d.Counter(userTotal), 1, store.If{}),
	}
}

// Mail is the address of a user, empty when the user, or an address of theirs, is not known.
func (s *Service) Mail(ctx context.Context, d store.Domain, name string) (string, error) {
	item, err := s.table.Get(ctx, d.User(name))
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("user %s: find the address: %w", name, err)
	}
	var user userRecord
	if err := json.Unmarshal(item.Data, &user); err != nil {
		return "", fmt.Errorf("user %s: read: %w", name, err)
	}
	return user.Email, nil
}

// maxTries bounds how often a change of a user is tried again when others change the same.
const maxTries = 20

// changeUser writes what change makes of a user. Its first write must be of the user's record, under the condition that it is
// given; when others were quicker it is asked again.
func (s *Service) changeUser(
	ctx context.Context, d store.Domain, id string, change func(user userRecord, unchanged store.If) ([]store.Op, error),
) error {
	for range maxTries {
		user, version, err := s.findUser(ctx, d, id)
		if err != nil {
			return err
		}
		ops, err := change(user, store.If{Version: version})
		if err != nil {
			return err
		}
		if err := s.table.Write(ctx, ops...); store.Failed(err) != 0 {
			return err
		}
	}
	return store.ErrContention
}

// findUser finds a user by its id; an unknown one is NoSuchUser.
func (s *Service) findUser(ctx context.Context, d store.Domain, id string) (user userRecord, version int64, err error) {
	unknown := pipeline.Faultf(pipeline.NoSuchUser, "user %.80q", id)
	key := d.UserID(id)
	if store.CheckKey(key) != nil {
		return user, 0, unknown // a path may hold any bytes, a key may not
	}
	var name userName
	if found, err := s.read(ctx, key, &name); err != nil || !found {
		return user, 0, cmp.Or(err, unknown)
	}
	item, err := s.table.Get(ctx, d.User(name.Name))
	if errors.Is(err, store.ErrNotFound) {
		return user, 0, unknown
	}
	if err != nil {
		return user, 0, err
	}
	user, err = readUser(item)
	if err == nil && user.ID != id {
		err = unknown // deleted between the two reads, and another took the name
	}
	return user, item.Version, err
}

func (u userRecord) view(d store.Domain) User {
	return User{ID: u.ID, Name: u.Name, Domain: d, Email: u.Email}
}

// put writes a record. It never fails to encode: records hold nothing that JSON cannot.
func put(key store.Key, record any, cond store.If) store.Op {
	data, err := json.Marshal(record)
	if err != nil {
		panic(err)
	}
	return store.Put(key, data, cond)
}
