package clock

// Now tells the time.
// @enforces A.1
func (c *Clock) Now() string { return `// @enforces NOT.1` }

// @supports A.2
type Clock struct{}
