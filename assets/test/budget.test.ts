// @vitest-environment node
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'

interface Chunk {
  file: string
  css?: string[]
  imports?: string[]
  dynamicImports?: string[]
  isEntry?: boolean
}
type Manifest = Record<string, Chunk>

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const pages = { learn: 'index.html', exam: 'exam/index.html', admin: 'admin/index.html' }
type Face = keyof typeof pages

// In kilobytes of 1024 bytes as they travel, compressed by gzip: what a page of the face fetches before it can be used.
const budget: Record<Face, number> = { learn: 80, exam: 45, admin: 200 }
// The exam face with the pages fetched while the candidate waits. It may not grow past what a slow room's network takes.
const wholeExam = 56

function manifest(face: Face): Manifest {
  const path = `${dist}.vite/${face}.json`
  if (!existsSync(path)) throw new Error(`no built pages: run "npm run build" first (${face})`)
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest
}

const kilobytes = (file: string) => gzipSync(readFileSync(dist + file)).length / 1024

/** The files that loading these chunks loads, with what they import. */
function closure(chunks: Manifest, keys: string[]): Set<string> {
  const files = new Set<string>()
  const seen = new Set<string>()
  const visit = (key: string) => {
    const chunk = chunks[key]
    if (!chunk || seen.has(key)) return
    seen.add(key)
    files.add(chunk.file)
    chunk.css?.forEach((file) => files.add(file))
    chunk.imports?.forEach(visit)
  }
  keys.forEach(visit)
  return files
}

const weight = (face: Face, files: Set<string>) => [pages[face], ...files].reduce((sum, file) => sum + kilobytes(file), 0)

describe.each(Object.keys(pages) as Face[])('the %s face', (face) => {
  const chunks = manifest(face)
  const entry = Object.keys(chunks).filter((key) => chunks[key]?.isEntry)

  it(`starts within ${budget[face]} KB`, () => {
    expect(entry).toHaveLength(1)
    expect(weight(face, closure(chunks, entry))).toBeLessThanOrEqual(budget[face])
  })

  it('keeps its page free of inline script and style', () => {
    const html = readFileSync(dist + pages[face], 'utf8')
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/)
  })

  it('fetches nothing from elsewhere', () => {
    const html = readFileSync(dist + pages[face], 'utf8')
    for (const [, address] of html.matchAll(/(?:src|href)="([^"]*)"/g)) expect(address).toMatch(/^\/(?!\/)/)
  })
})

it('every page of the console stays within its budget', () => {
  const chunks = manifest('admin')
  const entry = Object.keys(chunks).filter((key) => chunks[key]?.isEntry)
  for (const [key, chunk] of Object.entries(chunks)) {
    if (chunk.isEntry || !key.endsWith('Page.vue')) continue
    expect(weight('admin', closure(chunks, [...entry, key])), key).toBeLessThanOrEqual(budget.admin)
  }
})

it(`the whole exam in one language stays within ${wholeExam} KB`, () => {
  const chunks = manifest('exam')
  const files = closure(chunks, Object.keys(chunks).filter((key) => !key.includes('.en.')))
  expect(weight('exam', files)).toBeLessThanOrEqual(wholeExam)
})
