import { expect, it } from 'vitest'
import { marked } from './marks'

const shown = (text: string, other: string) => marked(text, other).map((piece) => (piece.changed ? `[${piece.text}]` : piece.text)).join('')

it('marks what the other text lacks', () => {
  expect(shown('应当首先断电', '应首先断电')).toBe('应[当]首先断电')
  expect(shown('应首先断电', '应当首先断电')).toBe('应首先断电')
  expect(shown('甲乙丙', '甲丁丙')).toBe('甲[乙]丙')
  expect(shown('𠮷利', '吉利')).toBe('[𠮷]利')
  expect(shown('', '一')).toBe('')
  expect(shown('全部不同', '')).toBe('[全部不同]')
})

it('leaves long texts alone', () => {
  expect(marked('安'.repeat(700), '全')).toEqual([{ text: '安'.repeat(700), changed: false }])
})
