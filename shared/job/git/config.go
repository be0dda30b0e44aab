package git

import (
	"fmt"
	"net/netip"
	"os"
	"strings"
)

// writeConfig writes the configuration, and the credentials that it points to.
func (s *session) writeConfig() error {
	config := `[core]
	hooksPath = /dev/null
[advice]
	detachedHead = false
[http]
	followRedirects = false
[credential]
	helper =
`
	if c := s.remote.credentials; c != nil {
		if err := os.WriteFile(s.credentialsFile(), []byte(c.String()+"\n"), 0o600); err != nil {
			return err
		}
		config += "\thelper = " + quoteConfig("store --file="+quoteShell(s.credentialsFile())) + "\n"
	}
	return os.WriteFile(s.configFile(), []byte(config), 0o600)
}

// resolveAs adds a host's addresses to the configuration.
func (s *session) resolveAs(host, port string, ips []netip.Addr) error {
	texts := make([]string, len(ips))
	for i, ip := range ips {
		if texts[i] = ip.String(); ip.Is6() {
			texts[i] = "[" + texts[i] + "]"
		}
	}
	file, err := os.OpenFile(s.configFile(), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	entry := quoteConfig(fmt.Sprintf("%s:%s:%s", host, port, strings.Join(texts, ",")))
	_, err = fmt.Fprintf(file, "[http]\n\tcurloptResolve = %s\n", entry)
	return err
}

// environment is all that git sees. No terminal, no machine's or person's configuration, no protocol but http.
func (s *session) environment() []string {
	return []string{
		"PATH=" + s.Path, "HOME=" + s.Private, "TMPDIR=" + s.Private, "LC_ALL=C",
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + s.configFile(),
		"GIT_TERMINAL_PROMPT=0", "GIT_ALLOW_PROTOCOL=http:https",
	}
}

func quoteShell(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

func quoteConfig(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}
