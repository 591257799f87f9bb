/**
 * When time is over, on the monotonic clock of this page.
 *
 * A reply says how much time was left when the server wrote it, which was somewhere between sending the request and
 * receiving the reply. So each reply gives an interval; an estimate inside it stays, one outside moves to the nearer end.
 * Quick replies narrow the estimate, slow ones cannot spoil it, and extra time granted by the proctor moves it at once.
 */
export class Deadline {
  private at: number | null = null

  /** Takes a reply: remaining milliseconds and the monotonic times around the request. */
  heard(remainingMs: number, sentAt: number, receivedAt: number): void {
    const earliest = sentAt + remainingMs
    const latest = receivedAt + remainingMs
    if (this.at === null) this.at = (earliest + latest) / 2
    else this.at = Math.min(Math.max(this.at, earliest), latest)
  }

  /** Milliseconds left at the monotonic time now, never negative; null while no reply came yet. */
  remaining(now: number): number | null {
    return this.at === null ? null : Math.max(0, this.at - now)
  }
}
