import { expect, it } from 'vitest'
import { change, fits, insertAfter, put, removeLine, renumber, seatAt, wrongLabels, type Plan } from './plan'

const seat = (row: number, column: number, label = `${row}-${column}`) => ({ id: `id${row}${column}`, label, row, column, state: 'ready' as const, spare: false, accessible: false })
const plan = (rows = 2, columns = 3): Plan => ({
  name: '机房', venue: '', rows, columns, marks: [],
  seats: Array.from({ length: rows * columns }, (_, i) => seat(Math.floor(i / columns) + 1, (i % columns) + 1)),
})
const labels = (p: Plan) => Array.from({ length: p.rows }, (_, r) => Array.from({ length: p.columns }, (_, c) => seatAt(p, r + 1, c + 1)?.label ?? '··').join(' ')).join(' / ')

it('puts things where they may stand', () => {
  let p = put(plan(), 'pillar', 1, 2)
  expect([p.seats.length, p.marks]).toEqual([5, [{ kind: 'pillar', row: 1, column: 2 }]])
  p = put(p, 'seat', 1, 2)
  expect([p.seats.length, p.marks.length, seatAt(p, 1, 2)?.id]).toEqual([6, 0, undefined])
  expect(put(p, 'seat', 1, 1)).toBe(p) // the seat that stands there stays
  expect(put(p, 'aisle', 1, 1).seats).toHaveLength(5)
  for (const [thing, row, column, ok] of [['door', 0, 1, true], ['door', 3, 3, true], ['door', 0, 0, false], ['seat', 0, 1, false], ['pillar', 1, 4, false], ['screen', 1, 4, true]] as const) {
    expect(fits(p, thing, row, column)).toBe(ok)
    if (!ok) expect(put(p, thing, row, column)).toBe(p)
  }
})

it('inserts an aisle and takes it away again', () => {
  const door = put(plan(), 'door', 1, 4)
  const wide = insertAfter(door, 'column', 1)
  expect(labels(wide)).toBe('1-1 ·· 1-2 1-3 / 2-1 ·· 2-2 2-3')
  expect(wide.marks[0]).toEqual({ kind: 'door', row: 1, column: 5 }) // the wall moves too
  expect(removeLine(wide, 'column', 2)).toEqual(door)
  expect(removeLine(plan(1, 1), 'row', 1).rows).toBe(1)
  expect(labels(removeLine(plan(), 'row', 1))).toBe('2-1 2-2 2-3')
})

it('names seats by each scheme, and counts only seats', () => {
  const p = put(insertAfter(plan(), 'column', 1), 'pillar', 1, 1)
  const named = (scheme: Parameters<typeof renumber>[1], from: 'left' | 'right' = 'left') => labels(renumber(p, scheme, from))
  expect(named('letters')).toBe('·· ·· A01 A02 / B01 ·· B02 B03')
  expect(named('numbers', 'right')).toBe('·· ·· 1-02 1-01 / 2-03 ·· 2-02 2-01')
  expect(named('rows')).toBe('·· ·· 01 02 / 03 ·· 04 05')
  expect(named('rows_snake')).toBe('·· ·· 01 02 / 05 ·· 04 03')
  expect(named('columns')).toBe('·· ·· 02 04 / 01 ·· 03 05')
  expect(named('columns_snake')).toBe('·· ·· 03 04 / 01 ·· 02 05')
  expect(named('columns_snake', 'right')).toBe('·· ·· 04 01 / 05 ·· 03 02')
  expect(renumber(plan(30, 1), 'letters', 'left').seats[27]!.label).toBe('AB01')
})

it('tells labels that two seats share', () => {
  const p = plan()
  expect(wrongLabels(p).size).toBe(0)
  expect([...wrongLabels(change(p, p.seats[0]!, { label: '1-2' }))]).toEqual(['1-2'])
  expect([...wrongLabels(change(p, p.seats[0]!, { label: ' ' }))]).toEqual([' '])
})
