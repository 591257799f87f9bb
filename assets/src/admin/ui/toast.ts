import { reactive } from 'vue'

/** What may be done about what is told, such as taking it back. */
export interface ToastAct { label: string; run: () => unknown }

export interface Toast { id: number; text: string; bad: boolean; act?: ToastAct }

/** What is told in passing at the foot of the page. */
export const toasts = reactive<Toast[]>([])

let next = 1

function show(text: string, bad: boolean, act?: ToastAct): void {
  const id = next++
  toasts.push({ id, text, bad, ...(act ? { act } : {}) })
  setTimeout(() => dismiss(id), act ? 15_000 : bad ? 9_000 : 4_000)
}

export const told = (text: string, act?: ToastAct) => show(text, false, act)
export const warned = (text: string) => show(text, true)

export function dismiss(id: number): void {
  const at = toasts.findIndex((toast) => toast.id === id)
  if (at >= 0) toasts.splice(at, 1)
}
