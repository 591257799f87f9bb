import { describe, expect, it } from 'vitest'
import type { QuestionVersion } from '@/shared/contract'
import { addOption, changeType, contentOf, draftOf, emptyDraft, faultsOf, mark, moved, moveOption, removeOption, type Draft } from './draft'

const text = (value: string) => [{ kind: 'text' as const, text: value }]

function multiple(): Draft {
  const draft = emptyDraft()
  changeType(draft, 'multiple')
  draft.stem = text('下列哪些属于停电检修的安全技术措施？')
  ;['停电', '验电', '接地', '口头提醒'].forEach((value, i) => (draft.options[i]!.blocks = text(value)))
  ;['A', 'B', 'C'].forEach((id) => mark(draft, id))
  return draft
}
const words = (draft: Draft) => draft.options.map((one) => one.blocks[0]?.text)

describe('options', () => {
  it('are lettered again when one moves, and the key goes with its option', () => {
    const draft = multiple()
    moveOption(draft, 3, -1)
    expect(words(draft)).toEqual(['停电', '验电', '口头提醒', '接地'])
    expect(draft.options.map((one) => one.id)).toEqual(['A', 'B', 'C', 'D'])
    expect([...draft.key].sort()).toEqual(['A', 'B', 'D'])
  })

  it('leave the key when they are removed', () => {
    const draft = multiple()
    removeOption(draft, 1)
    expect(words(draft)).toEqual(['停电', '接地', '口头提醒'])
    expect([...draft.key].sort()).toEqual(['A', 'B'])
    expect(draft.maxChoices).toBe(3)
  })

  it('widen what may be chosen only when all could be chosen before', () => {
    const draft = multiple()
    addOption(draft)
    expect(draft.maxChoices).toBe(5)
    draft.maxChoices = 2
    addOption(draft)
    expect(draft.maxChoices).toBe(2)
  })

  it('stay in place at the ends', () => {
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b'])
  })
})

describe('the type', () => {
  it('keeps one answer only when it becomes a single choice', () => {
    const draft = multiple()
    changeType(draft, 'single')
    expect(draft.key).toEqual([])
    expect(draft.maxChoices).toBe(1)
    mark(draft, 'A')
    mark(draft, 'B')
    expect(draft.key).toEqual(['B'])
  })

  it('brings its two options for true or false and gives lettered ones back', () => {
    const draft = multiple()
    changeType(draft, 'true_false')
    expect(draft.options.map((one) => one.id)).toEqual(['T', 'F'])
    expect(draft.key).toEqual([])
    changeType(draft, 'single')
    expect(draft.options.map((one) => one.id)).toEqual(['A', 'B', 'C', 'D'])
  })
})

describe('what is sent', () => {
  it('leaves out what was left empty and sorts the key', () => {
    const draft = multiple()
    draft.key = ['C', 'A']
    draft.laws = [{ law: '', version: '', article: '' }, { law: '中华人民共和国安全生产法', version: '', article: '第五条' }]
    const { content, key } = contentOf(draft)
    expect(key.choices).toEqual(['A', 'C'])
    expect(content.explanation).toEqual([])
    expect(content.lawReferences).toHaveLength(1)
  })

  it('comes back the same after it was read', () => {
    const { content, key } = contentOf(multiple())
    const version = { content, key } as QuestionVersion
    expect(contentOf(draftOf(version))).toEqual({ content, key })
  })
})

it('names what is missing', () => {
  expect(faultsOf(emptyDraft())).toEqual(['stem', 'options', 'key.single'])
  expect(faultsOf(multiple())).toEqual([])
  const picture = multiple()
  picture.stem = [{ kind: 'image', mediaId: 'x' }]
  expect(faultsOf(picture)).toEqual([])
})
