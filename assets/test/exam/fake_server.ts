import { Problem, Unreachable } from '@/shared/api'
import type { AttemptOpened, EventsSaved, SeatEvent, SeatState } from '@/shared/contract'
import type { SeatApi } from '@/exam/engine/api'

type Failure = 'silent' | 'lost_answer' | { status: number; code?: string }

/**
 * The seat side of the server as the engine sees it: it appends, recognises repetitions, knows epochs and the deadline.
 * `next` holds what goes wrong with the coming requests, one each.
 */
export class FakeServer implements SeatApi {
  readonly stored: (SeatEvent & { device: string; at: string })[] = []
  readonly evidence: SeatEvent[] = []
  readonly batches: number[] = []
  readonly attempt = { id: 'attempt1', epoch: 1, device: '' }
  next: Failure[] = []
  /** Refuses events about this question as invalid. */
  poisoned = 0
  latency = 40
  closed = false
  inFlight = 0
  mostInFlight = 0
  handIns: number[] = []
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
      }
    })
  }

  save(batch: { attemptId: string; epoch: number; device: string; events: SeatEvent[] }): Promise<EventsSaved> {
    return this.answer(() => {
      this.batches.push(batch.events.length)
      if (batch.epoch < this.attempt.epoch) {
        this.evidence.push(...batch.events)
        throw new Problem(409, { code: 'attempt.superseded' })
      }
      if (this.closed) throw new Problem(409, { code: 'attempt.closed' })
      if (batch.events.some((event) => event.question === this.poisoned)) throw new Problem(422, { code: 'event.invalid' })
      batch.events.forEach((event) => this.append(batch.device, event))
      const now = new Date().toISOString()
      const accepted = batch.events.map((event) => event.clientSeq)
      return { now, savedAt: now, seq: this.stored.length, head: '', remainingMs: this.left(), accepted }
    })
  }

  handIn(last: { lastClientSeq: number }): Promise<SeatState> {
    return this.answer(() => {
      if (this.refuseHandIn) throw new Problem(this.refuseHandIn.status, this.refuseHandIn)
      this.handIns.push(last.lastClientSeq)
      this.closed = true
      return this.state('handed_in')
    })
  }

  /** The newest response to each question. */
  responses() {
    const newest = new Map<number, { question: number; choices: string[]; at: string; seq: number }>()
    this.stored.forEach((event, i) => {
      if (event.kind === 'response') {
        newest.set(event.question, { question: event.question, choices: event.choices, at: event.at, seq: i + 1 })
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

  private append(device: string, event: SeatEvent): void {
    const held = this.stored.find((other) => other.device === device && other.clientSeq === event.clientSeq)
    if (!held) this.stored.push({ ...event, device, at: new Date().toISOString() })
    else if (payload(held) !== payload(event)) throw new Problem(409, { code: 'event.mismatch' })
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
