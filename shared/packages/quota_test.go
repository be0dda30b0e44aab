package packages_test

import (
	"testing"

	"github.com/containerops/containerops/shared/packages"
)

func TestPackagesStayWithinTheirQuotaHoweverManyUploadsAreUnderWay(t *testing.T) {
	s := newStocked(t)
	s.MaxBytes = 25
	s.mustCreate(t, ann, "app")
	links := map[string]packages.UploadLink{}
	for _, path := range []string{"a", "b", "c"} { // each would fit alone
		links[path] = s.ask(t, path, "0123456789")
	}
	for _, path := range []string{"a", "b", "c"} {
		put(t, links[path], "0123456789")
		s.sweep(t)
	}
	if files := s.files(t, "ns", "app", "V1"); len(files) != 2 {
		t.Errorf("listed are %+v", files)
	}
	_, err := s.Upload(t.Context(), viewer(ann), "ns", "app", "V1", upload("d", "0123456789"))
	wantFault(t, err, packages.OverQuota)
	wantFault(t, s.publish(t.Context(), ann, file("ns", "app", "V2", "built")), packages.OverQuota)

	t.Run("and what is deleted makes room", func(t *testing.T) {
		if err := s.DeleteVersion(t.Context(), viewer(ann), "ns", "app", "V1"); err != nil {
			t.Fatal(err)
		}
		s.mustPublish(t, ann, file("ns", "app", "V2", "built"), file("ns", "app", "V2", "built too"))
		wantFault(t, s.publish(t.Context(), ann, file("ns", "app", "V2", "more")), packages.OverQuota)
	})
}
