import { reactive } from 'vue'

export interface Toast { id: number; text: string; bad: boolean }

/** What is told in passing at the foot of the page. */
export const toasts = reactive<Toast[]>([])

let next = 1

function show(text: string, bad: boolean): void {
  const id = next++
  toasts.push({ id, text, bad })
  setTimeout(() => dismiss(id), bad ? 9_000 : 4_000)
}

export const told = (text: string) => show(text, false)
export const warned = (text: string) => show(text, true)

export function dismiss(id: number): void {
  const at = toasts.findIndex((toast) => toast.id === id)
  if (at >= 0) toasts.splice(at, 1)
}
