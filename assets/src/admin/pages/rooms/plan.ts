import type { Room, RoomMark, Seat } from '@/shared/contract'

/** A seat of a plan; one without an id is new. */
export type PlanSeat = Omit<Seat, 'id'> & { id?: string }
export interface Plan { name: string; venue: string; rows: number; columns: number; seats: PlanSeat[]; marks: RoomMark[] }

/** What can stand at a place. */
export type Thing = 'seat' | RoomMark['kind'] | 'none'
/** How seats are counted: row and place, or one number for each, straight or to and fro. */
export type Scheme = 'letters' | 'numbers' | 'rows' | 'rows_snake' | 'columns' | 'columns_snake'
export const schemes: Scheme[] = ['letters', 'numbers', 'rows', 'rows_snake', 'columns', 'columns_snake']

export const mostRows = 40
export const mostColumns = 40

/** The plan of a room as it is. */
export function planOf(room: Room): Plan {
  return {
    name: room.name, venue: room.venue, rows: room.rows, columns: room.columns,
    seats: room.seats.map((seat) => ({ ...seat })),
    marks: (room.marks ?? []).filter((mark) => mark.kind !== 'aisle').map((mark) => ({ ...mark })),
  }
}

export const inside = (plan: Plan, row: number, column: number): boolean => row >= 1 && row <= plan.rows && column >= 1 && column <= plan.columns
export const seatAt = (plan: Plan, row: number, column: number): PlanSeat | undefined => plan.seats.find((seat) => seat.row === row && seat.column === column)
export const markAt = (plan: Plan, row: number, column: number): RoomMark | undefined => plan.marks.find((mark) => mark.row === row && mark.column === column)

/** Whether a thing may stand at a place: seats, aisles and pillars inside, the rest in walls too. */
export function fits(plan: Plan, thing: Thing, row: number, column: number): boolean {
  if (inside(plan, row, column)) return true
  const corner = (row === 0 || row === plan.rows + 1) && (column === 0 || column === plan.columns + 1)
  return !corner && (thing === 'door' || thing === 'window' || thing === 'screen' || thing === 'none')
}

/** A label that no seat has yet. */
function freeLabel(plan: Plan): string {
  const taken = new Set(plan.seats.map((seat) => seat.label))
  for (let n = plan.seats.length + 1; ; n++) {
    const label = String(n).padStart(2, '0')
    if (!taken.has(label)) return label
  }
}

/** The plan with something else at a place. A seat that stands there already stays the one it is. */
export function put(plan: Plan, thing: Thing, row: number, column: number): Plan {
  if (!fits(plan, thing, row, column)) return plan
  const standing = seatAt(plan, row, column)
  if (thing === 'seat' && standing) return plan
  const next = {
    ...plan,
    seats: plan.seats.filter((seat) => seat !== standing),
    marks: plan.marks.filter((mark) => mark.row !== row || mark.column !== column),
  }
  if (thing === 'seat') next.seats = [...next.seats, { label: freeLabel(plan), row, column, state: 'ready', spare: false, accessible: false }]
  else if (thing !== 'none' && thing !== 'aisle') next.marks = [...next.marks, { kind: thing, row, column }]
  return next
}

/** The plan with one seat changed. */
export function change(plan: Plan, seat: PlanSeat, to: Partial<PlanSeat>): Plan {
  return { ...plan, seats: plan.seats.map((one) => (one === seat ? { ...one, ...to } : one)) }
}

type Axis = 'row' | 'column'

/** The plan with an empty row or column after the n-th; what stands behind it moves on. */
export function insertAfter(plan: Plan, axis: Axis, n: number): Plan {
  const count = axis === 'row' ? plan.rows : plan.columns
  if (count >= (axis === 'row' ? mostRows : mostColumns)) return plan
  const move = <P extends { row: number; column: number }>(one: P): P => (one[axis] > n ? { ...one, [axis]: one[axis] + 1 } : one)
  return { ...plan, [axis === 'row' ? 'rows' : 'columns']: count + 1, seats: plan.seats.map(move), marks: plan.marks.map(move) }
}

/** The plan without a row or column and what stood in it. */
export function removeLine(plan: Plan, axis: Axis, n: number): Plan {
  const count = axis === 'row' ? plan.rows : plan.columns
  if (count <= 1 || n < 1 || n > count) return plan
  const move = <P extends { row: number; column: number }>(list: P[]): P[] =>
    list.filter((one) => one[axis] !== n).map((one) => (one[axis] > n ? { ...one, [axis]: one[axis] - 1 } : one))
  return { ...plan, [axis === 'row' ? 'rows' : 'columns']: count - 1, seats: move(plan.seats), marks: move(plan.marks) }
}

/** The plan with its seats named anew, beginning front left or front right. Only seats count, not the places between. */
export function renumber(plan: Plan, scheme: Scheme, from: 'left' | 'right'): Plan {
  const side = from === 'left' ? 1 : -1
  const byColumns = scheme === 'columns' || scheme === 'columns_snake'
  const lines = new Map<number, PlanSeat[]>()
  for (const seat of plan.seats) {
    const line = byColumns ? seat.column : seat.row
    lines.set(line, [...(lines.get(line) ?? []), seat])
  }
  const order = [...lines.keys()].sort((a, b) => (byColumns ? (a - b) * side : a - b))
  const labels = new Map<PlanSeat, string>()
  let count = 0
  order.forEach((line, i) => {
    const seats = [...lines.get(line)!].sort((a, b) => (byColumns ? a.row - b.row : (a.column - b.column) * side))
    if (scheme.endsWith('_snake') && i % 2 === 1) seats.reverse()
    seats.forEach((seat, place) => labels.set(seat, labelOf(scheme, i, place + 1, ++count)))
  })
  return { ...plan, seats: plan.seats.map((seat) => ({ ...seat, label: labels.get(seat)! })) }
}

function labelOf(scheme: Scheme, line: number, place: number, count: number): string {
  const two = String(place).padStart(2, '0')
  if (scheme === 'letters') return `${letters(line)}${two}`
  if (scheme === 'numbers') return `${line + 1}-${two}`
  return String(count).padStart(2, '0')
}

/** A … Z, then AA, AB … */
const letters = (n: number): string => (n < 26 ? '' : letters(Math.floor(n / 26) - 1)) + String.fromCharCode(65 + (n % 26))

/** Labels that two seats have, or that are empty. */
export function wrongLabels(plan: Plan): Set<string> {
  const seen = new Set<string>()
  const wrong = new Set<string>()
  for (const { label } of plan.seats) {
    if (seen.has(label.trim()) || label.trim() === '') wrong.add(label)
    seen.add(label.trim())
  }
  return wrong
}
