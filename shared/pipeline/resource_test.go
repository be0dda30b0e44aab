package pipeline

import (
	"fmt"
	"testing"
)

func TestResourcesAreChecked(t *testing.T) {
	t.Parallel()
	const in, out = "stages[1].input_resources[0]", "stages[1].output_resources[0]"
	image := func(i int) any {
		return object{"name": fmt.Sprint("i", i), "type": "image", "params": object{"namespace": "a", "repository": "b", "tag": "c"}}
	}
	run(t, []breach{
		{at: in + ".name", value: absent{}, code: MissingParam, says: "is required"},
		{at: in + ".description", value: long(MaxDescription + 1), code: InvalidParam, says: "at most 1024"},
		{at: in + ".type", value: "chart", code: InvalidParam, says: "must be one of code_source, image, package"},
		{at: in + ".params", value: absent{}, code: MissingParam, says: "is required"},
		{at: "stages[1].input_resources", value: many(MaxResources, image)},
		{at: "stages[1].input_resources", value: many(MaxResources+1, image), code: InvalidParam, says: "at most 64"},
		{at: "stages[1].output_resources", value: many(MaxOutputs+1, image), code: InvalidParam, says: "at most 30"},
		{at: out, value: object{"name": "a", "type": "code_source", "params": object{}}, code: InvalidParam, where: out + ".type", says: "must be one of image, package"},
		{at: out + ".params.local_file_path", value: absent{}, code: MissingParam, says: "is required"},
		{at: out + ".params.local_file_path", value: "../../etc/passwd", code: InvalidParam, says: "relative path"},
		{at: out + ".params.file_path", value: absent{}},
		{at: out + ".params.file_path", value: long(MaxFilePath)},
		{at: out + ".params.file_path", value: long(MaxFilePath + 1), code: InvalidParam, says: "at most 800"},
		{at: out + ".params.file_path", value: `a\b`, code: InvalidParam, says: "relative path"},
		{at: out + ".params.namespace", value: absent{}, code: MissingParam, says: "is required"},
		{at: out + ".params.namespace", value: "a/b", code: InvalidParam, says: "one segment"},
		{at: out + ".params.version", value: "", code: MissingParam, says: "is required"},
		{at: out + ".params.version", value: long(MaxSegment)},
		{at: out + ".params.version", value: long(MaxSegment + 1), code: InvalidParam, says: "at most 128"},
		{at: out + ".params.version", value: 1, code: InvalidParam, says: "must be a string, is a number: put it in quotes"},
		{at: out + ".params.package", value: absent{}, code: MissingParam, says: "is required"},
		{at: out + ".params.package", value: "100%", code: InvalidParam, says: "percent-encoding"},
		{at: out + ".params.package", value: "a%2Fb", code: InvalidParam, says: "one segment"},
	})
}

func TestAnImagesNameIsThatOfARegistry(t *testing.T) {
	t.Parallel()
	const at = "stages[2].output_resources[0].params."
	run(t, []breach{
		{at: at + "namespace", value: "hwstaff_pub_swrpaas"},
		{at: at + "repository", value: "team/shop-${region}"},
		{at: at + "repository", value: "Shop", code: InvalidParam, says: "lower-case"},
		{at: at + "repository", value: absent{}, code: MissingParam, says: "is required"},
		{at: at + "tag", value: absent{}, code: MissingParam, says: "is required"},
		{at: at + "tag", value: "a b", code: InvalidParam, says: "letters, digits"},
		{at: at + "tag", value: long(128)},
		{at: at + "tag", value: long(129), code: InvalidParam, says: "1 to 128"},
	})
}

func TestASourceComesFromAnEarlierCodeSourceStage(t *testing.T) {
	t.Parallel()
	const at = "stages[2].input_resources[0].params.stage_index"
	run(t, []breach{
		{at: at, value: absent{}, code: MissingParam, says: "is required"},
		{at: at, value: 0, code: InvalidParam, says: "must be a string, is a number"},
		{at: at, value: "1", code: InvalidParam, says: "must be a code_source stage, stage 1 is \"jenkins_build\""},
		{at: at, value: "2", code: InvalidParam, says: "before this one"},
		{at: at, value: "9", code: InvalidParam, says: "before this one"},
		{at: at, value: "-1", code: InvalidParam, says: "before this one"},
		{at: at, value: "00", code: InvalidParam, says: "position of a stage"},
		{at: at, value: "first", code: InvalidParam, says: "position of a stage"},
	})
}

func TestAPackagesNameIsWrittenPercentEncoded(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"pkg": "pkg", "hello hello": "hello%20hello", "hello%20hello": "hello%20hello", "%68i": "hi", "软件": "%E8%BD%AF%E4%BB%B6",
		"": "", "%": "", "a/b": "", "%2e%2E": "", "%00": "", "%ff": "", long(MaxSegment): long(MaxSegment), long(MaxSegment + 1): "",
	} {
		if got, err := PackageName(given); got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v, not %q", given, got, err, want)
		}
	}
	t.Run("in a definition", func(t *testing.T) {
		t.Parallel()
		p := mustRead(t, example(t, "everything.json"), JSON)
		p.Complete(counting(""))
		if got := p.Stages[1].OutputResources[0].Params.Package; got != "hello%20hello" {
			t.Error(got)
		}
	})
}
