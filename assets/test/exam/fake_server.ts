import { Problem, Unreachable } from '@/shared/api'
import type { AttemptOpened, EventsSaved, SeatEvent, SeatEvents, SeatHandIn, SeatState } from '@/shared/contract'
import type { SeatApi } from '@/exam/engine/api'

type Failure = 'silent' | 'lost_answer' | { status: number; code?: string }

/**
 * The seat side of the server as the engine sees it: it appends, recognises repetitions, knows epochs and the deadline.
 * `next` holds what goes wrong with the coming requests, one each.
 */
export class FakeServer implements SeatApi {
  readonly stored: (SeatEvent & { device: string; at: string })[] = []
  readonly evidence: (SeatEvent & { device: string })[] = []
  readonly batches: number[] = []
  readonly attempt = { id: 'attempt1', epoch: 1, device: '' }
  next: Failure[] = []
  /** Refuses events about this question as invalid. */
  poisoned = 0
  latency = 40
  closed = false
  inFlight = 0
  mostInFlight = 0
  handIns: SeatHandIn[] = []
  /** What the coming hand-ins are told to be missing, one each. */
  missing: string[] = []
  refuseHandIn: { status: number; code: string } | null = null
  private deadline = performance.now() + 3_600_000

  /** Another seat opens the attempt. */
  supersede(): void {
    this.attempt.epoch++
    this.attempt.device = 'another seat'
  }

  grant(ms: number): void {
    this.deadline += ms
  }

  endIn(ms: number): void {
    this.deadline = performance.now() + ms
  }

  state(phase: SeatState['phase'] = this.closed ? 'handed_in' : 'running'): SeatState {
    return {
      phase,
      identity: 'confirmed',
      now: new Date().toISOString(),
      candidate: { name: '张测试', ticket: '261123000010', seatLabel: 'A1', idNumberMasked: '440***********0028' },
      exam: { name: '演练', minutes: 60, totalMarks: 10000, passMark: 8000, questionCount: 3 },
      session: { startsAt: new Date().toISOString(), state: 'running' },
      attempt: { id: this.attempt.id, epoch: this.attempt.epoch, seq: this.stored.length, head: '', deadline: '' },
      remainingMs: this.left(),
    }
  }

  open(device: string): Promise<AttemptOpened> {
    return this.answer(() => {
      if (this.attempt.device && this.attempt.device !== device) this.attempt.epoch++
      this.attempt.device = device
      return {
        attemptId: this.attempt.id,
        epoch: this.attempt.epoch,
        seq: this.stored.length,
        head: '',
        now: new Date().toISOString(),
        deadline: '',
        remainingMs: this.left(),
        paper: { sha256: 'x', questions: [] },
        responses: this.responses(),
        flags: this.flags(),
        lastClientSeq: Math.max(0, ...this.stored.filter((e) => e.device === device).map((e) => e.clientSeq)),
      }
    })
  }

  save(batch: SeatEvents): Promise<EventsSaved> {
    return this.answer(() => {
      this.batches.push(batch.events.length)
      if (batch.events.some((event) => event.question === this.poisoned)) throw new Problem(422, { code: 'events.invalid' })
      const fresh = batch.events.filter((event) => !this.knows(this.stored, batch.device, event))
      const unknown = fresh.filter((event) => !this.knows(this.evidence, batch.device, event))
      const refusal = this.refusal(batch)
      if (fresh.length > 0 && refusal) {
        this.evidence.push(...unknown.map((event) => ({ ...event, device: batch.device })))
        throw new Problem(409, { code: refusal })
      }
      if (unknown.length < fresh.length) throw new Problem(409, { code: 'event.mismatch' })
      const now = new Date().toISOString()
      this.stored.push(...fresh.map((event) => ({ ...event, device: batch.device, at: now })))
      const accepted = batch.events.map((event) => event.clientSeq)
      return { now, savedAt: now, seq: this.stored.length, head: '', remainingMs: this.left(), accepted }
    })
  }

  handIn(last: SeatHandIn): Promise<SeatState> {
    return this.answer(() => {
      const missing = this.missing.shift()
      if (missing) throw new Problem(409, { code: 'events.missing', params: { missing } })
      if (this.refuseHandIn) throw new Problem(this.refuseHandIn.status, this.refuseHandIn)
      this.handIns.push(last)
      this.closed = true
      return this.state('handed_in')
    })
  }

  /** The newest response to each question. */
  responses() {
    const newest = new Map<number, { question: number; choices: string[]; at: string; seq: number }>()
    this.stored.forEach((event, i) => {
      if (event.kind === 'response') {
        newest.set(event.question, { question: event.question, choices: event.choices ?? [], at: event.at, seq: i + 1 })
      }
    })
    return [...newest.values()]
  }

  choices(question: number): string[] | undefined {
    return this.responses().find((response) => response.question === question)?.choices
  }

  private flags(): number[] {
    const flagged = new Set<number>()
    for (const event of this.stored) {
      if (event.kind === 'flag') flagged[event.flagged ? 'add' : 'delete'](event.question)
    }
    return [...flagged]
  }

  private knows(events: (SeatEvent & { device: string })[], device: string, event: SeatEvent): boolean {
    const held = events.find((other) => other.device === device && other.clientSeq === event.clientSeq)
    if (held && payload(held) !== payload(event)) throw new Problem(409, { code: 'event.mismatch' })
    return held !== undefined
  }

  private refusal(batch: { epoch: number; device: string }): string {
    if (batch.epoch !== this.attempt.epoch || batch.device !== this.attempt.device) return 'attempt.superseded'
    return this.closed ? 'attempt.closed' : ''
  }

  private left(): number {
    return Math.max(0, this.deadline - performance.now())
  }

  private async answer<T>(act: () => T): Promise<T> {
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight)
    const failure = this.next.shift()
    try {
      await new Promise((resolve) => setTimeout(resolve, this.latency / 2))
      if (failure === 'silent') throw new Unreachable('silent')
      if (typeof failure === 'object') throw new Problem(failure.status, { code: failure.code })
      const result = act()
      await new Promise((resolve) => setTimeout(resolve, this.latency / 2))
      if (failure === 'lost_answer') throw new Unreachable('lost')
      return result
    } finally {
      this.inFlight--
    }
  }
}

function payload(event: SeatEvent): string {
  return JSON.stringify([event.question, event.kind, event.choices, event.flagged ?? false, event.clientAt])
}
