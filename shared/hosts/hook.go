package hosts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
)

// Hook has a host send the pushes of branches and tags of a repository to an address.
type Hook struct {
	URL    string // by which it is known
	Secret string // that the host signs with, or sends along
}

// Mount mounts a hook, or gives one that is mounted already its secret. Its error is as that of Report.
func (c *Client) Mount(ctx context.Context, r Repository, hook Hook) error {
	h, err := c.at(r)
	if err != nil {
		return err
	}
	mounted, err := hooks(ctx, h, hook.URL)
	if err != nil {
		return err
	}
	if len(mounted) == 0 {
		return h.do(ctx, http.MethodPost, h.place()+"/hooks", h.hook(hook), nil)
	}
	return h.do(ctx, h.edits(), fmt.Sprintf("%s/hooks/%d", h.place(), mounted[0]), h.hook(hook), nil)
}

// Unmount removes the hooks at a URL. That there is none is no error.
func (c *Client) Unmount(ctx context.Context, r Repository, url string) error {
	h, err := c.at(r)
	if err != nil {
		return err
	}
	mounted, err := hooks(ctx, h, url)
	for _, id := range mounted {
		gone := h.do(ctx, http.MethodDelete, fmt.Sprintf("%s/hooks/%d", h.place(), id), nil, nil)
		if refused := (*Refused)(nil); errors.As(gone, &refused) && refused.Status == http.StatusNotFound {
			continue // another was quicker
		}
		err = errors.Join(err, gone)
	}
	return err
}

// Lists come in pages; of more hooks than these none is looked for.
const (
	perPage  = 100
	maxPages = 10
)

// hooks are the ids of the repository's hooks at a URL. All three hosts list them in the same way.
func hooks(ctx context.Context, h host, url string) (ids []int64, err error) {
	for page := 1; page <= maxPages; page++ {
		var listed []struct {
			ID     int64  `json:"id"`
			URL    string `json:"url"` // of GitHub's it is the address of the hook itself
			Config struct {
				URL string `json:"url"`
			} `json:"config"`
		}
		if err := h.do(ctx, http.MethodGet, fmt.Sprintf("%s/hooks?per_page=%d&page=%d", h.place(), perPage, page), nil, &listed); err != nil {
			return nil, err
		}
		for _, one := range listed {
			if cmp.Or(one.Config.URL, one.URL) == url {
				ids = append(ids, one.ID)
			}
		}
		if len(listed) < perPage {
			break
		}
	}
	return ids, nil
}
