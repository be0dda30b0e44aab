package bucket

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/containerops/containerops/shared/objects"
)

// Links are presigned URLs of one bucket.
type Links struct {
	client func() *s3.PresignClient
	name   string
}

var _ objects.Links = (*Links)(nil)

// NewLinks returns the links to the bucket of this name. The client is made when it is first needed. A link may do what the
// client's credentials may.
func NewLinks(client func() *s3.PresignClient, name string) *Links {
	return &Links{sync.OnceValue(client), name}
}

// Download is objects.Links's.
func (l *Links) Download(ctx context.Context, d objects.Download) (string, error) {
	link, err := l.client().PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket: &l.name, Key: &d.Key, ResponseContentDisposition: given(d.Disposition), ResponseContentType: given(d.Type),
	}, s3.WithPresignExpires(d.Life))
	if err != nil {
		return "", err
	}
	return link.URL, nil
}

// Upload is objects.Links's.
func (l *Links) Upload(ctx context.Context, u objects.Upload) (string, map[string]string, error) {
	sum, err := hex.DecodeString(u.SHA512)
	if err != nil {
		return "", nil, err
	}
	signed, err := l.client().PresignPutObject(ctx, &s3.PutObjectInput{
		Bucket: &l.name, Key: &u.Key, ContentLength: &u.Size, ChecksumSHA512: aws.String(base64.StdEncoding.EncodeToString(sum)),
	}, s3.WithPresignExpires(u.Life), func(o *s3.PresignOptions) { o.Presigner = inHeaders{v4.NewSigner()} })
	if err != nil {
		return "", nil, err
	}
	headers := map[string]string{}
	for name, values := range signed.SignedHeader {
		if name != "Host" {
			headers[name] = strings.Join(values, ",")
		}
	}
	return signed.URL, headers, nil
}

// inHeaders signs the checksum as a header, where every object store looks for it; the SDK would move it into the query.
type inHeaders struct{ *v4.Signer }

// PresignHTTP is the signer's, with that option.
func (s inHeaders) PresignHTTP(ctx context.Context, c aws.Credentials, r *http.Request, hash, service, region string, at time.Time,
	options ...func(*v4.SignerOptions)) (string, http.Header, error) {
	options = append(options, func(o *v4.SignerOptions) { o.DisableHeaderHoisting = true })
	return s.Signer.PresignHTTP(ctx, c, r, hash, service, region, at, options...)
}
