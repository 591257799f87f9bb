import type { ProblemBody } from './contract'

/** What the server said no to: RFC 9457 with our translation key in `code` and the faulty fields by path. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly fields: { path: string; code: string }[]
  readonly params: Record<string, string>
  readonly requestId: string

  constructor(status: number, body: Partial<ProblemBody>) {
    super(body.code || `http.${status}`)
    this.name = 'Problem'
    this.status = status
    this.code = body.code || `http.${status}`
    this.fields = body.fields ?? []
    this.params = body.params ?? {}
    this.requestId = body.requestId ?? ''
  }
}

/** The server was not reached, or said nothing in time: whether it acted is unknown. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('network.unreachable', { cause })
    this.name = 'Unreachable'
  }
}

/** The translation key of any failure of a request. */
export function codeOf(error: unknown): string {
  if (error instanceof Problem) return error.code
  if (error instanceof Unreachable) return 'network.unreachable'
  return 'internal'
}

/** True when asking the same again may help: no answer, a proxy without a server behind it, or too many requests. */
export function isTransient(error: unknown): boolean {
  if (error instanceof Unreachable) return true
  return error instanceof Problem && (error.status >= 500 || error.status === 429 || error.status === 408)
}

export interface CallOptions {
  /** Milliseconds until the request counts as unreachable; default 15,000. */
  timeout?: number
  signal?: AbortSignal
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Where every call goes. */
export const apiBase = '/api/v1'

/**
 * Calls the API with JSON (or FormData as it is) and returns the decoded body, undefined when there is none.
 * Throws Problem when the server refuses and Unreachable when it does not answer.
 */
export async function call<T>(method: Method, path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), options.timeout ?? 15_000)
  const forward = () => abort.abort()
  options.signal?.addEventListener('abort', forward, { once: true })
  try {
    const response = await fetch(apiBase + path, request(method, body, abort.signal))
    const text = await response.text()
    if (!response.ok) throw new Problem(response.status, problemOf(text))
    return (text === '' ? undefined : JSON.parse(text)) as T
  } catch (error) {
    if (error instanceof Problem) throw error
    throw new Unreachable(error)
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', forward)
  }
}

function request(method: Method, body: unknown, signal: AbortSignal): RequestInit {
  const init: RequestInit = { method, signal, credentials: 'same-origin', cache: 'no-store' }
  const headers: Record<string, string> = { Accept: 'application/json, application/problem+json' }
  if (body instanceof FormData) {
    init.body = body
  } else if (body !== undefined) {
    headers['Content-Type'] = 'application/json'
    init.body = JSON.stringify(body)
  }
  return { ...init, headers }
}

// A proxy in between answers in HTML: its status still tells what to do.
function problemOf(text: string): Partial<ProblemBody> {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? body : {}
  } catch {
    return {}
  }
}

export const get = <T>(path: string, options?: CallOptions) => call<T>('GET', path, undefined, options)
export const post = <T>(path: string, body?: unknown, options?: CallOptions) => call<T>('POST', path, body ?? {}, options)
export const put = <T>(path: string, body: unknown, options?: CallOptions) => call<T>('PUT', path, body, options)
export const patch = <T>(path: string, body: unknown, options?: CallOptions) => call<T>('PATCH', path, body, options)
export const del = <T>(path: string, options?: CallOptions) => call<T>('DELETE', path, undefined, options)
