import { expect, it } from 'vitest'
import { drawnAt, nearest, turnFor, type Turn } from './turn'

const frame = { rows: 2, columns: 3 }

it('turns a room by quarters', () => {
  // The seat at row 1, column 3: front right.
  const corner = (turn: Turn) => drawnAt({ ...frame, turn }, 1, 3)
  expect(corner(0)).toEqual({ row: 2, column: 4 })
  expect(corner(90)).toEqual({ row: 4, column: 3 })
  expect(corner(180)).toEqual({ row: 3, column: 2 })
  expect(corner(270)).toEqual({ row: 2, column: 2 })
})

it('draws every place once, whatever the turn', () => {
  for (const turn of [0, 90, 180, 270] as const) {
    const seen = new Set<string>()
    for (let row = 0; row <= 3; row++) for (let column = 0; column <= 4; column++) {
      const at = drawnAt({ ...frame, turn }, row, column)
      expect(Math.min(at.row, at.column)).toBeGreaterThan(0)
      seen.add(`${at.row}/${at.column}`)
    }
    expect(seen.size).toBe(20)
  }
})

it('brings the door to the bottom', () => {
  for (const [door, turn] of [[{ row: 0, column: 2 }, 180], [{ row: 3, column: 1 }, 0], [{ row: 1, column: 0 }, 270], [{ row: 1, column: 4 }, 90]] as const) {
    expect(turnFor(frame, door)).toBe(turn)
    const drawn = drawnAt({ ...frame, turn }, door.row, door.column)
    expect(drawn.row).toBe(turn % 180 === 0 ? 4 : 5)
  }
  expect(turnFor(frame)).toBe(0)
})

it('finds the next place straight ahead, over an aisle', () => {
  const places = [{ row: 1, column: 1 }, { row: 1, column: 3 }, { row: 2, column: 2 }]
  expect(nearest(places, places[0]!, 'ArrowRight')).toBe(places[1])
  expect(nearest(places, places[1]!, 'ArrowLeft')).toBe(places[0])
  expect(nearest(places, places[0]!, 'ArrowUp')).toBeUndefined()
  expect(nearest(places, places[0]!, 'ArrowDown')).toBe(places[2])
  expect(nearest(places, places[0]!, 'Enter')).toBeUndefined()
})
