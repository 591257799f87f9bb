// @vitest-environment node
import { readFileSync } from 'node:fs'
import openapiTS, { astToString } from 'openapi-typescript'
import { expect, it } from 'vitest'

it('schema.d.ts is what docs/openapi.json says: after a change run "npm run types"', async () => {
  const made = astToString(await openapiTS(new URL('../../docs/openapi.json', import.meta.url)))
  const committed = readFileSync(new URL('../src/shared/schema.d.ts', import.meta.url), 'utf8')
  expect(committed.slice(committed.indexOf('export interface paths')).trim()).toBe(made.trim())
}, 30_000)
