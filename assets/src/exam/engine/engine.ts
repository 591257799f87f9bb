import { isTransient, Problem } from '@/shared/api'
import type { AttemptOpened, EventsSaved, SeatEvent, SeatPaper, SeatState } from '@/shared/contract'
import type { SeatApi } from './api'
import { backoff } from './backoff'
import { Deadline } from './deadline'
import type { Draft, EventLog, LoggedEvent, SeatStorage } from './log'

/**
 * working: responses are taken. time_up: the clock ran out, the server is about to hand in. handing_in: the candidate
 * asked for it. closed: the server takes nothing more (handed in or ended). superseded: another seat goes on with this
 * attempt. signed_out: the seat must check in again. fault: the server refuses what this seat says; a person must look.
 */
export type Phase = 'working' | 'time_up' | 'handing_in' | 'closed' | 'superseded' | 'signed_out' | 'fault'

/** local: kept here, not confirmed yet. saved: confirmed by the server. refused: the server will not apply it. */
export type Saving = 'none' | 'local' | 'saved' | 'refused'

export interface Work {
  choices: readonly string[]
  flagged: boolean
  saving: Saving
  /** The server's time of saving, when saving is saved. */
  savedAt: string
}

const batchSize = 50
const renumberGap = 1000
const mostRenumberings = 3
const lastMoment = 1500
// Refusals of what is in a request, as opposed to who asks and when.
const isolated = new Set([400, 413, 422])
const asEvidence = new Set(['attempt.superseded', 'attempt.closed'])

/**
 * One attempt at this seat. Every response goes to the log first and then to the server, in order, in batches, one
 * request at a time, again and again until the server has confirmed or refused it. Nothing here touches the page: state
 * is read, onChange is called after every change.
 */
export class Engine {
  readonly attemptId: string
  readonly paper: SeatPaper
  phase: Phase = 'working'
  /** False from the first unanswered request until the next answered one. */
  reachable = true
  /** The last plain refusal that is not the end of the attempt, such as handing in too early; null once things go on. */
  refusal: Problem | null = null
  onChange: () => void = () => {}

  private readonly work = new Map<number, Work>()
  private readonly deadline = new Deadline()
  private readonly epoch: number
  private clockOffset = 0
  private batch = batchSize
  private sending: LoggedEvent[] = []
  private failures = 0
  private renumberings = 0
  private notBefore = 0
  private busy = false
  private stopped = false
  private timer: ReturnType<typeof setTimeout> | undefined
  private deadlineTimer: ReturnType<typeof setTimeout> | undefined
  private writing: Promise<unknown> = Promise.resolve()

  private constructor(
    private readonly api: SeatApi,
    private readonly log: EventLog,
    private readonly device: string,
    opened: Pick<AttemptOpened, 'attemptId' | 'epoch' | 'paper'>,
  ) {
    this.attemptId = opened.attemptId
    this.epoch = opened.epoch
    this.paper = opened.paper
  }

  /** Starts or resumes the attempt: what the server has, and over it what this device has not been able to send yet. */
  static async open(api: SeatApi, storage: SeatStorage): Promise<Engine> {
    const device = await storage.device()
    const sentAt = performance.now()
    const opened = await api.open(device)
    const log = await storage.log(opened.attemptId)
    log.continueAfter(opened.lastClientSeq)
    const engine = new Engine(api, log, device, opened)
    engine.heard(opened, sentAt)
    engine.restore(opened)
    engine.wake()
    return engine
  }

  /** The log of an attempt that is handed in already: to see what never arrived and to send it again. */
  static async afterwards(api: SeatApi, storage: SeatStorage, attempt: { id: string; epoch: number }): Promise<Engine> {
    const log = await storage.log(attempt.id)
    const engine = new Engine(api, log, await storage.device(), {
      attemptId: attempt.id, epoch: attempt.epoch, paper: { sha256: '', questions: [] },
    })
    engine.phase = 'closed'
    for (const [question, event] of engine.newest()) {
      engine.put(question, { choices: event.choices, saving: event.state === 'saved' ? 'saved' : 'refused' })
    }
    return engine
  }

