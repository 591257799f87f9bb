import { describe, expect, it } from 'vitest'
import type { SeatQuestion } from '@/shared/contract'
import { choose, commandOf } from '@/exam/parts/choose'

const question = (type: SeatQuestion['type'], ids: string, maxChoices = ids.length) => ({
  type, maxChoices, options: [...ids].map((id) => ({ id, blocks: [] })),
})

describe('choose', () => {
  it('replaces a single choice', () => {
    expect(choose(question('single', 'ABCD', 1), ['A'], 'C')).toEqual(['C'])
    expect(choose(question('true_false', 'TF', 1), [], 'F')).toEqual(['F'])
  })

  it('toggles a multiple choice in the order of the options', () => {
    const many = question('multiple', 'ABCD')
    expect(choose(many, ['D'], 'B')).toEqual(['B', 'D'])
    expect(choose(many, ['B', 'D'], 'B')).toEqual(['D'])
  })

  it('refuses more than may be chosen', () => {
    expect(choose(question('multiple', 'ABCD', 2), ['A', 'B'], 'C')).toBeNull()
    expect(choose(question('multiple', 'ABCD', 2), ['A', 'B'], 'A')).toEqual(['B'])
  })
})

describe('commandOf', () => {
  it.each([
    ['1', { do: 'pick', option: 'A' }],
    ['4', { do: 'pick', option: 'D' }],
    ['5', null],
    ['c', { do: 'pick', option: 'C' }],
    ['f', { do: 'flag' }],
    ['m', { do: 'flag' }],
    ['ArrowLeft', { do: 'previous' }],
    ['ArrowRight', { do: 'next' }],
    ['ArrowDown', null],
    ['？', { do: 'help' }],
    ['Enter', null],
  ])('%s with four options', (key, command) => {
    expect(commandOf(key, question('single', 'ABCD'))).toEqual(command)
  })

  it('lets F be an option where there is one', () => {
    expect(commandOf('f', question('multiple', 'ABCDEF'))).toEqual({ do: 'pick', option: 'F' })
    expect(commandOf('m', question('multiple', 'ABCDEF'))).toEqual({ do: 'flag' })
  })
})
