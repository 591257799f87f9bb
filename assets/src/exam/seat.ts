import { reactive, shallowRef, triggerRef } from 'vue'
import { isTransient, Problem } from '@/shared/api'
import type { SeatPhase, SeatState } from '@/shared/contract'
import { checkIn as askCheckIn, leaveSeat, seatApi, seatState, type SeatApi } from './engine/api'
import { backoff } from './engine/backoff'
import { Engine } from './engine/engine'
import { SeatStorage } from './engine/log'

// How often the seat asks for its state, in milliseconds: quickly where a start is waited for; in a running exam every
// save answers as well, so the state only brings extra time and the end.
const rhythm: Record<SeatPhase, number> = {
  waiting: 2000,
  second_seat: 2000,
  turned_away: 3000,
  running: 10_000,
  handed_in: 10_000,
  ended: 15_000,
  published: 60_000,
}

/** What the page knows of its seat. */
export const seat = reactive({
  /** Null until the server has answered once, and after leaving. */
  state: null as SeatState | null,
  /** The server answered that nobody is checked in here. */
  signedOut: false,
  /** Why a login has ended, as a code: the check-in page says so. Empty when there was none. */
  endedBy: '',
  reachable: true,
  /** Server time minus device time in milliseconds. */
  clockOffset: 0,
})

/** The attempt at this seat, once it is open. Triggered after each change inside. */
export const engine = shallowRef<Engine | null>(null)

const storage = SeatStorage.open()
let timer: ReturnType<typeof setTimeout> | undefined
let failures = 0
let opening = false

/** Begins to follow the seat's state. */
export function followSeat(): void {
  void poll()
  window.addEventListener('online', hurry)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && hurry())
  window.addEventListener('beforeunload', (event) => {
    if (engine.value && !engine.value.durable && engine.value.unsent > 0) event.preventDefault()
  })
}

/** Checks in and takes the state that comes back. Throws Problem or Unreachable. */
export async function checkIn(ticket: string, idNumber: string): Promise<void> {
  const state = await askCheckIn(ticket, idNumber, await (await storage).device())
  closeEngine()
  seat.endedBy = ''
  accept(state, performance.now())
  schedule()
}

/** Leaves the seat to the next candidate. */
export async function leave(): Promise<void> {
  await leaveSeat()
  closeEngine()
  seat.state = null
  seat.endedBy = ''
  seat.signedOut = true
}

/** Goes from a superseded attempt back to the check-in. */
export function startOver(): void {
  closeEngine()
  seat.state = null
  seat.signedOut = true
}

function hurry(): void {
  engine.value?.hurry()
  void poll()
}

async function poll(): Promise<void> {
  clearTimeout(timer)
  const sentAt = performance.now()
  try {
    accept(await seatState(), sentAt)
    failures = 0
  } catch (error) {
    refused(error)
  }
  schedule()
}

function refused(error: unknown): void {
  if (error instanceof Problem && error.status === 401) {
    if (seat.state || error.code !== 'seat.login') seat.endedBy = error.code
    seat.signedOut = true
    seat.reachable = true
    if (engine.value?.phase !== 'superseded') closeEngine()
    return
  }
  failures++
  if (isTransient(error)) seat.reachable = false
}

function schedule(): void {
  clearTimeout(timer)
  if (seat.signedOut) return
  const closing = engine.value && engine.value.phase !== 'working' && seat.state?.phase === 'running'
  const calm = closing ? rhythm.waiting : rhythm[seat.state?.phase ?? 'waiting']
  const wait = failures > 0 ? backoff(failures) : calm * (0.75 + 0.5 * Math.random())
  timer = setTimeout(() => void poll(), wait)
}

function accept(state: SeatState, sentAt: number): void {
  seat.state = state
  seat.signedOut = false
  seat.reachable = true
  seat.clockOffset = Date.parse(state.now) - Date.now()
  engine.value?.observe(state, sentAt)
  if (state.phase === 'running' && !engine.value) void openAttempt()
  if (state.phase === 'handed_in' && !engine.value) void reopenLog(state)
  if (state.phase === 'published') void cleanUp(state)
}

// The answer to handing in is the newest state of the seat: the page follows it without waiting for the next question.
const api: SeatApi = {
  ...seatApi,
  handIn: async (last) => {
    const state = await seatApi.handIn(last)
    seat.state = state
    return state
  },
}

async function openAttempt(): Promise<void> {
  if (opening) return
  opening = true
  try {
    use(await Engine.open(api, await storage))
  } catch (error) {
    refused(error) // the next state tries again
  } finally {
    opening = false
  }
}

// After the hand-in only what never arrived is of interest.
async function reopenLog(state: SeatState): Promise<void> {
  if (!state.attempt || opening) return
  opening = true
  try {
    use(await Engine.afterwards(api, await storage, state.attempt))
  } finally {
    opening = false
  }
}

async function cleanUp(state: SeatState): Promise<void> {
  if (engine.value) await engine.value.forget()
  else if (state.attempt) await (await (await storage).log(state.attempt.id)).drop()
}

function use(next: Engine): void {
  closeEngine()
  let before = next.phase
  next.onChange = () => {
    triggerRef(engine)
    if (next.phase !== before) schedule() // the end is asked for more often
    before = next.phase
  }
  engine.value = next
}

function closeEngine(): void {
  engine.value?.stop()
  engine.value = null
}
