import { onBeforeUnmount, onMounted } from 'vue'

type Handlers = Record<string, (event: KeyboardEvent) => void>

/** True while a dialog or an open menu has the keyboard. */
function taken(): boolean {
  return document.querySelector('.el-overlay-dialog, [role="listbox"][aria-hidden="false"]') !== null
    && [...document.querySelectorAll<HTMLElement>('.el-overlay')].some((overlay) => overlay.style.display !== 'none')
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/** Single keys for the page while it is shown. They rest while the person types or a dialog stands. */
export function useKeys(handlers: Handlers): void {
  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    const handler = handlers[event.key]
    if (!handler || taken()) return
    if (typing(event.target) && !(event.target instanceof HTMLInputElement && event.target.type === 'checkbox')) return
    handler(event)
  }
  onMounted(() => document.addEventListener('keydown', onKey))
  onBeforeUnmount(() => document.removeEventListener('keydown', onKey))
}
