/** @Requirements REQ_5, REQ_6 */
export function now(): number { return 0; }
