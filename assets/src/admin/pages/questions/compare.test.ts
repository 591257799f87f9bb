import { describe, expect, it } from 'vitest'
import type { QuestionVersion } from '@/shared/contract'
import { compare, marked, tokensOf } from './compare'

const text = (words: string) => tokensOf([{ kind: 'text', text: words }])
const shown = (pieces: { text: string; changed: boolean }[]) => pieces.map((piece) => (piece.changed ? `<${piece.text}>` : piece.text)).join('')

describe('marked', () => {
  it.each([
    ['灭火器压力表指针应在绿色区。', '灭火器压力表的指针应指在绿色区。', '灭火器压力表指针应在绿色区。', '灭火器压力表<的>指针应<指>在绿色区。'],
    ['电压不超过 36 V', '电压不超过 24 V', '电压不超过 <36> V', '电压不超过 <24> V'],
    ['use the red extinguisher', 'use a red extinguisher', 'use <the> red extinguisher', 'use <a> red extinguisher'],
    ['同样', '同样', '同样', '同样'],
    ['', '新增', '', '<新增>'],
  ])('marks %j against %j', (before, after, old, now) => {
    const both = marked(text(before), text(after))
    expect([shown(both.old), shown(both.now)]).toEqual([old, now])
    expect(both.changed).toBe(before !== after)
  })

  it('takes a picture for one word, and another picture for another', () => {
    const picture = (mediaId: string) => tokensOf([{ kind: 'text', text: '图：' }, { kind: 'image', mediaId, alt: '压力表' }])
    expect(marked(picture('a'), picture('a')).changed).toBe(false)
    expect(marked(picture('a'), picture('b')).now.at(-1)).toMatchObject({ mediaId: 'b', changed: true })
  })
})

describe('compare', () => {
  const version = (over: object, key: string[], options = ['红色', '绿色']): QuestionVersion => ({
    content: {
      type: 'single', stem: [{ kind: 'text', text: '题干' }], explanation: [], lawReferences: [], difficulty: 2, ...over,
      interaction: { kind: 'choice', minChoices: 1, maxChoices: 1, shuffle: true, options: options.map((one, i) => ({ id: 'ABC'[i] ?? '', blocks: [{ kind: 'text', text: one }] })) },
    },
    key: { choices: key },
  }) as unknown as QuestionVersion
  const changed = (old: QuestionVersion, now: QuestionVersion) => compare(old, now).filter((part) => part.changed).map((part) => part.key)

  it('names the parts that differ and no others', () => {
    expect(changed(version({}, ['A']), version({}, ['A']))).toEqual([])
    expect(changed(version({}, ['A']), version({ difficulty: 4 }, ['B']))).toEqual(['key', 'difficulty'])
  })

  it('shows an option that one version has not', () => {
    const parts = compare(version({}, ['A'], ['红色', '绿色', '黄色']), version({}, ['A']))
    expect(parts.map((part) => part.key).slice(0, 6)).toEqual(['type', 'stem', 'option.A', 'option.B', 'option.C', 'key'])
    expect(parts.find((part) => part.key === 'option.C')).toMatchObject({ changed: true })
    expect(parts.find((part) => part.key === 'option.C')?.now).toBeUndefined()
  })

  it('leaves out what both leave empty', () => {
    expect(compare(version({}, ['A']), version({}, ['A'])).map((part) => part.key)).not.toContain('explanation')
  })
})
