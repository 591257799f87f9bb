import { ofAttempt, openDatabase, transact } from './database'

/** What a candidate did, before it has a number. */
export interface Draft {
  /** The epoch of the attempt when it was done. */
  epoch: number
  question: number
  kind: 'response' | 'flag'
  choices: string[]
  flagged: boolean
  /** RFC 3339 UTC on the server's clock as far as this seat knows it; part of what makes a re-sent event the same. */
  at: string
}

/**
 * unsent: the server has not confirmed it. saved: it has. set_aside: the server will not apply it; kept to be shown and
 * re-sent, with the reason in why.
 */
export type EventState = 'unsent' | 'saved' | 'set_aside'

export interface LoggedEvent extends Draft {
  attempt: string
  /** clientSeq: counts from 1 per attempt on this device and goes on after a reload. */
  seq: number
  state: EventState
  savedAt?: string
  why?: string
}

export type Change = Partial<Pick<LoggedEvent, 'state' | 'savedAt' | 'why'>>

/** The storage of this seat: a device id that stays, and a log per attempt. */
export class SeatStorage {
  private constructor(private readonly db: IDBDatabase | null) {}

  /** Opens IndexedDB; where that is impossible the exam goes on in memory and durable logs are not to be had. */
  static async open(factory: IDBFactory | undefined = globalThis.indexedDB): Promise<SeatStorage> {
    try {
      return new SeatStorage(factory ? await openDatabase(factory) : null)
    } catch {
      return new SeatStorage(null)
    }
  }

  /** The random id of this browser, made at first use. */
  async device(): Promise<string> {
    const fresh = randomId()
    if (!this.db) return fresh
    try {
      return await transact<string>(this.db, ['device'], 'readwrite', (tx, done) => {
        const store = tx.objectStore('device')
        const asked = store.get('device')
        asked.onsuccess = () => {
          if (!asked.result) store.put({ id: 'device', value: fresh })
          done(asked.result?.value ?? fresh)
        }
      })
    } catch {
      return fresh
    }
  }

  /** The log of one attempt with everything an earlier page wrote. */
  async log(attempt: string): Promise<EventLog> {
    if (!this.db) return new EventLog(attempt, null, [])
    try {
      const events = await transact<LoggedEvent[]>(this.db, ['events'], 'readonly', (tx, done) => {
        const asked = tx.objectStore('events').getAll(ofAttempt(attempt))
        asked.onsuccess = () => done(asked.result)
      })
      return new EventLog(attempt, this.db, events)
    } catch {
      return new EventLog(attempt, null, [])
    }
  }
}

/**
 * The events of one attempt on this device: written to IndexedDB first, mirrored in memory for reading. When the disk
 * refuses, the log goes on in memory (durable turns false) for the rest of the page: losing the safety net is no reason
 * to lose the response.
 */
export class EventLog {
  private readonly events = new Map<number, LoggedEvent>()
  private last = 0

  constructor(
    readonly attempt: string,
    private db: IDBDatabase | null,
    stored: LoggedEvent[],
  ) {
    for (const event of stored) this.remember(event)
  }

  /** Whether what is appended survives a reload. */
  get durable(): boolean {
    return this.db !== null
  }

  /** The events the server has confirmed. */
  saved(): LoggedEvent[] {
    return this.all().filter((event) => event.state === 'saved')
  }

  /** Makes sure that new numbers are higher than one the server holds from this device. */
  continueAfter(seq: number): void {
    if (seq > this.last) this.last = seq
  }

  /** All events in order. */
  all(): LoggedEvent[] {
    return [...this.events.values()].sort((a, b) => a.seq - b.seq)
  }

  unsent(): LoggedEvent[] {
    return this.all().filter((event) => event.state === 'unsent')
  }

  /** Numbers and stores an event; resolves when it is on disk. */
  async append(draft: Draft): Promise<LoggedEvent> {
    const event = (seq: number): LoggedEvent => ({ ...draft, attempt: this.attempt, seq, state: 'unsent' })
    if (this.db) {
      try {
        return this.remember(await this.insert(this.db, event))
      } catch {
        this.db = null
      }
    }
    return this.remember(event(this.last + 1))
  }

  /** Changes what is known of some events. */
  async mark(seqs: readonly number[], change: Change): Promise<void> {
    const changed = seqs.flatMap((seq) => {
      const event = this.events.get(seq)
      return event ? [this.remember({ ...event, ...change })] : []
    })
    await this.write((events) => changed.forEach((event) => events.put(event)))
  }

  /**
   * Gives the unsent events new numbers, a gap above the highest: the server holds other events under the old ones, as
   * happens when this device's storage was lost or set back.
   */
  async renumber(gap: number): Promise<void> {
    const moved = this.unsent()
    const from = this.last + gap
    const renamed = moved.map((event, i) => ({ ...event, seq: from + i }))
    moved.forEach((event) => this.events.delete(event.seq))
    renamed.forEach((event) => this.remember(event))
    await this.write((events, counters) => {
      moved.forEach((event) => events.delete([event.attempt, event.seq]))
      renamed.forEach((event) => events.put(event))
      counters.put({ attempt: this.attempt, next: this.last + 1 })
    })
  }

  /** Forgets the attempt: for when its session is over for good. */
  async drop(): Promise<void> {
    this.events.clear()
    await this.write((events, counters) => {
      events.delete(ofAttempt(this.attempt))
      counters.delete(this.attempt)
    })
  }

  // The number is taken in the transaction that writes the event, so that not even two tabs can take the same.
  private insert(db: IDBDatabase, event: (seq: number) => LoggedEvent): Promise<LoggedEvent> {
    return transact<LoggedEvent>(db, ['events', 'counters'], 'readwrite', (tx, done) => {
      const counters = tx.objectStore('counters')
      const asked = counters.get(this.attempt)
      asked.onsuccess = () => {
        const made = event(Math.max(asked.result?.next ?? 1, this.last + 1))
        tx.objectStore('events').put(made)
        counters.put({ attempt: this.attempt, next: made.seq + 1 })
        done(made)
      }
    })
  }

  // What is only a note about an event may fail to be written: the event is then sent once more, which changes nothing.
  private async write(body: (events: IDBObjectStore, counters: IDBObjectStore) => void): Promise<void> {
    if (!this.db) return
    try {
      await transact<void>(this.db, ['events', 'counters'], 'readwrite', (tx, done) => {
        body(tx.objectStore('events'), tx.objectStore('counters'))
        done()
      })
    } catch {
      this.db = null
    }
  }

  private remember(event: LoggedEvent): LoggedEvent {
    this.events.set(event.seq, event)
    this.last = Math.max(this.last, event.seq)
    return event
  }
}

// crypto.randomUUID is missing on plain http, which is what a LAN may speak.
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
