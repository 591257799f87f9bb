import type { ImportFinding, ImportPreview, ImportRow } from '@/shared/contract'
import type { Tone } from '../../ui/StateTag.vue'

export const importTone: Record<ImportPreview['state'], Tone> = {
  reading: 'busy', unreadable: 'bad', preview: 'warn', committing: 'busy', committed: 'good', withdrawing: 'busy', withdrawn: 'muted', discarded: 'muted',
}

/** States in which a task works on the import. */
export const worked = (state: ImportPreview['state']): boolean => state === 'reading' || state === 'committing' || state === 'withdrawing'
export const rowTone: Record<ImportRow['status'], Tone> = { question: 'good', repaired: 'warn', rejected: 'bad' }

/** Megabytes a workbook may have; what the server takes. */
export const mostMegabytes = 32

/** One cell of a CSV file. A text that a spreadsheet would take for a formula is kept a text by a leading apostrophe. */
function cell(value: string | number): string {
  const text = String(value)
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe
}

/** The findings as a CSV file that Excel opens as UTF-8. */
export function findingsCsv(
  head: readonly string[],
  findings: readonly ImportFinding[],
  severity: (finding: ImportFinding) => string,
): string {
  const rows = findings.map((one) => [one.sheet, one.row, one.cell, severity(one), one.code, one.message, one.suggestion])
  return `\uFEFF${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

/** Hands a text to the browser as a file to save. */
export function save(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
