import { expect, it } from 'vitest'
import type { ImportFinding } from '@/shared/contract'
import { findingsCsv } from './import'

const finding = (message: string): ImportFinding => ({
  sheet: '单选', row: 7, cell: 'D7', code: 'key.letters', message, suggestion: '', severity: 'reject',
})

it('writes what Excel reads as text, in UTF-8, with quotes doubled', () => {
  const csv = findingsCsv(['工作表', '行'], [finding('答案 "E", 不在选项中'), finding('=1+1')], (one) => one.severity)
  expect(csv.startsWith('\uFEFF工作表,行\r\n')).toBe(true)
  expect(csv).toContain('单选,7,D7,reject,key.letters,"答案 ""E"", 不在选项中",\r\n')
  expect(csv).toContain(",'=1+1,")
})