  /** What the candidate has done with a question. */
  of(question: number): Work {
    return this.work.get(question) ?? { choices: [], flagged: false, saving: 'none', savedAt: '' }
  }

  /** How many events the server has not confirmed yet. */
  get unsent(): number {
    return this.log.unsent().length
  }

  /**
   * Questions whose newest response at this seat does not count: it came after the end, after another seat had taken
   * over, or was refused. The server keeps it as evidence, and a proctor may decide to apply it.
   */
  get kept(): number[] {
    return [...this.newest()].flatMap(([question, event]) => {
      const work = this.of(question)
      const counts = work.saving !== 'refused' && sameChoices(work.choices, event.choices)
      return event.state === 'set_aside' && !counts ? [question] : []
    })
  }

  /** False when the browser cannot keep responses through a reload. */
  get durable(): boolean {
    return this.log.durable
  }

  /** Milliseconds until the deadline by the server's clock. */
  remaining(): number {
    return this.deadline.remaining(performance.now()) ?? 0
  }

  /** The server's time now, in milliseconds since 1970. */
  serverNow(): number {
    return Date.now() + this.clockOffset
  }

  respond(question: number, choices: readonly string[]): void {
    if (this.phase !== 'working') return
    this.put(question, { choices: [...choices], saving: 'local' })
    this.record({ question, kind: 'response', choices: [...choices], flagged: false })
  }

  flag(question: number, flagged: boolean): void {
    if (this.phase !== 'working') return
    this.put(question, { flagged })
    this.record({ question, kind: 'flag', choices: [], flagged })
  }

  /** Hands in once everything is sent. Until the request itself leaves, cancelHandIn takes it back. */
  handIn(): void {
    if (this.phase !== 'working') return
    this.refusal = null
    this.enter('handing_in')
    this.wake()
  }

  cancelHandIn(): void {
    if (this.phase === 'handing_in' && this.unsent > 0) this.enter('working')
  }

  /**
   * Sends everything this device holds once more; the server recognises what it has. While the exam goes on, what is
   * kept as evidence stays that: only a proctor applies it.
   */
  async resend(): Promise<void> {
    const again = this.log.all().filter((event) => this.phase !== 'working' || !asEvidence.has(event.why ?? ''))
    await this.log.mark(again.map((event) => event.seq), { state: 'unsent', why: undefined })
    this.hurry()
  }

  /** Tries again at once: for when the network or the server is known to be back. */
  hurry(): void {
    this.notBefore = 0
    this.wake()
  }

  /** Takes the seat's state as the server tells it between saves: time left, another seat, the end. */
  observe(state: SeatState, sentAt: number): void {
    this.clockOffset = Date.parse(state.now) - Date.now()
    if (state.remainingMs !== undefined) this.time(state.remainingMs, sentAt)
    if (state.attempt && state.attempt.id === this.attemptId && state.attempt.epoch > this.epoch) this.enter('superseded')
    if (state.phase === 'handed_in' || state.phase === 'ended' || state.phase === 'published') this.enter('closed')
    if (!this.reachable) this.hurry()
    this.onChange()
  }

  /** Forgets what the device keeps of this attempt: for when the server has published. */
  forget(): Promise<void> {
    this.stop()
    return this.log.drop()
  }

