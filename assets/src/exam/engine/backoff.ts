const first = 1000
const longest = 10_000

/**
 * How long to wait after the n-th failure in a row (n ≥ 1): doubling from one second to ten, each drawn from its upper
 * half, so that a room whose switch comes back does not call all at once.
 */
export function backoff(failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(longest, first * 2 ** (failures - 1))
  return ceiling * (0.5 + 0.5 * random())
}
