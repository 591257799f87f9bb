import { reactive } from 'vue'
import type { PaperWork } from './work'

interface Kept { choices: string[]; flagged: boolean }

/** Responses that are kept in this page alone and go with it. */
export function looseWork(onRespond: (question: number, choices: string[]) => void = () => {}): PaperWork & { clear(): void } {
  const kept = reactive(new Map<number, Kept>())
  const of = (question: number): Kept => kept.get(question) ?? { choices: [], flagged: false }
  return {
    of,
    respond(question, choices) {
      kept.set(question, { ...of(question), choices })
      onRespond(question, choices)
    },
    flag: (question, flagged) => void kept.set(question, { ...of(question), flagged }),
    clear: () => kept.clear(),
  }
}
