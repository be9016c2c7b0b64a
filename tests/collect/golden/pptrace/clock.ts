namespace gateway {
  /** @enforces A.1 */
  export abstract class Clock {
    // @enforces A.2
    now(): number { return 0; }
  }
}
// @supports A.3
enum Zone { A }
