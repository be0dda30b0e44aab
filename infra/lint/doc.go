// Package lint is the house's rules as tests: which package may import which, what a function's folder holds, what template.yaml
// must and must not say, that packages and names are explained. It has nothing but tests, and reads the checkout around it.
package lint
