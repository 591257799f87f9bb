/** How a room is looked at: quarter turns clockwise of its plan, whose front is at the top. */
export type Turn = 0 | 90 | 180 | 270

/** The grid of a room with its four walls, as it is drawn after a turn. */
export interface Frame { rows: number; columns: number; turn: Turn }

/** Where a place of the plan is drawn, from 1. Rows and columns of the plan count from 0, the front and left wall. */
export function drawnAt(frame: Frame, row: number, column: number): { row: number; column: number } {
  const [lastRow, lastColumn] = [frame.rows + 1, frame.columns + 1]
  switch (frame.turn) {
    case 0: return { row: row + 1, column: column + 1 }
    case 90: return { row: column + 1, column: lastRow - row + 1 }
    case 180: return { row: lastRow - row + 1, column: lastColumn - column + 1 }
    case 270: return { row: lastColumn - column + 1, column: row + 1 }
  }
}

/** The turn that brings a wall to the bottom of the picture: who comes in by that door sees the room so. */
export function turnFor(frame: { rows: number; columns: number }, door?: { row: number; column: number }): Turn {
  if (!door) return 0
  if (door.row === 0) return 180
  if (door.row === frame.rows + 1) return 0
  if (door.column === 0) return 270
  return door.column === frame.columns + 1 ? 90 : 0
}

/** The side on which the front wall is drawn. */
export const frontSide: Record<Turn, 'top' | 'right' | 'bottom' | 'left'> = { 0: 'top', 90: 'right', 180: 'bottom', 270: 'left' }

/** The nearest of the places in a direction, by the picture: straight ahead first. */
export function nearest<T extends { row: number; column: number }>(places: readonly T[], from: { row: number; column: number }, key: string): T | undefined {
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key]
  if (!step) return undefined
  const [down, along] = step as [number, number]
  let best: T | undefined
  let least = Infinity
  for (const place of places) {
    const ahead = (place.row - from.row) * down + (place.column - from.column) * along
    const aside = Math.abs((place.row - from.row) * along) + Math.abs((place.column - from.column) * down)
    const far = ahead + 3 * aside
    if (ahead > 0 && far < least) [best, least] = [place, far]
  }
  return best
}
