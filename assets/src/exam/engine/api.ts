import { get, post } from '@/shared/api'
import type { AttemptOpened, EventsSaved, SeatEvents, SeatHandIn, SeatState } from '@/shared/contract'

/** What the engine asks of the server; the tests put a fake in its place. */
export interface SeatApi {
  open(device: string): Promise<AttemptOpened>
  save(batch: SeatEvents): Promise<EventsSaved>
  handIn(last: SeatHandIn): Promise<SeatState>
}

// A save that takes this long is better asked again: asking twice changes nothing.
const patience = { timeout: 10_000 }

/** The real server. */
export const seatApi: SeatApi = {
  open: (device) => post('/seat/attempt', { device }, patience),
  save: (batch) => post('/seat/events', batch, patience),
  handIn: (last) => post('/seat/hand-in', last, patience),
}

export const checkIn = (ticket: string, idNumber: string, device: string) =>
  post<SeatState>('/seat/check-in', { ticket, idNumber, device }, patience)

export const seatState = () => get<SeatState>('/seat/state', { timeout: 8000 })

export const leaveSeat = () => post<void>('/seat/leave', {}, patience)

/** The address of a picture in a stem or an option. */
export const mediaUrl = (id: string) => `/api/v1/seat/media/${encodeURIComponent(id)}`
