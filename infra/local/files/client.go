package files

import (
	"context"
	"net"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/containerops/containerops/infra/local/crashpoint"
	"github.com/containerops/containerops/shared/objects"
	"github.com/containerops/containerops/shared/objects/bucket"
)

const (
	region    = "us-east-1"
	idleConns = 64 // kept open to the socket: a burst of builds finds them there
)

// Client is an S3 client of this server. It is one client, which all of the process shares; it does not work after Close.
func (s *Server) Client() *s3.Client { return s.client }

// Bucket is one of this server's buckets.
func (s *Server) Bucket(name string) objects.Bucket {
	return crashpoint.Bucket(bucket.New(s.Client, name))
}

// Links are links to a bucket, which others follow at publicURL.
func (s *Server) Links(publicURL, name string) objects.Links {
	return bucket.NewLinks(func() *s3.PresignClient { return s.Presign(publicURL) }, name)
}

// Presign makes URLs that others reach at publicURL, scheme and host without a path, where Proxy answers.
func (s *Server) Presign(publicURL string) *s3.PresignClient {
	return s3.NewPresignClient(s3.New(s.options(publicURL)))
}

func (s *Server) options(endpoint string) s3.Options {
	return s3.Options{
		Region:       region,
		BaseEndpoint: aws.String(endpoint),
		UsePathStyle: true, // a loopback address has no virtual hosts
		Credentials:  credentials.NewStaticCredentialsProvider(s.config.AccessKey, s.config.SecretKey, ""),
		HTTPClient:   &http.Client{Transport: s.conns},
		// The signature covers the body's SHA-256 already; more checksums cost time and stop a plain client's presigned PUT.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
	}
}

// newTransport reaches the socket, whatever the address.
func newTransport(socket string) *http.Transport {
	return &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", socket)
		},
		MaxIdleConns:        idleConns,
		MaxIdleConnsPerHost: idleConns,
		DisableCompression:  true, // what is stored is what is sent
	}
}
