import { describe, expect, it } from 'vitest'
import type { KnowledgePoint } from '@/shared/contract'
import { dropped, rowsOf, stepped, unfolded, type Step, type Zone } from './tree'

const point = (id: string, parentId: string, position: number, counts: KnowledgePoint['counts'] = []): KnowledgePoint =>
  ({ id, parentId, position, name: id, questionCount: 0, counts })

//  a ─ a1 ─ a11 ─ a111
//    └ a2
//  b
//  c ─ c1
const rows = rowsOf([
  point('a', '', 1, [{ type: 'single', difficulty: 0, n: 1 }]), point('b', '', 2), point('c', '', 3), point('a1', 'a', 1, [{ type: 'multiple', difficulty: 4, n: 2 }]),
  point('a2', 'a', 2), point('a11', 'a1', 1, [{ type: 'single', difficulty: 2, n: 3 }]), point('a111', 'a11', 1), point('c1', 'c', 1),
])
const row = (id: string) => rows.find((one) => one.id === id) as (typeof rows)[number]

describe('rowsOf', () => {
  it('orders parents before their children and knows where each stands', () => {
    expect(rows.map((one) => one.id)).toEqual(['a', 'a1', 'a11', 'a111', 'a2', 'b', 'c', 'c1'])
    expect(row('a111')).toMatchObject({ level: 4, place: 1, siblings: 1, parents: ['a', 'a1', 'a11'] })
    expect(row('a2')).toMatchObject({ level: 2, place: 2, siblings: 2 })
  })

  it('sums what hangs below', () => {
    expect(row('a').sum).toEqual({ total: 6, single: 4, multiple: 2, true_false: 0, easy: 3, middle: 0, hard: 2, unset: 1 })
    expect(row('b').sum.total).toBe(0)
  })
})

it('hides what is under a folded row', () => {
  expect(unfolded(rows, new Set(['a1', 'c'])).map((one) => one.id)).toEqual(['a', 'a1', 'a2', 'b', 'c'])
})

it.each<[string, Step, object | undefined]>([
  ['a', 'up', undefined], ['b', 'up', { parentId: '', position: 1 }], ['b', 'down', { parentId: '', position: 3 }], ['c', 'down', undefined],
  ['b', 'indent', { parentId: 'a', position: 3 }], ['a', 'indent', undefined], ['a2', 'indent', { parentId: 'a1', position: 2 }],
  ['a2', 'outdent', { parentId: '', position: 2 }], ['a11', 'outdent', { parentId: 'a', position: 2 }], ['b', 'outdent', undefined],
])('%s goes %s to %j', (id, step, want) => {
  expect(stepped(rows, row(id), step)).toEqual(want)
})

it.each<[string, string, Zone, object | undefined]>([
  ['b', 'a', 'before', { parentId: '', position: 1 }], ['b', 'c', 'after', { parentId: '', position: 3 }],
  ['b', 'a', 'after', undefined], ['b', 'c', 'before', undefined], // where it is
  ['a', 'c', 'after', { parentId: '', position: 3 }],
  ['b', 'a', 'inside', { parentId: 'a', position: 3 }], ['a1', 'a', 'inside', { parentId: 'a', position: 2 }], ['a2', 'a', 'inside', undefined],
  ['a', 'a11', 'inside', undefined], ['a', 'a', 'inside', undefined], // below itself
  ['c', 'a11', 'inside', undefined], ['b', 'a111', 'inside', undefined], // too deep
  ['c1', 'b', 'inside', { parentId: 'b', position: 1 }],
])('%s let go %s %s', (id, over, zone, want) => {
  expect(dropped(rows, row(id), row(over), zone)).toEqual(want)
})
