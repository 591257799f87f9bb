import { apiBase, Problem } from '@/shared/api'

/** Posts for a workbook and hands it to the browser as a file to save. */
export async function saveWorkbook(path: string, body: object, name: string): Promise<void> {
  const answer = await fetch(apiBase + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  if (!answer.ok) throw new Problem(answer.status, (await answer.json().catch(() => ({}))) as object)
  const address = URL.createObjectURL(await answer.blob())
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
