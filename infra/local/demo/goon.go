package demo

// nextSteps are the lines to paste: a shell's set-up, and then what one does first. They need curl and sed alone.
const nextSteps = `
Go on with
  endpoint     %[1]s
  credentials  %[2]s

  TOKEN=$(curl -si %[1]s/v3/auth/tokens -H 'Content-Type: application/json' -d '{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"%[3]s","password":"'"$(sed -n 's/.*"password": *"\([^"]*\)".*/\1/p' %[2]s)"'","domain":{"name":"%[4]s"}}}}}}' | sed -n 's/^[Xx]-[Ss]ubject-[Tt]oken: *\([^[:space:]]*\).*/\1/p')
  curl -s %[1]s/v3/manage/pipelinegroups -H "X-Auth-Token: $TOKEN"
  curl -s -X POST '%[5]s'

The README's tour makes a pipeline of your own. Ctrl-C ends the stack; the next start goes on where it was.
`

func (d *Demo) sayHowToGoOn(credentialsFile, webhook string) {
	who := d.Client.Credentials
	d.say(nextSteps, who.Endpoint, credentialsFile, who.User, who.Domain, webhook)
}
