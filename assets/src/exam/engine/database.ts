// IndexedDB with promises: only what the event log needs.

const name = 'ankao-exam'
const version = 1

/** Opens the seat's database; refused or silent storage rejects within a few seconds instead of hanging the exam. */
export function openDatabase(factory: IDBFactory, patience = 4000): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('indexeddb is silent')), patience)
    const settle = (act: () => void) => {
      clearTimeout(timer)
      act()
    }
    const opening = factory.open(name, version)
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('events', { keyPath: ['attempt', 'seq'] })
      opening.result.createObjectStore('counters', { keyPath: 'attempt' })
      opening.result.createObjectStore('device', { keyPath: 'id' })
    }
    opening.onsuccess = () => settle(() => resolve(opening.result))
    opening.onerror = () => settle(() => reject(opening.error ?? new Error('indexeddb refused')))
    opening.onblocked = () => settle(() => reject(new Error('indexeddb is blocked')))
  })
}

/**
 * Runs one transaction and resolves with what body put into its holder, once the browser reports it complete. Writing
 * asks for strict durability: complete then means on disk, not in a buffer.
 */
export function transact<T>(
  db: IDBDatabase,
  stores: string[],
  mode: IDBTransactionMode,
  body: (tx: IDBTransaction, done: (value: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let value: T
    const tx = db.transaction(stores, mode, mode === 'readwrite' ? { durability: 'strict' } : undefined)
    tx.oncomplete = () => resolve(value)
    tx.onerror = () => reject(tx.error ?? new Error('indexeddb failed'))
    tx.onabort = () => reject(tx.error ?? new Error('indexeddb aborted'))
    body(tx, (result) => (value = result))
  })
}

/** Every key of one attempt. */
export function ofAttempt(attempt: string): IDBKeyRange {
  return IDBKeyRange.bound([attempt, 0], [attempt, Infinity])
}
