import { IDBDatabase, IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Engine } from '@/exam/engine/engine'
import { SeatStorage } from '@/exam/engine/log'
import { FakeServer } from './fake_server'

let server: FakeServer
let disk: IDBFactory
let open: Engine[]

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-23T07:00:00Z') })
  vi.stubGlobal('IDBKeyRange', IDBKeyRange)
  server = new FakeServer()
  disk = new IDBFactory()
  open = []
})

afterEach(() => {
  open.forEach((engine) => engine.stop())
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** A page is opened: a new engine over the same disk. */
async function page(factory: IDBFactory = disk): Promise<Engine> {
  const opening = SeatStorage.open(factory).then((storage) => Engine.open(server, storage))
  opening.catch(() => {})
  await pass(500)
  const engine = await opening
  open.push(engine)
  return engine
}

/** The page is closed or reloaded without a word. */
function close(engine: Engine): void {
  engine.stop()
}

async function opened<T>(opening: Promise<T>): Promise<T> {
  await pass(500)
  return opening
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('saving', () => {
  it('sends a response and shows the time the server saved it', async () => {
    const engine = await page()
    engine.respond(1, ['B'])
    expect(engine.of(1)).toMatchObject({ choices: ['B'], saving: 'local' })
    await pass(1000)
    expect(server.choices(1)).toEqual(['B'])
    expect(engine.of(1).saving).toBe('saved')
    expect(engine.of(1).savedAt).toMatch(/^2026-11-23T07:00:0/)
    expect(engine.unsent).toBe(0)
  })

  it('keeps the order, one request at a time, and gathers what comes meanwhile', async () => {
    const engine = await page()
    server.latency = 2000
    for (let i = 0; i < 20; i++) engine.respond(1 + (i % 4), [i % 2 ? 'A' : 'B'])
    await pass(20_000)
    expect(server.mostInFlight).toBe(1)
    expect(server.stored.map((event) => event.clientSeq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    expect(server.batches.length).toBeLessThan(5)
    expect(engine.unsent).toBe(0)
  })

  it('does not call a question saved while a newer response to it waits', async () => {
    const engine = await page()
    server.latency = 1000
    engine.respond(1, ['A'])
    await pass(300)
    engine.respond(1, ['B'])
    await pass(900)
    expect(server.choices(1)).toEqual(['A'])
    expect(engine.of(1)).toMatchObject({ choices: ['B'], saving: 'local' })
    await pass(3000)
    expect(engine.of(1)).toMatchObject({ choices: ['B'], saving: 'saved' })
  })

  it('keeps flags like responses', async () => {
    const engine = await page()
    engine.flag(2, true)
    engine.flag(3, true)
    engine.flag(3, false)
    await pass(1000)
    close(engine)
    const again = await page()
    expect(again.of(2).flagged).toBe(true)
    expect(again.of(3).flagged).toBe(false)
  })
})

describe('a bad network', () => {
  it.each([['silence', 'silent' as const], ['502', { status: 502 }], ['503', { status: 503 }], ['429', { status: 429 }]])(
    'keeps and retries on %s',
    async (_name, failure) => {
      const engine = await page()
      server.next = Array(6).fill(failure)
      engine.respond(1, ['C'])
      await pass(1200)
      expect(engine.reachable).toBe(false)
      expect(engine.of(1).saving).toBe('local')
      await pass(60_000)
      expect(engine.reachable).toBe(true)
      expect(server.choices(1)).toEqual(['C'])
      expect(engine.of(1).saving).toBe('saved')
    },
  )

  it('waits longer after each failure, at most ten seconds', async () => {
    const engine = await page()
    server.next = Array(100).fill('silent')
    engine.respond(1, ['C'])
    await pass(60_000)
    const tries = 100 - server.next.length
    expect(tries).toBeGreaterThan(6)
    expect(tries).toBeLessThan(16)
  })

  it('does not store twice what was saved when only the answer was lost', async () => {
    const engine = await page()
    server.next = ['lost_answer']
    engine.respond(1, ['C'])
    await pass(10_000)
    expect(server.stored).toHaveLength(1)
    expect(engine.of(1).saving).toBe('saved')
  })

  it('goes on at once when the network is known to be back', async () => {
    const engine = await page()
    server.next = Array(8).fill('silent')
    engine.respond(1, ['C'])
    await pass(30_000)
    server.next = []
    engine.hurry()
    await pass(100)
    expect(engine.of(1).saving).toBe('saved')
  })

  it('takes responses for an hour without a server and loses none', async () => {
    const engine = await page()
    server.next = Array(2000).fill('silent')
    for (let question = 1; question <= 120; question++) {
      engine.respond(question, ['A'])
      engine.respond(question, ['A', 'B'])
      await pass(20_000)
    }
    server.next = []
    await pass(30_000)
    expect(server.stored).toHaveLength(240)
    expect(server.choices(120)).toEqual(['A', 'B'])
    expect(engine.unsent).toBe(0)
  })
})

describe('reload', () => {
  it('brings back what the server has', async () => {
    const engine = await page()
    engine.respond(1, ['B'])
    await pass(1000)
    close(engine)
    const again = await page()
    expect(again.of(1)).toMatchObject({ choices: ['B'], saving: 'saved' })
  })

  it('sends what was not sent and lets it win over the older response of the server', async () => {
    const engine = await page()
    engine.respond(1, ['A'])
    await pass(1000)
    server.next = Array(50).fill('silent')
    engine.respond(1, ['D'])
    engine.respond(2, ['B'])
    await pass(3000)
    close(engine)
    server.next = []
    const again = await page()
    expect(again.of(1).choices).toEqual(['D'])
    await pass(1000)
    expect(server.choices(1)).toEqual(['D'])
    expect(server.choices(2)).toEqual(['B'])
    expect(again.of(1).saving).toBe('saved')
  })

  it('goes on counting where it stopped', async () => {
    const engine = await page()
    engine.respond(1, ['A'])
    engine.respond(1, ['B'])
    await pass(1000)
    close(engine)
    const again = await page()
    again.respond(2, ['C'])
    await pass(1000)
    expect(server.stored.map((event) => event.clientSeq)).toEqual([1, 2, 3])
    expect(server.attempt.epoch).toBe(1)
  })

  it('leaves what it still held before another seat took over to the proctor', async () => {
    const engine = await page()
    server.next = Array(50).fill('silent')
    engine.respond(1, ['A'])
    engine.respond(2, ['A'])
    await pass(5000)
    close(engine)
    server.next = []
    const elsewhere = await page(new IDBFactory())
    elsewhere.respond(1, ['B'])
    await pass(1000)
    close(elsewhere)
    const back = await page()
    await pass(1000)
    expect(back.phase).toBe('working')
    expect(back.of(1).choices).toEqual(['B'])
    expect(server.choices(1)).toEqual(['B'])
    expect(server.choices(2)).toBeUndefined()
    expect(server.evidence).toMatchObject([{ question: 1, choices: ['A'] }, { question: 2, choices: ['A'] }])
    expect(back.kept).toEqual([1, 2])

    void back.resend()
    back.respond(2, ['C'])
    await pass(2000)
    expect(server.choices(2)).toEqual(['C'])
    expect(back.of(2).saving).toBe('saved')
    expect(back.kept).toEqual([1])
    expect(server.evidence).toHaveLength(2)
  })
})

describe('another seat', () => {
  it('turns read-only, sends what it still held as evidence and keeps it', async () => {
    const engine = await page()
    engine.respond(1, ['A'])
    await pass(1000)
    server.next = Array(50).fill('silent')
    engine.respond(2, ['B'])
    await pass(2000)
    server.supersede()
    server.next = []
    await pass(20_000)
    expect(engine.phase).toBe('superseded')
    expect(server.evidence).toMatchObject([{ question: 2, choices: ['B'] }])
    expect(engine.of(2)).toMatchObject({ choices: ['B'], saving: 'refused' })
    expect(engine.of(1).saving).toBe('saved')
    expect(engine.unsent).toBe(0)
    engine.respond(3, ['C'])
    await pass(1000)
    expect(engine.of(3).choices).toEqual([])
  })

  it('learns it from the seat state without saving', async () => {
    const engine = await page()
    server.supersede()
    engine.observe(server.state(), performance.now())
    expect(engine.phase).toBe('superseded')
  })
})

describe('refusals', () => {
  it('goes on above the numbers the server holds when the storage was set back', async () => {
    const engine = await page()
    engine.respond(1, ['A'])
    await pass(1000)
    close(engine)
    const reset = new IDBFactory()
    await putDevice(reset, server.stored[0]!.device)
    const again = await page(reset)
    again.respond(2, ['D'])
    await pass(2000)
    expect(server.attempt.epoch).toBe(1)
    expect(server.stored.map((event) => event.clientSeq)).toEqual([1, 2])
    expect(again.of(2).saving).toBe('saved')
    again.handIn()
    await pass(1000)
    expect(server.handIns).toMatchObject([{ lastClientSeq: 2, stored: 1 }])
  })

  it('gives new numbers to events whose numbers the server knows with other content', async () => {
    const engine = await page()
    server.next = [{ status: 409, code: 'event.mismatch' }]
    engine.respond(1, ['A'])
    await pass(2000)
    expect(server.stored.map((event) => event.clientSeq)).toEqual([1001])
    expect(engine.of(1).saving).toBe('saved')
    engine.respond(2, ['C'])
    await pass(1000)
    expect(server.stored.map((event) => event.clientSeq)).toEqual([1001, 1002])
  })

  it('stops and says so when new numbers do not help', async () => {
    const engine = await page()
    server.next = Array(20).fill({ status: 409, code: 'event.mismatch' })
    engine.respond(1, ['A'])
    await pass(60_000)
    expect(engine.phase).toBe('fault')
    expect(engine.unsent).toBe(1)
  })

  it('puts one refused event aside and saves the others', async () => {
    const engine = await page()
    server.latency = 500
    server.poisoned = 3
    for (const question of [1, 2, 3, 4, 5]) engine.respond(question, ['A'])
    await pass(30_000)
    expect(server.responses().map((response) => response.question)).toEqual([1, 2, 4, 5])
    expect(engine.kept).toEqual([3])
    expect(engine.unsent).toBe(0)
  })

  it('keeps everything and asks for a new check-in when the login is gone', async () => {
    const engine = await page()
    server.next = [{ status: 401, code: 'seat.unknown' }]
    engine.respond(1, ['A'])
    await pass(2000)
    expect(engine.phase).toBe('signed_out')
    expect(engine.unsent).toBe(1)
    close(engine)
    const again = await page()
    await pass(1000)
    expect(server.choices(1)).toEqual(['A'])
    expect(again.of(1).saving).toBe('saved')
  })

  it('keeps trying when a stranger answers in place of the server', async () => {
    const engine = await page()
    server.next = Array(3).fill({ status: 403 })
    engine.respond(1, ['A'])
    await pass(1500)
    expect(engine.reachable).toBe(false)
    await pass(20_000)
    expect(engine.of(1).saving).toBe('saved')
    expect(engine.refusal).toBeNull()
  })
})

describe('handing in', () => {
  it('sends everything first, then hands in with the last number', async () => {
    const engine = await page()
    server.latency = 1000
    engine.respond(1, ['A'])
    engine.respond(2, ['B'])
    engine.handIn()
    await pass(10_000)
    expect(server.stored).toHaveLength(2)
    expect(server.handIns).toMatchObject([{ lastClientSeq: 2, stored: 2 }])
    expect(engine.phase).toBe('closed')
  })

  it('waits for the network, can be taken back until then, and then goes through', async () => {
    const engine = await page()
    server.next = Array(3).fill('silent')
    engine.respond(1, ['A'])
    engine.handIn()
    await pass(500)
    expect(engine.phase).toBe('handing_in')
    engine.cancelHandIn()
    expect(engine.phase).toBe('working')
    engine.respond(1, ['B'])
    engine.handIn()
    await pass(30_000)
    expect(server.choices(1)).toEqual(['B'])
    expect(engine.phase).toBe('closed')
  })

  it('asks again when the answer to handing in was lost', async () => {
    const engine = await page()
    engine.respond(1, ['A'])
    await pass(1000)
    server.next = ['lost_answer']
    engine.handIn()
    await pass(10_000)
    expect(engine.phase).toBe('closed')
    expect(server.choices(1)).toEqual(['A'])
  })

  it('goes on working when it is too early and says why', async () => {
    const engine = await page()
    server.refuseHandIn = { status: 409, code: 'attempt.early' }
    engine.handIn()
    await pass(1000)
    expect(engine.phase).toBe('working')
    expect(engine.refusal?.code).toBe('attempt.early')
  })

  it('keeps what came too late, tells it, and may send it again without doing harm', async () => {
    const engine = await page()
    engine.respond(2, ['B'])
    await pass(1000)
    server.next = Array(50).fill('silent')
    engine.respond(1, ['A'])
    await pass(3000)
    server.closed = true
    server.next = []
    await pass(20_000)
    expect(engine.phase).toBe('closed')
    expect(engine.kept).toEqual([1])
    void engine.resend()
    await pass(2000)
    expect(engine.kept).toEqual([1])
    expect(engine.unsent).toBe(0)
    expect(server.evidence).toHaveLength(1)
    close(engine)

    const storage = await opened(SeatStorage.open(disk))
    const after = await opened(Engine.afterwards(server, storage, { id: 'attempt1', epoch: 1 }))
    expect(after.phase).toBe('closed')
    expect(after.kept).toEqual([1])
    expect(after.unsent).toBe(0)
  })

  it('sends what the server misses before it takes the hand-in', async () => {
    const engine = await page()
    engine.respond(1, ['A'])
    engine.respond(2, ['B'])
    await pass(1000)
    server.missing = ['2-3']
    const sent = server.batches.length
    engine.handIn()
    await pass(2000)
    expect(server.batches.length).toBe(sent + 1)
    expect(engine.phase).toBe('closed')
  })

  it('says so when the server misses what this seat never had', async () => {
    const engine = await page()
    server.missing = ['7']
    engine.handIn()
    await pass(2000)
    expect(engine.phase).toBe('working')
    expect(engine.refusal?.code).toBe('events.missing')
  })
})

describe('the deadline', () => {
  it('takes no response after it and still sends what it holds', async () => {
    const engine = await page()
    server.endIn(20_000)
    engine.respond(1, ['A'])
    await pass(1000)
    server.next = Array(50).fill('silent')
    engine.respond(2, ['B'])
    await pass(20_000)
    expect(engine.phase).toBe('time_up')
    engine.respond(3, ['C'])
    expect(engine.of(3).choices).toEqual([])
    server.next = []
    await pass(15_000)
    expect(server.choices(2)).toEqual(['B'])
  })

  it('opens again when the proctor grants extra time', async () => {
    const engine = await page()
    server.endIn(5000)
    engine.respond(1, ['A'])
    await pass(6000)
    expect(engine.phase).toBe('time_up')
    server.grant(600_000)
    engine.observe(server.state(), performance.now())
    expect(engine.phase).toBe('working')
    expect(Math.round(engine.remaining() / 1000)).toBe(599)
  })

  it('closes when the server has handed in', async () => {
    const engine = await page()
    engine.observe(server.state('handed_in'), performance.now())
    expect(engine.phase).toBe('closed')
    engine.respond(1, ['A'])
    expect(engine.of(1).choices).toEqual([])
  })
})

describe('without a disk', () => {
  it('goes on in memory and says that it is not durable', async () => {
    const engine = await page(null as unknown as IDBFactory)
    expect(engine.durable).toBe(false)
    engine.respond(1, ['A'])
    await pass(1000)
    expect(server.choices(1)).toEqual(['A'])
  })

  it('goes on when the disk fails in the middle of the exam', async () => {
    const engine = await page()
    engine.respond(1, ['A'])
    await pass(1000)
    const broken = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    engine.respond(2, ['B'])
    engine.respond(3, ['C'])
    await pass(1000)
    expect(engine.durable).toBe(false)
    expect(server.stored.map((event) => event.clientSeq)).toEqual([1, 2, 3])
    broken.mockRestore()
    close(engine)
    const again = await page()
    again.respond(4, ['D'])
    await pass(3000)
    expect(again.of(4).saving).toBe('saved')
    expect(server.responses().map((response) => response.choices)).toEqual([['A'], ['B'], ['C'], ['D']])
  })
})

describe('forgetting', () => {
  it('leaves nothing of the attempt on the device', async () => {
    const engine = await page()
    server.next = Array(9).fill('silent')
    engine.respond(1, ['A'])
    await pass(1000)
    void engine.forget()
    await pass(100)
    server.next = []
    const again = await page()
    expect(again.of(1).choices).toEqual([])
    expect(again.unsent).toBe(0)
  })
})

async function putDevice(factory: IDBFactory, value: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const opening = factory.open('ankao-exam', 1)
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('events', { keyPath: ['attempt', 'seq'] })
      opening.result.createObjectStore('counters', { keyPath: 'attempt' })
      opening.result.createObjectStore('device', { keyPath: 'id' }).put({ id: 'device', value })
    }
    opening.onsuccess = () => {
      opening.result.close()
      resolve()
    }
    void pass(100)
  })
}