  /** Stops sending; what is not sent stays in the log for the next page. */
  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
    clearTimeout(this.deadlineTimer)
  }

  /** Resolves when everything done so far is in the log. */
  async settled(): Promise<void> {
    await this.writing
  }

  // --- the log

  private record(done: Pick<Draft, 'question' | 'kind' | 'choices' | 'flagged'>): void {
    const draft: Draft = { ...done, epoch: this.epoch, at: new Date(this.serverNow()).toISOString() }
    this.writing = this.writing.then(async () => {
      await this.log.append(draft)
      this.wake()
      this.onChange()
    })
    this.onChange()
  }

  // Within one epoch only this device wrote, so what it holds unsent is the newest and counts. What it still holds of an
  // earlier one is sent under that epoch: the server keeps it as evidence beside what the other seat did.
  private restore(opened: AttemptOpened): void {
    for (const { question, choices, at } of opened.responses) this.put(question, { choices, saving: 'saved', savedAt: at })
    for (const question of opened.flags) this.put(question, { flagged: true })
    for (const event of this.log.unsent()) {
      if (event.epoch !== this.epoch) continue
      if (event.kind === 'flag') this.put(event.question, { flagged: event.flagged })
      else this.put(event.question, { choices: event.choices, saving: 'local' })
    }
  }

  private newest(): Map<number, LoggedEvent> {
    const responses = this.log.all().filter((event) => event.kind === 'response')
    return new Map(responses.map((event) => [event.question, event]))
  }

  private put(question: number, change: Partial<Work>): void {
    this.work.set(question, { ...this.of(question), ...change })
  }

  // --- sending

  private wake(delay = 0): void {
    if (this.stopped || this.busy) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.run(), Math.max(delay, this.notBefore - performance.now()))
  }

  private async run(): Promise<void> {
    if (this.busy || this.stopped) return
    this.busy = true
    let more = false
    try {
      more = await this.step()
      this.answered()
    } catch (error) {
      more = await this.refusedBy(error)
    } finally {
      this.busy = false
    }
    this.onChange()
    if (more) this.wake()
  }

  // Does the next thing there is to do and says whether there may be more.
  private async step(): Promise<boolean> {
    if (this.phase === 'signed_out' || this.phase === 'fault') return false
    this.sending = this.nextBatch()
    if (this.sending.length > 0) {
      const sentAt = performance.now()
      const epoch = this.sending[0]!.epoch
      const saved = await this.api.save({ ...this.address(), epoch, events: this.sending.map(toWire) })
      await this.confirm(this.sending, saved)
      this.heard(saved, sentAt)
      return true
    }
    if (this.phase !== 'handing_in') return false
    await this.writing
    if (this.unsent > 0) return true
    const sentAt = performance.now()
    const saved = this.log.saved()
    const lastClientSeq = saved.at(-1)?.seq ?? 0
    this.observe(await this.api.handIn({ ...this.address(), lastClientSeq, stored: saved.length }), sentAt)
    this.enter('closed')
    return false
  }

  // A request speaks for one epoch.
  private nextBatch(): LoggedEvent[] {
    const unsent = this.log.unsent().slice(0, this.batch)
    const other = unsent.findIndex((event) => event.epoch !== unsent[0]!.epoch)
    return other < 0 ? unsent : unsent.slice(0, other)
  }

  private address() {
    return { attemptId: this.attemptId, epoch: this.epoch, device: this.device }
  }

  private async confirm(sent: LoggedEvent[], saved: EventsSaved): Promise<void> {
    const accepted = new Set(saved.accepted)
    const confirmed = sent.filter((event) => accepted.has(event.seq))
    await this.log.mark(confirmed.map((event) => event.seq), { state: 'saved', savedAt: saved.savedAt })
    this.renumberings = 0
    this.batch = batchSize
    this.refusal = null
    for (const event of confirmed) this.show(event, { saving: 'saved', savedAt: saved.savedAt })
    if (confirmed.length === 0) throw new Error('a save was answered without an event accepted')
  }

  // An event tells about its question only while no newer response to it waits.
  private show(event: LoggedEvent, change: Pick<Work, 'saving'> & Partial<Work>): void {
    if (event.kind !== 'response') return
    const waiting = this.newest().get(event.question)!.seq > event.seq
    if (!waiting && sameChoices(this.of(event.question).choices, event.choices)) this.put(event.question, change)
  }

  private answered(): void {
    this.reachable = true
    this.failures = 0
    this.notBefore = 0
  }

  private async refusedBy(error: unknown): Promise<boolean> {
    if (!(error instanceof Problem) || isTransient(error)) return this.tryLater()
    this.answered()
    switch (error.code) {
      case 'attempt.superseded':
        if ((this.sending[0]?.epoch ?? this.epoch) === this.epoch) this.enter('superseded')
        return this.setAsideBatch(error.code)
      case 'attempt.closed':
        this.enter('closed')
        return this.setAsideBatch(error.code)
      case 'event.mismatch':
        return this.renumber()
      case 'events.missing':
        if (await this.sendMissing(error.params.missing ?? '')) return true
    }
    if (error.status === 401) {
      this.enter('signed_out')
      return false
    }
    this.refusal = error
    if (this.phase === 'handing_in' && this.unsent === 0) {
      this.enter('working')
      return false
    }
    return isolated.has(error.status) ? this.isolate(error) : this.tryLater()
  }

  private tryLater(): boolean {
    this.reachable = false
    this.failures++
    this.notBefore = performance.now() + backoff(this.failures)
    return true
  }

  // The server has seen these events and keeps them as evidence; the rest follows, so that none is only here.
  private async setAsideBatch(why: string): Promise<boolean> {
    const [known, events] = split(this.sending, (event) => event.savedAt !== undefined)
    await this.log.mark(known.map((event) => event.seq), { state: 'saved' })
    await this.log.mark(events.map((event) => event.seq), { state: 'set_aside', why })
    for (const event of events) this.show(event, { saving: 'refused' })
    return this.unsent > 0
  }

  private async renumber(): Promise<boolean> {
    if (++this.renumberings > mostRenumberings) {
      this.enter('fault')
      return false
    }
    await this.writing
    await this.log.renumber(renumberGap)
    return true
  }

  // Numbers the server wants before it takes a hand-in, as "3,7-9": true when this device holds some of them.
  private async sendMissing(missing: string): Promise<boolean> {
    const ranges = missing.split(',').map((range) => range.split('-').map(Number))
    const wanted = this.log.all().filter((event) => ranges.some(([from = 0, to = from]) => event.seq >= from && event.seq <= to))
    await this.log.mark(wanted.map((event) => event.seq), { state: 'unsent' })
    return wanted.length > 0
  }

  // One bad event must not hold up the good ones behind it: send one at a time and put aside the one that is refused.
  private async isolate(error: Problem): Promise<boolean> {
    if (this.batch > 1) {
      this.batch = 1
      return true
    }
    return this.setAsideBatch(error.code)
  }

  // --- the clock and the phase

  private heard(reply: { now: string; remainingMs: number }, sentAt: number): void {
    this.clockOffset = Date.parse(reply.now) - Date.now()
    this.time(reply.remainingMs, sentAt)
  }

  private time(remainingMs: number, sentAt: number): void {
    this.deadline.heard(remainingMs, sentAt, performance.now())
    clearTimeout(this.deadlineTimer)
    if (this.stopped) return
    const left = this.remaining()
    if (this.phase === 'time_up' && left > lastMoment) this.enter('working') // the proctor granted more time
    if (this.phase === 'working') this.deadlineTimer = setTimeout(() => this.enter('time_up'), left)
  }

  private enter(phase: Phase): void {
    if (this.phase === phase || this.phase === 'superseded') return
    if (this.phase === 'closed' && phase !== 'superseded') return
    this.phase = phase
    if (phase === 'time_up' || phase === 'superseded') this.hurry()
    this.onChange()
  }
}

function toWire(event: LoggedEvent): SeatEvent {
  const { seq, question, kind, choices, flagged, at } = event
  return kind === 'flag'
    ? { clientSeq: seq, question, kind, flagged, clientAt: at }
    : { clientSeq: seq, question, kind, choices, clientAt: at }
}

function split<T>(items: T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))]
}

function sameChoices(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((choice, i) => choice === b[i])
}
