import { describe, expect, it } from 'vitest'

const chinese = import.meta.glob<{ zh: Record<string, string> }>('./*.ts')
const english = import.meta.glob<{ default: Record<string, string> }>('./*.en.ts', { eager: true })
const pairs = await Promise.all(
  Object.entries(english).map(async ([path, module]) => ({
    path, zh: (await chinese[path.replace('.en.ts', '.ts')]?.())?.zh ?? {}, en: module.default,
  })),
)
const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map((found) => found[0]).sort()

describe.each(pairs)('$path', ({ zh, en }) => {
  it('has the keys of the Chinese texts and no others', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
    expect(Object.keys(zh).length).toBeGreaterThan(5)
  })

  it('has a text and the same placeholders for every key', () => {
    for (const [key, text] of Object.entries(zh)) {
      expect(text.trim(), key).not.toBe('')
      expect(en[key]?.trim(), key).not.toBe('')
      expect(placeholders(en[key] ?? ''), key).toEqual(placeholders(text))
    }
  })
})

it('finds every catalogue', () => {
  const sources = Object.keys(chinese).filter((path) => !/\.(en|test)\.ts$/.test(path))
  expect(pairs.map((pair) => pair.path.replace('.en.ts', '.ts')).sort()).toEqual(sources.sort())
})
