// @enforces A.1
export function now() {
  const pattern = /\/\/ @enforces NOT.1/;
  return `// @enforces NOT.2 ${1 /* @supports A.2 */}`;
}

// @enforces A.3
const later = () => 1;

class Clock {
  // @enforces A.4
  tick() {}
}
