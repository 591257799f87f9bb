import { describe, expect, it } from 'vitest'

// Every catalogue of a face: a module that exports zh beside a module of the same name in .en.ts that exports the rest.
const chinese = import.meta.glob<{ zh: Record<string, string> }>('../src/{exam,learn,shared}/*.ts')
const english = import.meta.glob<{ default: Record<string, string> }>('../src/{exam,learn,shared}/*.en.ts', { eager: true })
const pairs = await Promise.all(
  Object.entries(english).map(async ([path, module]) => {
    const source = await chinese[path.replace('.en.ts', '.ts')]?.()
    return { path, zh: source?.zh ?? {}, en: module.default }
  }),
)

const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map((found) => found[0]).sort()

describe.each(pairs)('$path', ({ zh, en }) => {
  it('has the keys of the Chinese texts and no others', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
    expect(Object.keys(en).length).toBeGreaterThan(5)
  })

  it('has a text and the same placeholders for every key', () => {
    for (const [key, text] of Object.entries(zh)) {
      expect(text.trim(), key).not.toBe('')
      expect(en[key]?.trim(), key).not.toBe('')
      expect(placeholders(en[key] ?? ''), key).toEqual(placeholders(text))
    }
  })
})

it('finds the catalogues', () => {
  expect(pairs.map((pair) => pair.path)).toContain('../src/exam/texts.en.ts')
})
