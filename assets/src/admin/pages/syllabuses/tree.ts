import type { KnowledgePoint } from '@/shared/contract'
import { treeRows, type PointRow } from '../../api/bank'
import type { PointCount } from '../../api/types'

/** How many questions hang on a point with all below it. */
export interface Tally { total: number; single: number; multiple: number; true_false: number; easy: number; middle: number; hard: number; unset: number }

/** A row of the tree: a point, where it stands among its siblings, and what hangs on it with all below. */
export interface Row extends PointRow { level: number; place: number; siblings: number; parents: string[]; children: number; sum: Tally }

export const deepest = 4

export function tally(counts: readonly PointCount[] = []): Tally {
  const sum: Tally = { total: 0, single: 0, multiple: 0, true_false: 0, easy: 0, middle: 0, hard: 0, unset: 0 }
  for (const { type, difficulty, n } of counts) {
    sum.total += n
    sum[type] += n
    sum[difficulty === 0 ? 'unset' : difficulty <= 2 ? 'easy' : difficulty === 3 ? 'middle' : 'hard'] += n
  }
  return sum
}

export function added(a: Tally, b: Tally): Tally {
  return Object.fromEntries(Object.entries(a).map(([key, n]) => [key, n + b[key as keyof Tally]])) as unknown as Tally
}

/** The points of a syllabus as rows from the top, each with what hangs on it and below. */
export function rowsOf(points: KnowledgePoint[]): Row[] {
  const rows = treeRows(points).map((row): Row => ({ ...row, level: row.depth + 1, place: 0, siblings: 0, parents: [], children: 0, sum: tally(row.counts) }))
  const byID = new Map(rows.map((row) => [row.id, row]))
  const beside = new Map<string, number>()
  for (const row of rows) {
    const parent = byID.get(row.parentId)
    row.parents = parent ? [...parent.parents, parent.id] : []
    if (parent) parent.children++
    row.place = (beside.get(row.parentId) ?? 0) + 1
    beside.set(row.parentId, row.place)
  }
  for (const row of rows) row.siblings = beside.get(row.parentId) ?? 1
  for (const row of [...rows].reverse()) {
    const parent = byID.get(row.parentId)
    if (parent) parent.sum = added(parent.sum, row.sum)
  }
  return rows
}

/** Rows without those under a folded one. */
export function unfolded(rows: readonly Row[], folded: ReadonlySet<string>): Row[] {
  return rows.filter((row) => !row.parents.some((parent) => folded.has(parent)))
}

/** Where a point goes: under a parent (empty for the top), at a place from 1. */
export interface Target { parentId: string; position: number }

export type Step = 'up' | 'down' | 'indent' | 'outdent'

/** Where a step of the keyboard takes a row; undefined where it cannot go. */
export function stepped(rows: readonly Row[], row: Row, step: Step): Target | undefined {
  if (step === 'up') return row.place > 1 ? { parentId: row.parentId, position: row.place - 1 } : undefined
  if (step === 'down') return row.place < row.siblings ? { parentId: row.parentId, position: row.place + 1 } : undefined
  if (step === 'indent') {
    const before = rows.find((one) => one.parentId === row.parentId && one.place === row.place - 1)
    return before && fits(rows, row, before.level + 1) ? { parentId: before.id, position: before.children + 1 } : undefined
  }
  const parent = rows.find((one) => one.id === row.parentId)
  return parent && { parentId: parent.parentId, position: parent.place + 1 }
}

/** True when the row with all below it is not too deep at that level. */
export function fits(rows: readonly Row[], row: Row, level: number): boolean {
  const deep = Math.max(row.level, ...rows.filter((one) => one.parents.includes(row.id)).map((one) => one.level))
  return level + deep - row.level <= deepest
}

export type Zone = 'before' | 'inside' | 'after'

/** Where a dragged row would go when it is let go over another; undefined where it may not: under itself, too deep, or where it is. */
export function dropped(rows: readonly Row[], row: Row, over: Row, zone: Zone): Target | undefined {
  if (over.id === row.id || over.parents.includes(row.id)) return undefined
  const level = zone === 'inside' ? over.level + 1 : over.level
  if (!fits(rows, row, level)) return undefined
  if (zone === 'inside') {
    if (row.parentId === over.id && row.place === row.siblings) return undefined
    return { parentId: over.id, position: over.children + (row.parentId === over.id ? 0 : 1) }
  }
  // The place counts without the row itself, which leaves its own.
  const gone = row.parentId === over.parentId && row.place < over.place ? 1 : 0
  const position = over.place + (zone === 'after' ? 1 : 0) - gone
  return row.parentId === over.parentId && position === row.place ? undefined : { parentId: over.parentId, position }
}
