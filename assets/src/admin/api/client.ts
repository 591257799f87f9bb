import { apiBase, call, Problem, type CallOptions } from '@/shared/api'

type Value = string | number | boolean | undefined

/** A path with a query string; empty values are left out, so that a filter that is not set is not sent. */
export function address(path: string, query: Record<string, Value>): string {
  const parts = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '' && value !== false) parts.set(name, String(value))
  }
  const text = parts.toString()
  return text ? `${path}?${text}` : path
}

/** GET with a query. */
export function list<T>(path: string, query: Record<string, Value>, options?: CallOptions): Promise<T> {
  return call<T>('GET', address(path, query), undefined, options)
}

interface Listed<Item> { items: Item[]; total: number }

/** Every item of a list, page by page; for lists that are a room's worth. */
export async function everything<L extends Listed<unknown>>(path: string, options?: CallOptions): Promise<L> {
  const first = await list<L>(path, { page: 1, size: 200 }, options)
  while (first.items.length < first.total) {
    const next = await list<L>(path, { page: first.items.length / 200 + 1, size: 200 }, options)
    if (next.items.length === 0) break
    first.items.push(...next.items)
  }
  return first
}

/** The address of a file of the API for an image or a download link. */
export function fileAddress(path: string): string {
  return apiBase + path
}

/**
 * POSTs a form with files and reports how much is sent (0 to 1). fetch cannot report progress of a request, hence
 * XMLHttpRequest. Throws Problem like call.
 */
export function upload<T>(path: string, form: FormData, onProgress: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', apiBase + path)
    request.setRequestHeader('Accept', 'application/json, application/problem+json')
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total)
    request.onerror = () => reject(new Problem(0, { code: 'network.unreachable' }))
    request.onload = () => {
      const body = parse(request.responseText)
      if (request.status >= 200 && request.status < 300) resolve(body as T)
      else reject(new Problem(request.status, body as object))
    }
    request.send(form)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return {}
  }
}
